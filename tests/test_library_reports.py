"""The library's reports: frames of problems, the page, and the workbook to mend."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

import importer as library
from importer.errors import UsageError
from importer.validated_batch import TEXT
from tests.conftest import Command
from tests.parts import SAMPLES, customers, read_csv, write_csv

DIRTY = SAMPLES / "dirty.csv"


def test_the_frame_of_problems_is_problems_csv(importer: Command, tmp_path: Path) -> None:
    """Every problem stands in the frame as it does in the CSV report, and nothing is null."""
    importer("validate", DIRTY, "--out", tmp_path / "out")
    with library.validate(DIRTY) as report:
        frame = report.problems_frame()
    told = read_csv(tmp_path / "out" / "problems.csv")
    names = ["row", "column", "field", "severity", "code", "value", "message", "suggestion"]
    expected = [{name: row[name].removeprefix("'") for name in names} for row in told]  # its guard against formulas
    assert frame[names].astype(str).to_dict("records") == expected
    assert {str(dtype) for dtype in frame.dtypes} == {"int64", str(TEXT)}
    assert not frame.isna().any().any()


def test_a_clean_file_has_a_frame_without_rows() -> None:
    """Without a problem the frame has its columns and dtypes all the same."""
    with library.validate(SAMPLES / "customers.csv", settings={"where": ["City=Nowhere"]}) as report:
        frame = report.problems_frame()
    assert len(frame) == 0
    assert [str(dtype) for dtype in frame.dtypes] == ["int64"] * 2 + [str(TEXT)] * 7


def numbers(page: str) -> list[str]:
    """Read the numbers of the page."""
    return re.findall(r'<data value="(\d+)"', page)


def test_the_page_is_that_of_the_command(importer: Command, tmp_path: Path) -> None:
    """`to_html` tells the numbers that `importer validate` tells, writes what it gives, and hides people's values."""
    importer("validate", DIRTY, "--out", tmp_path / "out")
    with library.validate(DIRTY) as report:
        page = report.to_html(tmp_path / "page.html")
        shown = report.to_html(masked=False)
        value = next(problem.value for problem in report.problems() if problem.code == "email_invalid")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
    assert numbers(page) == numbers((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert value not in page
    assert value in shown


def test_a_closed_report_makes_no_page(tmp_path: Path) -> None:
    """When its rows are gone the report says so, and writes nothing."""
    report = library.validate(DIRTY)
    report.close()
    with pytest.raises(UsageError):
        report.to_html(tmp_path / "page.html")
    assert not list(tmp_path.iterdir())


def cells(path: Path) -> list[list[object]]:
    """Read the rows of the second sheet of a workbook."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[1]]


def test_the_workbook_is_that_of_the_command(importer: Command, tmp_path: Path) -> None:
    """`to_excel` writes what `importer validate` writes, and what is mended there is imported."""
    importer("validate", DIRTY, "--out", tmp_path / "out")
    with library.validate(DIRTY) as report:
        written = report.to_excel(tmp_path / "mend.xlsx")
    assert written == [tmp_path / "mend.xlsx"]
    assert cells(written[0]) == cells(tmp_path / "out" / "errors.xlsx")


def test_every_file_with_something_to_mend_has_a_workbook(tmp_path: Path) -> None:
    """Of several files each has its own; a file without a mistake has none."""
    good = write_csv(tmp_path / "good.csv", customers(3))
    with library.validate(DIRTY, good, SAMPLES / "customers.csv") as report:
        written = report.to_excel(tmp_path / "errors.xlsx")
    assert [path.name for path in written] == ["errors-dirty.xlsx", "errors-customers.xlsx"]
    with library.validate(good) as report:
        assert report.to_excel(tmp_path / "none.xlsx") == []
    assert not (tmp_path / "none.xlsx").exists()


def test_the_command_for_a_workbook_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    """A name with a space, which a program may choose, is quoted where the workbook says how it is imported."""
    with library.validate(DIRTY) as report:
        (written,) = report.to_excel(tmp_path / "to mend.xlsx")
    sheet = openpyxl.load_workbook(written).worksheets[0]
    assert 'importer run "to mend.xlsx",' in str(sheet["B8"].value)


def test_a_workbook_has_a_workbooks_name(tmp_path: Path) -> None:
    """Another ending is refused before anything is written."""
    with library.validate(DIRTY) as report, pytest.raises(UsageError, match=r"\.xlsx"):
        report.to_excel(tmp_path / "errors.csv")
    assert not list(tmp_path.iterdir())
