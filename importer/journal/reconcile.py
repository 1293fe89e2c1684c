"""Holds the journal against an export of the store: what of each the other has, and what that settles. Writes nothing.

The rules (issue of the journal, Reconcile): an uncertain row whose phone or e-mail the export has is created. One that
it has not is not created only when the export is younger than the attempt, by what the user says of its time, and the
export lacks no customer that is known as created and has no row that cannot be read: else it may be a part of the store
only, and nothing is released.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.journal.claim_index import ClaimIndex
from importer.journal.interface import Places
from importer.journal.keyed_hashes import NO_HASH
from importer.shown_text import count

Kind = Literal["missing", "other_id", "twice"]
DIFFERENCES: Mapping[Kind, str] = {
    "missing": "created by a run, but not in the export",
    "other_id": "in the export under another customer id",
    "twice": "several customers of the export have this phone or e-mail",
}
"""How journal and store may differ, in words."""

_CHUNK = 10_000
_KNOWN = (RowStatus.CREATED, RowStatus.EXISTS, RowStatus.UNCERTAIN)
_SELECT = (
    "SELECT row.run, run.run_id, row.ordinal, row.status, row.phone, row.email, row.customer_id, row.claimed, "
    "row.settled, row.source, row.row, row.ref FROM row JOIN run ON run.number = row.run "
    "WHERE row.status IN (?, ?, ?) ORDER BY row.run, row.ordinal"
)


@dataclass(frozen=True, slots=True)
class Exported:
    """The customers of an export, n of them."""

    phones: Sequence[bytes] = field(repr=False)
    """Keyed hashes, NO_HASH where there is none; likewise `emails`."""
    emails: Sequence[bytes] = field(repr=False)
    customer_ids: Sequence[str]
    """Empty where the export has none."""
    rows: Sequence[int]
    """Row numbers in the export."""
    unreadable: int
    """Rows besides, of which neither phone nor e-mail could be read."""
    exported_at: float | None
    """When the store was exported, in seconds since 1970, if the user says so."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One customer of whom journal and export say different things."""

    kind: Kind
    run_id: str
    source: int
    row: int
    ref: str
    customer_id: str
    """The id that the journal has."""
    export_row: int | None


@dataclass(slots=True)
class Comparison:
    """What came of it."""

    journal: Counter[RowStatus] = field(default_factory=Counter)
    """Rows of all runs that are created, exist or are uncertain."""
    found: dict[str, dict[int, Outcome]] = field(default_factory=dict)
    """Uncertain rows that the export has: run id -> ordinal -> created, with the id."""
    absent: dict[str, dict[int, Outcome]] = field(default_factory=dict)
    """Uncertain rows that it has not, though it is younger than their attempt: pending, if they may be released."""
    ids: dict[str, dict[int, str]] = field(default_factory=dict)
    """Ids of customers that exist and had none on record."""
    differences: list[Difference] = field(default_factory=list)
    unreadable: int = 0

    @property
    def journal_created(self) -> int:
        """How many rows are created by the journal."""
        return self.journal[RowStatus.CREATED]

    @property
    def missing(self) -> int:
        """How many customers that are known as created the export lacks."""
        return sum(difference.kind == "missing" for difference in self.differences)

    @property
    def why_not_released(self) -> str:
        """Why uncertain rows that the export lacks may not be released; empty when they may."""
        if self.missing:
            return f"the export lacks {count(self.missing, 'customer')} known as created"
        if self.unreadable:
            return f"{count(self.unreadable, 'row')} of the export without a readable phone or a readable e-mail"
        return ""


def compare(
    connection: sqlite3.Connection,
    export: Exported,
    timeouts: Mapping[str, float],
    crowded: Container[tuple[int, int]] = frozenset(),
) -> Comparison:
    """Hold all runs against an export.

    `timeouts` gives the longest that a request may have taken (s), by run id. `crowded` are the rows (number of the
    run, ordinal) that several customers of the export fit.
    """
    found = Comparison(unreadable=export.unreadable)
    index = _index(export)
    ids = set(export.customer_ids) - {""}
    for chunk in _known_rows(connection):
        held = index.match([row.phone for row in chunk], [row.email for row in chunk], _no_hashes, -1)
        places = dict(zip(held.ordinals.tolist(), held.by.tolist(), strict=True))
        for position, row in enumerate(chunk):
            place = places.get(position)
            if (row.run, row.ordinal) in crowded and place is not None:
                found.differences.append(_difference("twice", row, export.rows[place]))
            _judge(found, row, place, export, ids, timeouts.get(row.run_id, 0.0))
    return found


@dataclass(frozen=True, slots=True)
class _KnownRow:
    """A row of the journal that is, or may be, in the store."""

    run: int
    run_id: str
    ordinal: int
    status: int
    phone: bytes = field(repr=False)
    email: bytes = field(repr=False)
    customer_id: str
    claimed: float | None
    settled: float | None
    source: int
    row: int
    ref: str


def _known_rows(connection: sqlite3.Connection) -> Iterator[list[_KnownRow]]:
    cursor = connection.execute(_SELECT, [status.code for status in _KNOWN])
    while chunk := cursor.fetchmany(_CHUNK):
        yield [_KnownRow(*values) for values in chunk]


def _judge(
    found: Comparison, row: _KnownRow, place: int | None, export: Exported, ids: set[str], timeout: float
) -> None:
    status = RowStatus.from_code(row.status)
    found.journal[status] += 1
    exported_id = export.customer_ids[place] if place is not None else ""
    if status is RowStatus.UNCERTAIN:
        _judge_uncertain(found, row, place, export, exported_id, timeout)
    elif status is RowStatus.EXISTS:
        if place is not None and exported_id and not row.customer_id:
            found.ids.setdefault(row.run_id, {})[row.ordinal] = exported_id
    elif place is None and row.customer_id not in ids:
        forgotten = row.phone == NO_HASH and row.email == NO_HASH
        if not forgotten and not _is_later(row, export):
            found.differences.append(_difference("missing", row, None))
    elif place is not None and exported_id and row.customer_id and row.customer_id not in ids:
        found.differences.append(_difference("other_id", row, export.rows[place]))


def _judge_uncertain(
    found: Comparison, row: _KnownRow, place: int | None, export: Exported, exported_id: str, timeout: float
) -> None:
    if place is not None:
        message = "Settled by an export of the store: it is there."
        created = Outcome(RowStatus.CREATED, exported_id, None, "reconciled", message)
        found.found.setdefault(row.run_id, {})[row.ordinal] = created
        return
    ended = [row.settled, row.claimed + timeout if row.claimed is not None else None]
    attempt = min((moment for moment in ended if moment is not None), default=None)
    if export.exported_at is None or attempt is None or attempt >= export.exported_at:
        return  # it has not and could not have it, or the times cannot be compared
    message = "Settled by an export of the store: it is not there."
    found.absent.setdefault(row.run_id, {})[row.ordinal] = Outcome(RowStatus.PENDING, "", None, "reconciled", message)


def _is_later(row: _KnownRow, export: Exported) -> bool:
    """Whether the customer was made after the export, which then cannot have it."""
    return export.exported_at is not None and row.claimed is not None and row.claimed >= export.exported_at


def _difference(kind: Kind, row: _KnownRow, export_row: int | None) -> Difference:
    return Difference(kind, row.run_id, row.source, row.row, row.ref, row.customer_id, export_row)


def _index(export: Exported) -> ClaimIndex:
    created = RowStatus.CREATED.code
    rows = [
        (0, place, created, NO_HASH, phone, email, NO_HASH)
        for place, (phone, email) in enumerate(zip(export.phones, export.emails, strict=True))
    ]
    return ClaimIndex([rows[begin : begin + _CHUNK] for begin in range(0, len(rows), _CHUNK)], (), {})


def _no_hashes(places: Places) -> tuple[list[bytes], list[bytes]]:
    return [NO_HASH] * len(places), [NO_HASH] * len(places)
