"""Journals for tests, in memory and in a real file, and what is done with them."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from importer.customer.identity import ExpectedRow, Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.journal import (
    Claim,
    ClaimRequest,
    Held,
    JournalPlace,
    Recorded,
    RunStart,
    Settlement,
    Skips,
    SqliteJournal,
    Store,
    memory_journal,
    open_journal,
)
from importer.journal.database import connect
from importer.journal.key import load_key

NO_SECRET = SecretStr("")
STORE = Store("https://acme.api.example/v1", "staging", "acme")
CREATED = Outcome(RowStatus.CREATED, "c-1", 200, "", "", 1)
FORMS = ("memory", "file")
"""The forms of the journal that must keep the same promises."""


class Clock:
    """A clock that stands until it is moved."""

    now = 1_000.0

    def __call__(self) -> float:
        """Give the time, s."""
        return self.now


def make_journal(path: Path) -> JournalPlace:
    """Make a journal in a file, as the first run does."""
    place = JournalPlace(path)
    with open_journal(place, STORE, NO_SECRET, lambda _path: True):
        return place


def file_journal(place: JournalPlace, clock: Clock) -> SqliteJournal:
    """Give a journal over the file that is there, with a clock of ours. Its connection is to be closed."""
    return SqliteJournal(place.path, connect(place.path, write=True), load_key(place, NO_SECRET), clock)


def journal_of(form: str, folder: Path, clock: Clock) -> SqliteJournal:
    """Give a new journal. Its connection is to be closed."""
    return memory_journal(clock) if form == "memory" else file_journal(make_journal(folder / "j.sqlite"), clock)


def begin(journal: SqliteJournal, run: str, rows: int = 2, version: int = 1, skips: Skips | None = None) -> None:
    """Put a run of pending rows on record."""
    journal.begin(RunStart(run, {RowStatus.PENDING: rows}, version), skips if skips is not None else Skips.none())


def request(journal: SqliteJournal, ordinal: int, identity: Identity, content: str = "", row: int = 0) -> ClaimRequest:
    """Give a row that wants to be sent."""
    expected = ExpectedRow(ordinal, identity, content, row=row)
    return ClaimRequest(ordinal, journal.hashes.row(expected), row=row)


def want(journal: SqliteJournal, run: str, wanted: ClaimRequest, owner: str = "me") -> Claim | Held:
    """Claim one row for a minute."""
    return journal.record(run, (), [wanted], owner, 60.0).answers[0]


def take(journal: SqliteJournal, run: str, wanted: ClaimRequest, owner: str = "me") -> Claim:
    """Claim one row that is free."""
    claim = want(journal, run, wanted, owner)
    assert isinstance(claim, Claim)
    return claim


def settle(journal: SqliteJournal, claim: Claim, wanted: ClaimRequest, outcome: Outcome) -> Recorded:
    """Record how one row ended."""
    return journal.record(claim.run_id, [Settlement(outcome, claim, wanted)], (), claim.owner, 60.0)


def settled(journal: SqliteJournal, run: str, wanted: ClaimRequest, outcome: Outcome) -> None:
    """Send one row that is free, up to its outcome."""
    assert not settle(journal, take(journal, run, wanted), wanted, outcome).stale
