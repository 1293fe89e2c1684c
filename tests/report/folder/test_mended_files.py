"""An errors file that was mended where it stands is not lost to the next run."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pytest

from importer.errors import UsageError
from importer.report import make_run_folder
from tests.conftest import Command
from tests.parts import customers, write_csv


@pytest.fixture
def checked(importer: Command, tmp_path: Path) -> Path:
    """Give the folder of a check with an errors file."""
    rows = customers(3)
    rows[1][2] = "12"
    importer("validate", write_csv(tmp_path / "customers.csv", rows), "--out", "out")
    return tmp_path / "out"


def mend(folder: Path) -> None:
    """Mend the workbook as a person would, ten seconds after the run."""
    file = folder / "errors.xlsx"
    book = openpyxl.load_workbook(file)
    book.worksheets[1]["C2"] = "9876543210"
    book.save(file)
    later = (folder / "summary.json").stat().st_mtime + 10
    os.utime(file, (later, later))


def test_a_mended_workbook_is_kept_under_another_name(importer: Command, checked: Path) -> None:
    """The next run into the folder leaves it there, says so, and writes its own errors file; likewise a second time."""
    for name in ("errors-mended.xlsx", "errors-mended-2.xlsx"):
        mend(checked)
        mended = (checked / "errors.xlsx").read_bytes()
        ended = importer("validate", "customers.csv", "--out", "out")
        assert name in ended.err
        assert (checked / name).read_bytes() == mended
        assert (checked / "errors.xlsx").read_bytes() != mended


def test_what_nobody_mended_is_replaced(importer: Command, checked: Path) -> None:
    """An errors file that is as it was written makes room without a word."""
    ended = importer("validate", "customers.csv", "--out", "out")
    assert "mended" not in ended.err
    assert len(list(checked.glob("errors*"))) == 2


def test_the_mended_workbook_itself_is_refused_as_before(checked: Path) -> None:
    """A run that reads it and would replace it is refused, and it keeps its name."""
    mend(checked)
    with pytest.raises(UsageError, match="would replace"):
        make_run_folder("run-2", checked, [checked / "errors.xlsx"])
    assert (checked / "errors.xlsx").exists()


def test_verdicts_that_were_filled_in_are_kept(importer: Command, checked: Path) -> None:
    """The list of uncertain rows is treated alike: somebody may have looked up many of them."""
    verdicts = checked / "uncertain.csv"
    later = (checked / "summary.json").stat().st_mtime + 10
    verdicts.write_text("file,row,verdict\na.csv,2,created\n", encoding="utf-8")
    os.utime(verdicts, (later, later))
    importer("validate", "customers.csv", "--out", "out")
    assert "created" in (checked / "uncertain-mended.csv").read_text(encoding="utf-8")
