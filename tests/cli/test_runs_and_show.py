"""`importer runs` and `importer show`, after real runs against a pretend store."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from importer.journal import JournalPlace
from importer.journal.lock import JournalLock
from importer.sandbox.options import SandboxAddress
from tests.cli.terminal import Terminal
from tests.conftest import Command
from tests.parts import credentials, customers, write_csv


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Give the path of a journal that is not there yet."""
    return tmp_path / "journal.sqlite"


@pytest.fixture
def pilot(importer: Command, sandbox: SandboxAddress, tmp_path: Path, journal: Path) -> str:
    """Give the id of a run of which 2 customers are created, 3 pending and 1 row is invalid."""
    rows = [*customers(5), ["C-9", "Asha", "12", "", "1 MG Road", "560038", "Bengaluru", "Karnataka"]]
    source = write_csv(tmp_path / "customers.csv", rows)
    ended = importer(
        "run", source, "--yes", "--json", "--first", 2, "--journal", journal, "--map", "Customer ID=ref",
        "--where", "City=Bengaluru", env=credentials(sandbox),
    )  # fmt: skip
    assert ended.exit_code == 1, ended.err
    return str(ended.json["run_id"])


def test_a_pilot_is_listed_as_unfinished(importer: Command, pilot: str, journal: Path) -> None:
    """The list tells of a pilot what is created, what needs attention and what is pending."""
    (run,) = importer("runs", "--json", "--journal", journal).json["runs"]
    assert (run["run_id"], run["standing"], run["rows"], run["needs_attention"]) == (pilot, "unfinished", 6, 4)
    assert {name: count for name, count in run["states"].items() if count} == {
        "invalid": 1,
        "pending": 3,
        "created": 2,
    }
    assert "valid" in run["states"]
    words = importer("runs", "--journal", journal)
    assert (words.exit_code, words.err) == (0, "")
    assert all(part in words.out for part in (pilot, "customers.csv", "unfinished: 3 pending"))


def test_the_newest_runs_come_first(
    importer: Command, sandbox: SandboxAddress, pilot: str, tmp_path: Path, journal: Path
) -> None:
    """The list is by time, cut at --limit, and whole with 0."""
    source = write_csv(tmp_path / "more.csv", customers(1, start=50))
    again = importer("run", source, "--yes", "--json", "--journal", journal, env=credentials(sandbox)).json["run_id"]

    def listed(limit: int) -> list[str]:
        loaded = importer("runs", "--json", "--limit", limit, "--journal", journal).json
        return [run["run_id"] for run in loaded["runs"]]

    assert listed(0) == [again, pilot]
    assert listed(1) == [again]
    (first, _) = importer("runs", "--json", "--journal", journal).json["runs"]
    assert first["standing"] == "done"


def test_a_run_that_goes_on_is_told_by_its_lock(importer: Command, pilot: str, journal: Path) -> None:
    """While a process holds the journal for a run, that run is running now; afterwards it is not."""
    with JournalLock(JournalPlace(journal)) as lock:
        lock.hold(pilot)
        assert importer("runs", "--json", "--journal", journal).json["runs"][0]["standing"] == "running"
        shown = importer("show", pilot, "--json", "--journal", journal).json
        assert (shown["standing"], shown["next"]) == ("running", None)
    assert importer("runs", "--json", "--journal", journal).json["runs"][0]["standing"] == "unfinished"


def test_no_journal_means_no_run(importer: Command, tmp_path: Path) -> None:
    """Where nothing was ever imported the list is empty, and that is no error."""
    env = {"XDG_DATA_HOME": str(tmp_path / "empty"), "LOCALAPPDATA": str(tmp_path / "empty"), "HOME": str(tmp_path)}
    assert importer("runs", "--json", env=env).json == {"runs": []}
    assert importer("runs", env=env).exit_code == 0


def test_a_run_is_shown_with_all_that_is_on_record(
    importer: Command, pilot: str, tmp_path: Path, journal: Path
) -> None:
    """Sources with checksums, states, reports, differing settings without values, and the one next command."""
    shown = importer("show", pilot, "--json", "--journal", journal).json
    summary = json.loads((tmp_path / "runs" / pilot / "summary.json").read_text("utf-8"))
    assert shown["sources"] == [{"path": str(tmp_path / "customers.csv"), "sha256": summary["sources"][0]["sha256"]}]
    assert shown["states"] == summary["states"]
    del shown["settings"]["mapping_folder"]  # that of the tests
    assert shown["settings"] == {"first": 2, "map": 1, "where": 1}
    assert {"results", "errors_csv", "unsent_csv"} <= set(shown["reports"])
    assert all(Path(path).is_file() for path in shown["reports"].values())
    assert shown["next"] == f"importer resume {pilot} --journal {journal}"
    words = importer("show", pilot, "--journal", journal)
    assert f"Next: importer resume {pilot}" in words.out
    assert "Bengaluru" not in words.out + json.dumps(shown)


def test_after_the_last_row_the_errors_are_to_be_mended(
    importer: Command, sandbox: SandboxAddress, pilot: str, journal: Path
) -> None:
    """Once a run is resumed to its end, its next step is the errors file."""
    resumed = importer("resume", pilot, "--yes", "--json", "--journal", journal, env=credentials(sandbox))
    assert resumed.json["states"]["created"] == 5
    shown = importer("show", pilot, "--json", "--journal", journal).json
    assert shown["standing"] == "done"
    assert shown["next"].startswith(f"mend {shown['reports']['errors_xlsx']}, then importer run ")


def test_a_run_that_is_not_there_is_wrong_usage(importer: Command, pilot: str, journal: Path) -> None:
    """An id that no journal has ends with 2 and one JSON object."""
    ended = importer("show", f"{pilot}x", "--json", "--journal", journal)
    assert (ended.exit_code, ended.json["exit_code"]) == (2, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize("columns", [80, 120])
def test_the_list_fits_the_terminal(pilot: str, tmp_path: Path, journal: Path, columns: int) -> None:
    """No line is longer than the terminal is wide, and nothing of the run is left out."""
    with Terminal(tmp_path, ["runs", "--journal", journal], {"NO_COLOR": "1"}, columns) as terminal:
        _, screen = terminal.end()
    assert max(map(len, screen.splitlines())) <= columns
    assert all(part in screen for part in (pilot, "customers.csv", "unfinished"))
