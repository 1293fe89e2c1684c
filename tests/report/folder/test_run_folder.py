"""The folder of a run, and the names of the files in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.customer.status import RowStatus as State
from importer.errors import UsageError
from importer.report import Stopped, Summary, make_run_folder, write_summary
from importer.report.folder.file_names import report_names, source_names
from importer.report.folder.private_files import PrivateFiles


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


@pytest.mark.parametrize("name", ["errors.xlsx", "errors.csv", "results.csv", "uncertain.csv", "problems.csv"])
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


def test_the_workbooks_are_named_as_the_files_for_programs() -> None:
    """Every source's workbook has the name of its CSV file but for the ending, and stands before it."""
    one = report_names(["a.csv"])
    assert (one["errors_xlsx"], one["errors_csv"]) == ("errors.xlsx", "errors.csv")
    several = report_names(["may.csv", "out/errors-june.xlsx"])
    assert [(key, name) for key, name in several.items() if key.startswith("errors")] == [
        ("errors_xlsx_1", "errors-may.xlsx"),
        ("errors_xlsx_2", "errors-june.xlsx"),
        ("errors_csv_1", "errors-may.csv"),
        ("errors_csv_2", "errors-june.csv"),
    ]


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


def test_what_a_process_that_is_gone_has_begun_is_swept_away_at_once(tmp_path: Path) -> None:
    """What was killed a moment ago goes with the next run; what a living process writes stays."""
    write = "import os, sys; from pathlib import Path; from importer.report.folder.private_files import PrivateFiles\n"
    killed = "files = PrivateFiles(Path(sys.argv[1])); files.create('results.csv'); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", write + killed, tmp_path], check=False).returncode == 9
    left = list(tmp_path.iterdir())
    with PrivateFiles(tmp_path):
        written = set(tmp_path.iterdir()) - set(left)
        make_run_folder("run-1", tmp_path)
        assert (len(left), len(written), set(tmp_path.iterdir())) == (1, 1, written)


def run_before(folder: Path, run_id: str, *, dry_run: bool, created: int, stopped: Stopped | None = None) -> None:
    """Leave the reports of an earlier run in a folder."""
    state = State.VALID if dry_run else State.CREATED
    reports = {"results": str(folder / "results.csv"), "errors_csv_1": str(folder / "errors-may.csv")}
    for path in reports.values():
        Path(path).write_text(run_id, encoding="utf-8")
    write_summary(
        Summary(run_id=run_id, dry_run=dry_run, exit_code=0, states={state: created}, reports=reports, stopped=stopped),
        folder,
    )


def test_the_reports_of_a_run_that_has_sent_are_kept_apart(tmp_path: Path) -> None:
    """Only they hold the ids of the new customers: a later run in the same folder moves them into one of their own."""
    run_before(tmp_path, "run-1", dry_run=False, created=3)
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    make_run_folder("run-2", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "run-1"]
    assert sorted(path.name for path in (tmp_path / "run-1").iterdir()) == [
        "errors-may.csv", "results.csv", "summary.json",
    ]  # fmt: skip


def test_reports_that_know_more_than_the_journal_are_kept(tmp_path: Path) -> None:
    """When the journal failed while a run sent, resume replaces none of its reports, however often that happens."""
    kept = []
    for text in ("first", "second"):
        run_before(tmp_path, "run-1", dry_run=False, created=3, stopped=Stopped(reason="journal", message="", next=""))
        (tmp_path / "results.csv").write_text(text, encoding="utf-8")
        folder = make_run_folder("run-1", tmp_path, taken_up="run-1").kept
        assert folder is not None
        kept.append(folder)
    assert [(folder / "results.csv").read_text(encoding="utf-8") for folder in kept] == ["first", "second"]
    run_before(tmp_path, "run-1", dry_run=False, created=3)
    assert make_run_folder("run-1", tmp_path, taken_up="run-1").kept is None


def test_the_reports_of_a_dry_run_make_room(tmp_path: Path) -> None:
    """No report of an earlier dry run stays beside those of a new run, where it could be taken for one of them."""
    run_before(tmp_path, "run-1", dry_run=True, created=3)
    make_run_folder("run-2", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_source_among_earlier_reports_is_never_moved(tmp_path: Path) -> None:
    """Whoever imports an errors file with its own folder as --out is stopped, also when they name it by a link."""
    run_before(tmp_path, "run-1", dry_run=False, created=3)
    sources = [tmp_path / "errors-may.csv"]
    if os.name == "posix":
        (tmp_path / "link.csv").symlink_to("errors-may.csv")
        sources.append(tmp_path / "link.csv")
    for source in sources:
        with pytest.raises(UsageError, match="reads"):
            make_run_folder("run-2", tmp_path, [source])
    assert (tmp_path / "errors-may.csv").read_text(encoding="utf-8") == "run-1"
