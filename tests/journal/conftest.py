"""Fixtures: a journal in each of its forms, and its clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from importer.customer.identity import Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.journal import JournalPlace, SqliteJournal
from tests.journal.journals import FORMS, Clock, begin, journal_of, make_journal, request, settled
from tests.journal.opening import opened

ASHA = Identity.of("+91", "9000010001", "asha@example.com")


@pytest.fixture
def clock() -> Clock:
    """Give a clock for leases."""
    return Clock()


@pytest.fixture(params=FORMS)
def empty_journal(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[SqliteJournal]:
    """Give a journal without runs: in memory, and in a real file."""
    journal = journal_of(request.param, tmp_path, clock)
    with closing(journal.connection):
        yield journal


@pytest.fixture
def place(tmp_path: Path) -> JournalPlace:
    """Give the place of a journal that is not there yet."""
    return JournalPlace(tmp_path / "journals" / "j.sqlite")


@pytest.fixture
def made(place: JournalPlace) -> JournalPlace:
    """Give the place of a journal with a run and a customer."""
    make_journal(place.path)
    with opened(place) as journal:
        begin(journal, "run")
        settled(journal, "run", request(journal, 0, ASHA), Outcome(RowStatus.CREATED, "c-1"))
    return place
