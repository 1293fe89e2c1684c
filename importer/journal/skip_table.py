"""The rows that earlier runs hold, as they stand in the journal: packed, some hundred thousand to a record."""

from __future__ import annotations

import sqlite3
import zlib
from collections import Counter

import numpy as np

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.journal.held_outcome import held_outcome
from importer.journal.row_table import holders
from importer.journal.skips import CLAIM_HELD, CODES, NOBODY, Skips

_RECORD = 500_000
"""Rows packed into one record."""
_LET_GO = 255
"""Stands for a code while rows whose holder let them go are taken out."""


def add_skips(connection: sqlite3.Connection, run: int, skips: Skips) -> None:
    """Enter more skips of a run."""
    (position,) = connection.execute("SELECT coalesce(max(position) + 1, 0) FROM skip WHERE run = ?", (run,)).fetchone()
    for begin in range(0, len(skips), _RECORD):
        part = skips.chosen(np.arange(begin, min(begin + _RECORD, len(skips))))
        connection.execute("INSERT INTO skip VALUES (?, ?, ?, ?)", (run, position, len(part), part.pack()))
        position += 1


def remove_skips(connection: sqlite3.Connection, run: int) -> None:
    """Take out all skips of a run."""
    connection.execute("DELETE FROM skip WHERE run = ?", (run,))


def read_skips(connection: sqlite3.Connection, run: int) -> Skips:
    """Give all skips of a run. Raises sqlite3.DatabaseError when a record is damaged."""
    records = connection.execute("SELECT count, packed FROM skip WHERE run = ? ORDER BY position", (run,))
    try:
        return Skips.joined([Skips.unpack(packed, count) for count, packed in records])
    except (ValueError, zlib.error):
        raise sqlite3.DatabaseError("a record of skips is damaged") from None


def skip_outcomes(connection: sqlite3.Connection, skips: Skips) -> dict[int, Outcome]:
    """Give the outcomes of rows that are held, by ordinal."""
    keys = list(zip(skips.runs.tolist(), skips.by.tolist(), strict=True))
    known = holders(connection, {key for key in keys if key[0] != NOBODY})
    found = {}
    for ordinal, key, code in zip(skips.ordinals.tolist(), keys, skips.codes.tolist(), strict=True):
        holder = known.get(key)
        found[ordinal] = (
            held_outcome(code, holder.status, holder.run_id, holder.row, holder.customer_id)
            if holder is not None
            else held_outcome(code, None, "", 0, "")
        )
    return found


def skip_totals(connection: sqlite3.Connection, skips: Skips) -> Counter[RowStatus]:
    """Count the rows that are held by the state that this gives them now."""
    waiting = skips.chosen(skips.codes == CLAIM_HELD)
    counts = Counter(outcome.status for outcome in skip_outcomes(connection, waiting).values())
    counts[RowStatus.SKIPPED] += len(skips) - len(waiting)
    return counts


def standing_skips(connection: sqlite3.Connection, run: int) -> Skips:
    """Give the skips as things stand: settled with their holders, without those that were let go."""
    skips = read_skips(connection, run)
    waiting = np.flatnonzero(skips.codes == CLAIM_HELD)
    codes = skips.codes.copy()
    for place, outcome in zip(waiting.tolist(), skip_outcomes(connection, skips.chosen(waiting)).values(), strict=True):
        codes[place] = CODES.index(outcome.code) if outcome.code else _LET_GO
    return Skips(skips.ordinals, skips.runs, skips.by, codes).chosen(codes != _LET_GO)
