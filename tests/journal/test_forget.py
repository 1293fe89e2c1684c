"""What is forgotten of runs and of people, and what must stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.journal import JournalPlace, SqliteJournal, forget_person, forget_run, leave_no_trace, read_journal
from tests.journal.known_runs import all_bytes, held_by, opened, person, record_run, request, totals

ENDS = [
    RowStatus.CREATED,
    RowStatus.EXISTS,
    RowStatus.REJECTED,
    RowStatus.FAILED,
    RowStatus.UNCERTAIN,
    RowStatus.CREATED,
]


@pytest.fixture
def place(tmp_path: Path) -> JournalPlace:
    """Give the place of a journal that is not there yet."""
    return JournalPlace(tmp_path / "journal.sqlite")


@pytest.fixture
def journal(place: JournalPlace) -> Iterator[SqliteJournal]:
    """Give a journal with two runs: of rows in all states, and of people whom the first one holds or not."""
    with opened(place) as journal:
        record_run(
            journal,
            "first",
            [(person(number), status) for number, status in enumerate(ENDS)],
            {RowStatus.INVALID: 2, RowStatus.DUPLICATE: 1, RowStatus.EXCLUDED: 4},
        )
        again = [person(number) for number in (0, 1, 4, 5, 7)]  # 4 is uncertain in the first run, 7 is new
        record_run(journal, "second", [(who, RowStatus.CREATED) for who in again])
        yield journal


@pytest.mark.parametrize("run_id", ["first", "second"])
def test_a_forgotten_run_has_the_same_totals(journal: SqliteJournal, run_id: str) -> None:
    """Every row of a run is in the same state after its details were forgotten, also when that is done twice."""
    before = totals(journal, run_id)
    for _ in range(2):
        forget_run(journal, run_id)
        assert totals(journal, run_id) == before


def test_a_row_that_waits_is_still_settled_with_its_holder(journal: SqliteJournal) -> None:
    """A row of a forgotten run that waits for an uncertain row is skipped once that one is found to be created."""
    assert totals(journal, "second")[RowStatus.UNCERTAIN] == 1
    forget_run(journal, "second")
    assert journal.resolve("first", {4: Outcome(RowStatus.CREATED, "cust_4")}) == 1
    assert totals(journal, "second") == {RowStatus.SKIPPED: 4, RowStatus.CREATED: 1}
    forget_run(journal, "second")
    assert totals(journal, "second") == {RowStatus.SKIPPED: 4, RowStatus.CREATED: 1}


def test_who_was_created_stays_known(journal: SqliteJournal) -> None:
    """After a run was forgotten the same rows of a next file are held as before, and shown with the customer's id."""
    people = [person(number) for number in range(len(ENDS))]
    before = held_by(journal, "next", people)
    forget_run(journal, "first")
    journal._current = None  # another process would load the claims anew
    after = held_by(journal, "next", people)
    assert after.codes.tolist() == before.codes.tolist()
    assert after.ordinals.tolist() == before.ordinals.tolist() == [0, 1, 4, 5]
    assert journal.outcomes("second", 0, 1)[0].customer_id == "cust_first_0"


def test_the_key_of_a_rejected_row_still_goes_up(journal: SqliteJournal) -> None:
    """A mended row is a new request also when the run that saw it rejected was forgotten."""
    forget_run(journal, "first")
    journal._current = None
    assert request(journal, "next", 0, person(2)).generation == 2
    assert request(journal, "next", 0, person(3)).generation == 1


def test_an_uncertain_row_can_still_be_settled(journal: SqliteJournal) -> None:
    """Forgetting a run does not let go of the rows that may or may not have been created."""
    forget_run(journal, "first")
    assert journal.resolve("first", {4: Outcome(RowStatus.CREATED, "cust_4")}) == 1
    assert totals(journal, "first")[RowStatus.CREATED] == 3


def test_nothing_of_the_details_stands_on_the_disk(journal: SqliteJournal, place: JournalPlace) -> None:
    """Settings, paths, legacy ids and messages are in neither the journal nor its -wal; other runs keep theirs."""
    details = [b"/home/asha", b"City=Pune", b"ref-first-", b"words on ref-first-"]
    assert all(text in all_bytes(place) for text in details)
    forget_run(journal, "first")
    forget_run(journal, "second")
    assert leave_no_trace(journal)
    assert [text for text in (*details, b"ref-second-") if text in all_bytes(place)] == []


def test_an_unfinished_run_is_not_forgotten(place: JournalPlace) -> None:
    """A run with rows to be sent keeps its details unless the user insists; its pending rows are then counted still."""
    with opened(place) as journal:
        record_run(journal, "pilot", [(person(0), RowStatus.CREATED), (person(1), RowStatus.PENDING)])
        with pytest.raises(UsageError):
            forget_run(journal, "pilot")
        assert journal.connection.execute("SELECT details IS NULL FROM run").fetchone() == (0,)
        forget_run(journal, "pilot", even_unfinished=True)
        assert journal.connection.execute("SELECT details IS NULL FROM run").fetchone() == (1,)
        assert totals(journal, "pilot") == {RowStatus.CREATED: 1, RowStatus.PENDING: 1}


def test_a_run_that_is_not_there_is_named(journal: SqliteJournal) -> None:
    """A run that the journal does not have is wrong usage, and nothing is forgotten."""
    with pytest.raises(UsageError, match="third"):
        forget_run(journal, "third")


@pytest.mark.parametrize("given", ["phone", "email"])
def test_a_person_is_forgotten_by_either(journal: SqliteJournal, given: str) -> None:
    """Whoever is forgotten by phone is skipped by e-mail, too, and the other way round; all others are held as ever."""
    who = person(0)
    before = totals(journal, "first")
    assert forget_person(journal, 1.0, **{given: getattr(who, given)}) == 1
    assert totals(journal, "first") == before
    journal._current = None
    people = [
        person(5), type(who)(who.phone, "new@example.com"), type(who)("+919111111111", who.email), person(9),
    ]  # fmt: skip
    held = held_by(journal, "next", people)
    record_run(journal, "next", [(each, RowStatus.CREATED) for each in people])
    outcomes = journal.outcomes("next", 0, 4)
    assert [(ordinal, outcomes[ordinal].code) for ordinal in held.ordinals.tolist()] == [
        (0, "already_created"), (1, "suppressed"), (2, "suppressed"),
    ]  # fmt: skip
    assert totals(journal, "next") == {RowStatus.SKIPPED: 3, RowStatus.CREATED: 1}


def test_a_person_whom_nobody_knows_is_kept_out(journal: SqliteJournal) -> None:
    """Also somebody who was never imported is skipped when a later file brings them."""
    stranger = person(99)
    assert forget_person(journal, 1.0, phone=stranger.phone) == 0
    journal._current = None
    record_run(journal, "next", [(stranger, RowStatus.CREATED)])
    assert totals(journal, "next") == {RowStatus.SKIPPED: 1}


def test_nothing_of_a_person_stands_on_the_disk(place: JournalPlace) -> None:
    """Of a person among thousands neither identity, content, legacy id nor customer id is left, in file and -wal."""
    with opened(place) as journal:
        for run in range(4):
            start = run * 1000
            record_run(journal, f"run{run}", [(person(start + number), RowStatus.CREATED) for number in range(1000)])
        one = request(journal, "run2", 500, person(2500)).hashes
        assert one.identity in all_bytes(place)
        assert forget_person(journal, 1.0, email=person(2500).email) == 1
        assert leave_no_trace(journal)
        left = all_bytes(place)
        gone = [one.identity, one.content, b"ref-run2-500\x00", b"cust_run2_500c", b"words on ref-run2-500"]
        assert [text for text in gone if text in left] == []
        assert left.count(one.phone) == left.count(one.email) == 1  # what keeps them out


def test_a_reader_keeps_the_wal_and_it_is_said(journal: SqliteJournal, place: JournalPlace) -> None:
    """When the -wal cannot be emptied because somebody reads, that is told and not passed over."""
    with read_journal(place) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM row").fetchone()
        journal.connection.execute("PRAGMA busy_timeout = 0")
        forget_run(journal, "first")
        assert not leave_no_trace(journal)
    assert leave_no_trace(journal)


def test_a_forgotten_person_stays_forgotten(place: JournalPlace) -> None:
    """A forgotten person is kept out by the next process, too: the marks are in the file."""
    with opened(place) as journal:
        forget_person(journal, 1.0, phone=person(0).phone)
    with opened(place) as journal:
        record_run(journal, "next", [(person(0), RowStatus.CREATED)])
        assert totals(journal, "next") == {RowStatus.SKIPPED: 1}
