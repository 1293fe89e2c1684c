"""Fixtures: a journal in each of its forms, and its clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from importer.journal import SqliteJournal
from tests.journal.journals import FORMS, Clock, journal_of


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
