"""`importer forget`: asks, refuses, and keeps a forgotten person out of the next run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from importer.customer.status import RowStatus
from importer.journal import JournalPlace
from importer.journal.lock import JournalLock
from importer.sandbox.options import SandboxAddress
from tests.cli.terminal import Terminal, asks
from tests.conftest import Command
from tests.journal.known_runs import opened, person, record_run
from tests.parts import HEADER, applied, credentials, customers, read_csv, write_csv


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Give the path of a journal that is not there yet."""
    return tmp_path / "journal.sqlite"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a file of three good customers."""
    return write_csv(tmp_path / "customers.csv", customers(3))


@pytest.fixture
def run_id(importer: Command, sandbox: SandboxAddress, source: Path, journal: Path) -> str:
    """Give the id of a run that has created them."""
    ended = importer("run", source, "--yes", "--json", "--journal", journal, env=credentials(sandbox))
    assert ended.exit_code == 0, ended.err
    return str(ended.json["run_id"])


@pytest.fixture
def recorded(journal: Path) -> str:
    """Give the id of a run on record, where it does not matter how it got there."""
    with opened(JournalPlace(journal)) as writer:
        record_run(writer, "first", [(person(0), RowStatus.CREATED)])
    return "first"


@pytest.mark.parametrize("option", ["--phone", "--email"])
def test_a_forgotten_person_is_not_imported_again(
    importer: Command, sandbox: SandboxAddress, source: Path, journal: Path, run_id: str, option: str
) -> None:
    """However the phone or e-mail is written, the next file's row of that person is skipped as suppressed."""
    row = customers(3)[1]
    written = {"--phone": f"0{row[HEADER.index('Phone')]}", "--email": row[HEADER.index("Email")].upper()}[option]
    ended = importer("forget", option, written, "--yes", "--json", "--journal", journal)
    assert (ended.exit_code, ended.json["rows"]) == (0, 1)
    assert written not in ended.out + ended.err
    again = importer(
        "run", write_csv(source.with_name("next.csv"), customers(4)), "--yes", "--json", "--journal", journal,
        env=credentials(sandbox),
    )  # fmt: skip
    assert {name: count for name, count in again.json["states"].items() if count} == {"skipped": 3, "created": 1}
    codes = [row["code"] for row in read_csv(source.parent / again.json["reports"]["results"])]
    assert codes == ["already_created", "suppressed", "already_created", ""]
    assert len(applied(sandbox)) == 4
    assert importer("journal", "verify", "--journal", journal).exit_code == 0
    assert run_id


def test_a_forgotten_run_still_protects_its_customers(
    importer: Command, sandbox: SandboxAddress, source: Path, journal: Path, run_id: str
) -> None:
    """After forgetting a run, its paths are gone from every command, and the same file creates nobody twice."""
    ended = importer("forget", run_id, "--yes", "--json", "--journal", journal)
    assert (ended.exit_code, ended.json) == (0, {"runs": [run_id]})
    shown = importer("show", run_id, "--json", "--journal", journal).json
    assert (shown["standing"], shown["sources"], shown["settings"], shown["next"]) == ("forgotten", [], {}, None)
    assert shown["states"]["created"] == 3
    again = importer("run", source, "--yes", "--json", "--journal", journal, env=credentials(sandbox))
    assert again.json["states"]["skipped"] == 3
    assert importer("report", run_id, "--json", "--journal", journal).exit_code == 2


def test_an_unfinished_run_is_kept(importer: Command, sandbox: SandboxAddress, source: Path, journal: Path) -> None:
    """A run with rows to be sent is refused; with --even-unfinished it is forgotten and no longer the one to resume."""
    ended = importer("run", source, "--yes", "--json", "--first", 1, "--journal", journal, env=credentials(sandbox))
    run_id = ended.json["run_id"]
    refused = importer("forget", run_id, "--yes", "--json", "--journal", journal)
    assert (refused.exit_code, refused.json["stopped"]["reason"]) == (2, "unfinished")
    assert importer("forget", "--prune", "0d", "--yes", "--json", "--journal", journal).json == {"runs": []}
    assert importer("forget", run_id, "--even-unfinished", "--yes", "--journal", journal).exit_code == 0
    (run,) = importer("runs", "--json", "--journal", journal).json["runs"]
    assert (run["standing"], run["states"]["pending"], run["unfinished"]) == ("forgotten", 2, False)
    nothing = importer("resume", "--json", "--journal", journal, env=credentials(sandbox))
    assert "No run is unfinished" in nothing.json["stopped"]["message"]


def test_old_runs_are_pruned(importer: Command, journal: Path, recorded: str) -> None:
    """Finished runs last touched longer ago than the age are forgotten, younger ones stay."""
    assert importer("forget", "--prune", "12w", "--yes", "--json", "--journal", journal).json == {"runs": []}
    assert importer("forget", "--prune", "0d", "--yes", "--json", "--journal", journal).json == {"runs": [recorded]}
    assert importer("forget", "--prune", "0d", "--yes", "--json", "--journal", journal).json == {"runs": []}


@pytest.mark.parametrize(
    "wish",
    [
        (),
        ("RUN", "--prune", "1d"),
        ("--phone", "9876543210", "--email", "a@example.com"),
        ("--prune", "a year"),
        ("--prune", "365"),
        ("--prune", "1d", "--even-unfinished"),
        ("--phone", "9876-secret"),
        ("--phone", "9876543210, 9876543211"),
        ("--email", "secret at nowhere"),
    ],
)
def test_wrong_wishes_are_refused(importer: Command, journal: Path, recorded: str, wish: tuple[str, ...]) -> None:
    """Not exactly one wish, an age that is none, a contact that is none or several: exit 2, and no contact is told."""
    ended = importer("forget", *wish, "--yes", "--json", "--journal", journal)
    assert (ended.exit_code, ended.json["stopped"]["reason"]) == (2, "usage")
    assert not any(value in ended.out + ended.err for value in ("secret", "98765"))
    assert recorded


def test_off_a_terminal_nothing_is_forgotten_without_yes(importer: Command, journal: Path, recorded: str) -> None:
    """Where nobody can be asked, --yes is needed."""
    assert importer("forget", recorded, "--journal", journal).exit_code == 2
    assert importer("show", recorded, "--json", "--journal", journal).json["forgotten"] is False


def test_a_journal_in_use_is_not_touched(importer: Command, journal: Path, recorded: str) -> None:
    """While an importer has the journal, nothing is forgotten (exit 6)."""
    with JournalLock(JournalPlace(journal)):
        assert importer("forget", recorded, "--yes", "--journal", journal).exit_code == 6
    assert importer("show", recorded, "--json", "--journal", journal).json["forgotten"] is False


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize(("answer", "exit_code"), [(b"y\n", 0), (b"n\n", 5)])
def test_at_a_terminal_it_asks(
    importer: Command, journal: Path, recorded: str, tmp_path: Path, answer: bytes, exit_code: int
) -> None:
    """A person is asked first, and a no leaves everything as it is."""
    with Terminal(tmp_path, ["forget", recorded, "--journal", journal]) as terminal:
        terminal.read(asks)
        terminal.type(answer)
        assert terminal.end()[0] == exit_code
    assert importer("show", recorded, "--json", "--journal", journal).json["forgotten"] is (exit_code == 0)
