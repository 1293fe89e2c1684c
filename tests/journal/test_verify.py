"""What is wrong with a journal is found, each kind of damage by its own word, and never told by value."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal import JournalPlace, forget_run, read_journal, verify
from tests.journal.known_runs import NO_KEY, opened, person, record_run


@pytest.fixture
def place(tmp_path: Path) -> JournalPlace:
    """Give a sound journal with two runs, of which one is forgotten, and a third that holds rows of the first."""
    place = JournalPlace(tmp_path / "journal.sqlite")
    with opened(place) as journal:
        record_run(
            journal,
            "first",
            [(person(number), status) for number, status in enumerate([RowStatus.CREATED] * 3 + [RowStatus.UNCERTAIN])],
            {RowStatus.INVALID: 1},
        )
        record_run(journal, "second", [(person(number), RowStatus.CREATED) for number in (10, 11)])
        record_run(journal, "third", [(person(number), RowStatus.CREATED) for number in (0, 3, 20)])
        forget_run(journal, "second")
    return place


def damage(place: JournalPlace, *statements: str) -> None:
    """Do to a journal what the importer never does."""
    connection = sqlite3.connect(place.path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def found(place: JournalPlace) -> list[tuple[str, str, int | None]]:
    """Give code, run and position of each finding."""
    return [(finding.code, finding.run_id, finding.ordinal) for finding in verify(place, NO_KEY)]


def test_a_sound_journal_has_no_findings(place: JournalPlace) -> None:
    """All is well with runs in every state, forgotten and held rows included."""
    assert verify(place, NO_KEY) == []


def test_a_journal_that_is_being_written_is_judged_as_it_stands(place: JournalPlace) -> None:
    """What a writer has not committed yet neither disturbs nor is disturbed."""
    with opened(place) as journal:
        journal.connection.execute("BEGIN IMMEDIATE")
        journal.connection.execute("UPDATE row SET status = 4")
        assert verify(place, NO_KEY) == []
        journal.connection.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE row SET status = 4 WHERE run = 1 AND ordinal = 1", [("state_impossible", "first", 1)]),
        ("UPDATE row SET status = 99 WHERE run = 1 AND ordinal = 1", [("state_impossible", "first", 1)]),
        ("UPDATE row SET ordinal = 77 WHERE run = 1 AND ordinal = 1", [("row_beyond", "first", 77)]),
        ("UPDATE run SET totals = '{\"pending\": 1}' WHERE number = 2",
         [("row_beyond", "second", 1), ("ledger", "second", None)]),
        ("UPDATE run SET totals = 'x' WHERE number = 1", [("run_unreadable", "first", None)]),
        ("UPDATE run SET totals = '{\"pending\": -5}' WHERE number = 1", [("run_unreadable", "first", None)]),
        ("UPDATE run SET details = '[' WHERE number = 1", [("run_unreadable", "first", None)]),
        ("UPDATE skip SET packed = x'0102' WHERE run = 3", [("skips_unreadable", "third", None)]),
        (("INSERT INTO row SELECT run, 0, status, source, row, generation, attempts, http_status, claimed, settled, "
         "identity, x'', x'', content, ref, customer_id, code, message FROM row WHERE run = 3"),
         [("row_twice", "third", 0), ("ledger", "third", None)]),
        ("UPDATE row SET phone = (SELECT phone FROM row WHERE run = 1 AND ordinal = 2) WHERE run = 3 AND ordinal = 2",
         [("created_twice", "third", 2)]),
        ("UPDATE row SET email = (SELECT email FROM row WHERE run = 1 AND ordinal = 0) WHERE run = 2 AND ordinal = 1",
         [("created_twice", "second", 1)]),
        ("DELETE FROM run WHERE number = 3", [("run_missing", "", None)] * 3),
        ("UPDATE store SET key_check = x'00'", [("key", "", None)]),
        ("DELETE FROM store", [("binding", "", None)]),
        ("PRAGMA user_version = 99", [("schema", "", None)]),
        ("PRAGMA user_version = 0", [("schema", "", None)]),
        ("PRAGMA application_id = 7", [("schema", "", None)]),
    ],
)  # fmt: skip
def test_what_must_not_be_is_found(
    place: JournalPlace, statement: str, expected: list[tuple[str, str, int | None]]
) -> None:
    """Each thing that the importer never writes is found, by run and row."""
    damage(place, statement)
    assert found(place) == expected


def test_a_value_shared_within_a_run_is_allowed(place: JournalPlace) -> None:
    """The rules may let two rows of one run have the same phone: only two runs must not."""
    damage(place, "UPDATE row SET phone = (SELECT phone FROM row WHERE run = 1 AND ordinal = 0) WHERE run = 1")
    assert found(place) == []


def test_damaged_pages_are_found(place: JournalPlace) -> None:
    """A journal whose pages were overwritten is told as damaged; nothing is raised."""
    content = bytearray(place.path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    place.path.write_bytes(content)
    assert {code for code, _, _ in found(place)} <= {"damaged", "unreadable"}
    assert found(place)


def test_another_kind_of_file_is_found(place: JournalPlace) -> None:
    """A file that is no database is told as unreadable."""
    place.path.write_bytes(b"name,phone\n" * 100)
    assert found(place) == [("unreadable", "", None)]


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda path: path.write_text("not a key"), lambda path: path.write_text("0" * 64)]
)
def test_a_lost_or_wrong_key_is_found(place: JournalPlace, spoil: Callable[[Path], object]) -> None:
    """A key that is missing, damaged or another one is told, since the next run would be refused."""
    spoil(place.key_path)
    assert found(place) == [("key", "", None)]


def test_a_secret_in_place_of_the_file_is_judged(place: JournalPlace) -> None:
    """A secret that the journal was not made with is told as a key that does not fit."""
    findings = verify(place, SecretStr("s" * 40))
    assert [finding.code for finding in findings] == ["key"]
    assert "s" * 40 not in str(findings)


def test_no_value_is_told(place: JournalPlace) -> None:
    """What is found says run and row and repeats neither hash nor legacy id nor customer id."""
    with read_journal(place) as connection:
        values = [value for row in connection.execute("SELECT phone, ref, customer_id FROM row") for value in row]
    damage(place, "UPDATE row SET phone = (SELECT phone FROM row WHERE run = 1 AND ordinal = 2) WHERE run > 1")
    told = " ".join(finding.message for finding in verify(place, NO_KEY))
    assert "row 4 of the run first" in told
    assert not any((value.hex() if isinstance(value, bytes) else value) in told for value in values if value)


def test_no_journal_is_an_error(tmp_path: Path) -> None:
    """A path without a file is the journal's error, not a sound journal."""
    with pytest.raises(JournalError):
        verify(JournalPlace(tmp_path / "none.sqlite"), NO_KEY)


def test_millions_of_findings_are_cut(place: JournalPlace) -> None:
    """Of one kind a hundred findings are listed."""
    with opened(place) as journal:
        record_run(journal, "long", [(person(1000 + number), RowStatus.CREATED) for number in range(150)])
    damage(place, "UPDATE row SET status = 3 WHERE run = 4")
    assert sum(code == "state_impossible" for code, _, _ in found(place)) == 100
