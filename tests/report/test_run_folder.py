"""The folder of a run, and the names of the files in it."""

from __future__ import annotations

import os
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import UsageError
from importer.report import make_run_folder
from importer.report.file_names import source_names


def test_a_run_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --out the folder is `runs/<run id>/` of the working folder, empty."""
    monkeypatch.chdir(tmp_path)
    assert make_run_folder("2026-01-02-abc").path == Path("runs/2026-01-02-abc")
    assert list((tmp_path / "runs" / "2026-01-02-abc").iterdir()) == []


def test_a_named_folder_may_be_used_again(tmp_path: Path) -> None:
    """`--out` may name a folder that holds an earlier run's reports; nothing in it is touched yet."""
    (tmp_path / "results.csv").write_text("earlier", encoding="utf-8")
    assert make_run_folder("run-2", tmp_path, [tmp_path / "customers.csv"]).path == tmp_path
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["earlier"]


@pytest.mark.parametrize("name", ["errors.csv", "results.csv", "uncertain.csv", "problems.csv", "ERRORS.csv"])
def test_a_source_is_never_replaced_by_a_report(tmp_path: Path, name: str) -> None:
    """A mended errors.csv that is imported with its own folder as --out is refused, in whatever way it is written."""
    (tmp_path / "out").mkdir()
    source = tmp_path / "out" / ".." / "out" / name
    source.write_text("mended", encoding="utf-8")
    with pytest.raises(UsageError):
        make_run_folder("run-2", tmp_path / "out", [source])
    assert source.read_text(encoding="utf-8") == "mended"
    assert make_run_folder("run-2", tmp_path / "other", [source]).path == tmp_path / "other"


def test_several_sources_that_are_errors_files_keep_their_names() -> None:
    """`errors-may.csv`, imported with another, is reported in `errors-may.csv` again, not in a longer name."""
    assert source_names("errors", ["out/errors-may.csv", "june.xlsx"]) == ["errors-may.csv", "errors-june.csv"]
    assert source_names("errors", ["out/errors-may.csv"]) == ["errors.csv"]


def test_names_of_errors_files_can_be_recognised() -> None:
    """A source's name is kept in its own script, in one form of its accents; what no system allows becomes `_`."""
    assert source_names("errors", ["ग्राहक सूची.csv", "Cafe\u0301 (2).xlsx", "../x/-.csv"]) == [
        "errors-ग्राहक_सूची.csv",
        "errors-Caf\u00e9_2.csv",
        "errors-source-3.csv",
    ]


STEMS = st.text(max_size=80) | st.sampled_from(["a", "A", "a-2", "é", "e\u0301", "İ", "i\u0307", "-", "..", "CON"])


@settings(deadline=None)
@given(st.lists(STEMS, min_size=2))
def test_names_of_errors_files_never_collide(paths: list[str]) -> None:
    """Whatever the sources are called, every one has its own file name, short and safe on every file system."""
    names = source_names("errors", paths)
    assert len({unicodedata.normalize("NFD", name).casefold() for name in names}) == len(paths)
    for name in names:
        assert name.startswith("errors-")
        assert name.endswith(".csv")
        assert not set(name) & set('/\\:*?"<>|\0 ')
        assert len(name.encode()) <= 255


def test_only_folders_that_were_made_are_removed(tmp_path: Path) -> None:
    """An unused run folder goes with the folders made around it; one that was there before stays, empty or not."""
    made = make_run_folder("run-1", tmp_path / "new" / "deep")
    made.discard_if_empty()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "spool").mkdir()
    make_run_folder("run-1", tmp_path / "spool").discard_if_empty()
    assert (tmp_path / "spool").is_dir()
    used = make_run_folder("run-1", tmp_path / "used")
    (used.path / "results.csv").write_text("", encoding="utf-8")
    used.discard_if_empty()
    assert (tmp_path / "used" / "results.csv").exists()


def test_what_a_killed_run_left_is_swept_away(tmp_path: Path) -> None:
    """A private folder that a kill left behind goes with the next run an hour later; a fresh one may be in use."""
    for name, age in (("old", 7200), ("fresh", 10)):
        folder = tmp_path / f".writing-{name}"
        folder.mkdir()
        (folder / "results.csv").write_text("asha@example.com", encoding="utf-8")
        os.utime(folder, (time.time() - age, time.time() - age))
    make_run_folder("run-1", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".writing-fresh"]
