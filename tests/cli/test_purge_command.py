"""`importer purge`: the reports of old runs go, and nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from importer.customer.status import RowStatus
from importer.report import SourceSummary, Stopped, Summary, write_summary
from importer.sandbox.options import SandboxAddress
from tests.cli.terminal import Terminal
from tests.conftest import Command
from tests.parts import ROOT, credentials, customers, write_csv

DAY = 86_400
links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")


def make_run(
    folder: Path,
    run_id: str,
    *names: str,
    days: float = 40,
    stopped: str = "",
    states: dict[RowStatus, int] | None = None,
) -> Path:
    """Make the folder of a run with reports whose names its summary has, all last changed so many days ago."""
    folder.mkdir(parents=True, exist_ok=True)
    names = names or ("results.csv", "errors.csv")
    for name in names:
        (folder / name).write_text("Asha", encoding="utf-8")
    summary = Summary(
        run_id=run_id,
        exit_code=0,
        states=states or {RowStatus.VALID: 1},
        stopped=Stopped(reason=stopped, message="", next="") if stopped else None,
        sources=(SourceSummary(path="customers.csv"),),
        reports={name: str(folder / name) for name in names},
    )
    write_summary(summary, folder)
    age(folder, days)
    return folder


def age(folder: Path, days: float) -> None:
    """Let all files of a folder be so many days old."""
    then = time.time() - days * DAY
    for path in folder.iterdir():
        if path.is_file():
            os.utime(path, (then, then))


def files(folder: Path) -> set[str]:
    """Give every file below a folder, by its path within it."""
    return {str(path.relative_to(folder).as_posix()) for path in folder.rglob("*") if not path.is_dir()}


def test_old_runs_go_and_young_ones_stay(tmp_path: Path, importer: Command) -> None:
    """Of runs/ in the working folder the old run's folder is gone, the other is as it was; the journal is named."""
    make_run(tmp_path / "runs" / "old", "old")
    make_run(tmp_path / "runs" / "young", "young", days=20)
    ended = importer("purge", "--older-than", "30d", "--yes")
    assert ended.exit_code == 0
    assert files(tmp_path) == {"runs/young/results.csv", "runs/young/errors.csv", "runs/young/summary.json"}
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["young"]
    assert "importer forget --prune 30d" in ended.out


def test_a_file_that_was_mended_makes_its_run_young(tmp_path: Path, importer: Command) -> None:
    """One file of yesterday, a report or a copy of one, keeps all of the run's."""
    for number, name in enumerate(("errors.csv", "errors mended.xlsx")):
        run = make_run(tmp_path / "runs" / f"r{number}", f"r{number}")
        (run / name).write_text("mended", encoding="utf-8")
    before = files(tmp_path)
    ended = importer("purge", "--older-than", "30d", "--yes", "--json")
    assert (ended.exit_code, ended.json["younger"], ended.json["runs"]) == (0, 2, [])
    assert files(tmp_path) == before


def test_mended_files_that_were_kept_go_too(tmp_path: Path, importer: Command) -> None:
    """An errors file that a later run kept under another name holds people, and goes with the run when it is as old."""
    run = make_run(tmp_path / "runs" / "old", "old")
    for name in ("errors-mended.xlsx", "errors-north-mended-2.csv"):
        (run / name).write_text("Asha", encoding="utf-8")
    age(run, 40)
    assert importer("purge", "--older-than", "30d", "--yes").exit_code == 0
    assert files(tmp_path) == set()


def test_what_is_no_report_stays_and_is_named(tmp_path: Path, importer: Command) -> None:
    """Only reports by name go: those that the summary lists, and those that a run over its source has."""
    run = make_run(tmp_path / "runs" / "old", "old", "results.csv", "report.html", "errors.xlsx")
    for name in ("notes.txt", "problems.csv", "results.csv.bak"):
        (run / name).write_text("x", encoding="utf-8")
    (run / "unsent.csv").mkdir()
    age(run, 40)
    ended = importer("purge", "--older-than", "30d", "--yes")
    assert ended.exit_code == 0
    assert {path.name for path in run.iterdir()} == {"notes.txt", "results.csv.bak", "unsent.csv"}
    assert "notes.txt, results.csv.bak, unsent.csv" in ended.out


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"run_id": "..", "states": {}, "stopped": null, "reports": {}}'])
def test_a_folder_without_a_summary_of_ours_is_not_touched(tmp_path: Path, importer: Command, content: str) -> None:
    """Whatever else is called summary.json proves nothing."""
    run = make_run(tmp_path / "runs" / "old", "old")
    (run / "summary.json").write_text(content, encoding="utf-8")
    age(run, 40)
    before = files(tmp_path)
    assert importer("purge", "--older-than", "0d", "--yes").exit_code == 0
    assert files(tmp_path) == before


def test_what_a_later_run_moved_aside_goes_too(tmp_path: Path, importer: Command) -> None:
    """Of a folder that a nightly job names, the old nights in folders named by their runs go, last night stays."""
    make_run(tmp_path / "last", "r3", days=1)
    for name in ("r1", "r2-2", "other"):
        make_run(tmp_path / "last" / name, name.removesuffix("-2"))
    make_run(tmp_path / "last" / "other" / "mine", "deeper")
    ended = importer("purge", "last", "--older-than", "30d", "--yes")
    assert ended.exit_code == 0
    assert {path.name for path in (tmp_path / "last").iterdir() if path.is_dir()} == {"other"}
    assert files(tmp_path / "last" / "other") == {f"mine/{n}" for n in ("results.csv", "errors.csv", "summary.json")}


def test_an_old_folder_goes_with_what_was_moved_aside_in_it(tmp_path: Path, importer: Command) -> None:
    """Both runs are old: nothing is left, the folder neither."""
    make_run(tmp_path / "last", "r2")
    make_run(tmp_path / "last" / "r1", "r1", days=60)
    make_run(tmp_path / "runs" / "out", "r4")
    make_run(tmp_path / "runs" / "out" / "r3", "r3")
    ended = importer("purge", "last", "runs", "--older-than", "30d", "--yes", "--json")
    assert {run["run_id"] for run in ended.json["runs"]} == {"r1", "r2", "r3", "r4"}
    assert not (tmp_path / "last").exists()
    assert list((tmp_path / "runs").iterdir()) == []


def test_reports_that_know_more_than_the_journal_are_kept(tmp_path: Path, importer: Command) -> None:
    """The journal failed after customers were created: only these files have the last ids."""
    make_run(tmp_path / "runs" / "old", "old", stopped="journal", states={RowStatus.CREATED: 3})
    before = files(tmp_path)
    ended = importer("purge", "--older-than", "30d", "--yes", "--json")
    assert [(run["run_id"], run["reason"]) for run in ended.json["kept"]] == [("old", "knows_more")]
    assert files(tmp_path) == before


def test_a_file_that_a_run_still_reads_is_kept(tmp_path: Path, importer: Command, sandbox: SandboxAddress) -> None:
    """A mended errors.csv of an old run, of which a pilot was imported: without it the rest could not be sent."""
    old = make_run(tmp_path / "runs" / "old", "old")
    write_csv(old / "errors.csv", customers(3))
    journal = tmp_path / "journal.sqlite"
    pilot = importer(
        "run",
        old / "errors.csv",
        "--first",
        1,
        "--yes",
        "--journal",
        journal,
        "--out",
        "pilot",
        env=credentials(sandbox),
    )
    assert pilot.exit_code == 0, pilot.err
    age(old, 40)
    ended = importer("purge", "--older-than", "30d", "--yes", "--json", "--journal", journal)
    assert [(run["run_id"], run["reason"]) for run in ended.json["kept"]] == [("old", "is_source")]
    assert (old / "errors.csv").exists()
    assert importer("resume", "--yes", "--journal", journal, env=credentials(sandbox)).exit_code == 0
    assert importer("purge", "--older-than", "30d", "--yes", "--journal", journal).exit_code == 0
    assert not old.exists()


def test_the_journal_is_not_touched(tmp_path: Path, importer: Command, sandbox: SandboxAddress) -> None:
    """A run whose reports are gone is still on record, and its reports can be written again."""
    source, journal = write_csv(tmp_path / "c.csv", customers(2)), tmp_path / "journal.sqlite"
    run = importer("run", source, "--yes", "--json", "--journal", journal, env=credentials(sandbox)).json["run_id"]
    age(tmp_path / "runs" / run, 40)
    assert importer("purge", "--older-than", "30d", "--yes", "--journal", journal).exit_code == 0
    assert not (tmp_path / "runs" / run).exists()
    assert importer("report", run, "--journal", journal, "--out", "again").exit_code == 0
    assert (tmp_path / "again" / "results.csv").exists()


def test_a_dry_run_lists_and_deletes_nothing(tmp_path: Path, importer: Command) -> None:
    """It needs no --yes, and names what would go."""
    make_run(tmp_path / "runs" / "old", "old")
    before = files(tmp_path)
    ended = importer("purge", "--older-than", "4w", "--dry-run", "--json")
    assert (ended.exit_code, ended.json["dry_run"]) == (0, True)
    assert ended.json["runs"][0]["files"] == ["errors.csv", "results.csv", "summary.json"]
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--older-than", "30d"], "--yes"),
        (["--older-than", "30", "--yes"], "12w"),
        (["missing", "--older-than", "30d", "--yes"], "missing"),
        ([], "--older-than"),
    ],
)
def test_what_is_not_clear_deletes_nothing(tmp_path: Path, importer: Command, arguments: list[str], word: str) -> None:
    """Exit 2 and one line: nobody to ask, no age, a folder that is none."""
    make_run(tmp_path / "runs" / "old", "old")
    before = files(tmp_path)
    ended = importer("purge", *arguments)
    assert (ended.exit_code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert word in ended.err
    assert files(tmp_path) == before


def test_without_runs_there_is_nothing_to_do(tmp_path: Path, importer: Command) -> None:
    """A working folder without runs/ is no error: a nightly job may come before the first run."""
    ended = importer("purge", "--older-than", "30d")
    assert (ended.exit_code, ended.err) == (0, "")
    assert files(tmp_path) == set()


@links
def test_no_link_is_followed(tmp_path: Path, importer: Command) -> None:
    """Neither a folder nor a report that is a link leads out of the folder; both stay as they are."""
    outside = make_run(tmp_path / "outside", "outside")
    run = make_run(tmp_path / "runs" / "old", "old")
    precious = tmp_path / "precious.csv"
    precious.write_text("x", encoding="utf-8")
    (run / "results.csv").unlink()
    (run / "results.csv").symlink_to(precious)
    (tmp_path / "runs" / "linked").symlink_to(outside)
    ended = importer("purge", "--older-than", "30d", "--yes")
    assert ended.exit_code == 0
    assert precious.read_text(encoding="utf-8") == "x"
    assert files(outside) == {"results.csv", "errors.csv", "summary.json"}
    assert files(run) == {"results.csv"}


def test_what_killed_commands_were_writing_goes(tmp_path: Path, importer: Command) -> None:
    """A folder that a process which is gone was writing is deleted, whatever its age; that of a living one stays."""
    run = make_run(tmp_path / "runs" / "young", "young", days=0)
    line = "import sys; from pathlib import Path; "
    line += "from importer.report.folder.private_files import make_writing_folder as make; "
    line += "(make(Path(sys.argv[1])) / 'results.csv').write_bytes(b'Asha'); "
    subprocess.run([sys.executable, "-c", line, str(run)], check=True, cwd=ROOT)
    (run / ".writing-mine").mkdir()
    ended = importer("purge", "--older-than", "30d")
    assert ended.exit_code == 0
    assert {path.name for path in run.iterdir()} == {"results.csv", "errors.csv", "summary.json", ".writing-mine"}


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of POSIX")
@pytest.mark.parametrize(("answer", "exit_code"), [(b"y\r", 0), (b"n\r", 5)])
def test_on_a_terminal_it_asks_with_the_count(tmp_path: Path, answer: bytes, exit_code: int) -> None:
    """The question says how many runs and files; only a yes deletes."""
    make_run(tmp_path / "runs" / "old", "old")
    with Terminal(tmp_path, ["purge", "--older-than", "30d"], {"XDG_DATA_HOME": str(tmp_path / "data")}) as terminal:
        terminal.read_question()
        terminal.type(answer)
        ended, screen = terminal.end()
    assert ended == exit_code
    assert "1 run (3 files)" in screen
    assert (tmp_path / "runs" / "old").exists() == bool(exit_code)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may delete anything")
def test_what_cannot_be_deleted_is_named(tmp_path: Path, importer: Command) -> None:
    """Exit 1, the file with the system's words, and the summary stays, so that the next purge finds the rest."""
    run = make_run(tmp_path / "runs" / "old", "old")
    run.chmod(0o500)
    ended = importer("purge", "--older-than", "30d", "--yes")
    run.chmod(0o700)
    assert ended.exit_code == 1
    assert "results.csv" in ended.out
    assert (run / "summary.json").exists()
