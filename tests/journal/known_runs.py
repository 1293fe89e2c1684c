"""Runs in a real journal, with rows in whatever states a test needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from importer.customer.identity import ExpectedRow, Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.journal import (
    Claim,
    ClaimRequest,
    JournalPlace,
    RunStart,
    Settlement,
    Skips,
    SourceOnRecord,
    SqliteJournal,
    Store,
    open_journal,
    totals_of,
)

STORE = Store("http://127.0.0.1:1/api/v1/shop/storefront", "loopback", "shop")
NO_KEY = SecretStr("")


@contextmanager
def opened(place: JournalPlace) -> Iterator[SqliteJournal]:
    """Open the journal for writing; it is made where there is none."""
    with open_journal(place, STORE, NO_KEY, lambda _path: True) as journal:
        yield journal.journal


def person(number: int) -> Identity:
    """Give one of many people."""
    return Identity.of("+91", f"{9_000_000_000 + number}", f"person{number}@example.com")


def request(journal: SqliteJournal, run_id: str, ordinal: int, who: Identity) -> ClaimRequest:
    """Give the request of a row that is this person, with a legacy id that names run and row."""
    expected = ExpectedRow(ordinal, who, f"content of {who.text}", 0, ordinal + 2, f"ref-{run_id}-{ordinal}")
    hashes = journal.hashes.row(expected)
    return ClaimRequest(ordinal, hashes, 0, expected.row, expected.ref, journal.generation(run_id, hashes.identity))


def held_by(journal: SqliteJournal, run_id: str, people: Sequence[Identity]) -> Skips:
    """Give those of the people whom other runs hold; their places are the ordinals."""
    contents = [(who, f"content of {who.text}") for who in people]
    return journal.match(
        run_id,
        [who.phone for who in people],
        [who.email for who in people],
        lambda places: [contents[place] for place in places.tolist()],
        1,
    )


def record_run(
    journal: SqliteJournal,
    run_id: str,
    ends: Sequence[tuple[Identity, RowStatus]],
    checked_out: Mapping[RowStatus, int] | None = None,
) -> None:
    """Put a run on record whose good rows end so; whom another run holds is skipped.

    PENDING stays unclaimed. `checked_out` are rows that the check alone has judged.
    """
    people = [who for who, _ in ends]
    skips = held_by(journal, run_id, people)
    held = set(skips.ordinals.tolist())
    statuses = Counter(RowStatus.from_code(code) for code in skips.statuses.tolist())
    totals = Counter(checked_out or {}) + statuses + Counter({RowStatus.PENDING: len(ends) - len(held)})
    journal.begin(
        RunStart(
            run_id, totals, 1, b"verdicts", {"settings": {"where": ["City=Pune"]}, "mappings": []},
            (SourceOnRecord("/home/asha/customers.csv", "ab" * 32),), 3,
        ),
        skips,
    )  # fmt: skip
    wanted = [
        (request(journal, run_id, ordinal, who), status)
        for ordinal, (who, status) in enumerate(ends)
        if ordinal not in held and status is not RowStatus.PENDING
    ]
    answers = journal.record(run_id, (), [one for one, _ in wanted], "owner", 60.0).answers
    settled = [
        Settlement(Outcome(status, f"cust_{run_id}_{one.ordinal}", 200, "code", f"words on {one.ref}", 1), claim, one)
        for (one, status), claim in zip(wanted, answers, strict=True)
        if isinstance(claim, Claim) and status is not RowStatus.SENDING
    ]
    journal.record(run_id, settled, (), "owner", 60.0)
    journal.end(run_id, "")


def totals(journal: SqliteJournal, run_id: str) -> dict[RowStatus, int]:
    """Give the states of a run's rows that some row has."""
    (number,) = journal.connection.execute("SELECT number FROM run WHERE run_id = ?", (run_id,)).fetchone()
    return {status: count for status, count in totals_of(journal.connection, number).items() if count}


def all_bytes(place: JournalPlace) -> bytes:
    """Give all that stands on the disk of a journal."""
    files = [place.path, Path(f"{place.path}-wal")]
    return b"".join(path.read_bytes() for path in files if path.exists())
