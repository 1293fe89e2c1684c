"""The rows that hold another run's rows, looked up many at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.identity import Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.journal import SqliteJournal
from importer.journal.row_table import MOST_AT_ONCE, Holder, holders
from importer.journal.run_table import number_of
from tests.journal.journals import Clock, begin, journal_of, request, settle, take

RUNS = ("first", "second")
CLOSE = range(400)
FAR = range(1_000, 60_000, 1_000)
"""Rows on record: some one behind the other, more than one statement has, others with gaps."""


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteJournal]:
    """Give a journal with two runs that have created rows of different people at the same ordinals."""
    made = journal_of("memory", tmp_path_factory.mktemp("journal"), Clock())
    for run in RUNS:
        begin(made, run, 60_000)
        for ordinal in (*CLOSE, *FAR):
            wanted = request(made, ordinal, Identity("", f"{run}-{ordinal}@example.com"), row=ordinal + 2)
            settle(made, take(made, run, wanted), wanted, Outcome(RowStatus.CREATED, f"{run}-{ordinal}", 200))
    yield made
    made.connection.close()


ordinals = st.lists(st.integers(0, 700) | st.sampled_from(FAR) | st.integers(0, 2**40), max_size=40)
stretches = st.builds(range, st.integers(0, 500), st.integers(0, 800), st.integers(1, 5)).map(list)


@given(st.lists(st.tuples(st.integers(0, 3), ordinals | stretches), max_size=4))
def test_every_row_on_record_is_found_and_no_other(journal: SqliteJournal, asked: list[tuple[int, list[int]]]) -> None:
    """Close together or far apart, in any run: what is on record is found with its own run, and only what was asked."""
    names = {number_of(journal.connection, run): run for run in RUNS}
    keys = {(number, ordinal) for number, wanted in asked for ordinal in wanted}
    expected = {
        (number, ordinal): Holder(names[number], RowStatus.CREATED, ordinal + 2, f"{names[number]}-{ordinal}")
        for number, ordinal in keys
        if number in names and (ordinal in CLOSE or ordinal in FAR)
    }
    assert holders(journal.connection, keys) == expected


def test_more_than_a_statement_has(journal: SqliteJournal) -> None:
    """Where more are asked for than one statement looks up, all are found."""
    number = number_of(journal.connection, "second")
    assert number is not None
    assert len(CLOSE) > MOST_AT_ONCE
    found = holders(journal.connection, [(number, ordinal) for ordinal in (*CLOSE, *FAR)])
    assert [ordinal for _, ordinal in found] == [*CLOSE, *FAR]
