"""The states of a run's rows as the journal has them: one half of the ledger."""

from __future__ import annotations

import sqlite3

from importer.customer.status import RowStatus
from importer.journal.run_table import is_forgotten, totals_of_check
from importer.journal.skip_table import read_skips, skip_totals

ON_THE_WAY = (RowStatus.PENDING, RowStatus.SENDING)
"""The states of rows that are still to come to their end."""
_CHECKED_OUT = (RowStatus.EXCLUDED, RowStatus.INVALID, RowStatus.DUPLICATE)
"""What the check alone decides; claims and outcomes never touch these rows."""
_FOLDED = (*_CHECKED_OUT, RowStatus.SKIPPED, RowStatus.FAILED)
"""What stands as a sum only once the details of a run were forgotten: its rows are not on record any longer."""


def totals_of(connection: sqlite3.Connection, run: int) -> dict[RowStatus, int]:
    """Count all rows of a run by state: the check's, then what is held, what was claimed, and the rest is pending.

    Of a run whose details were forgotten, the sums are those of that day (`forget_run`), and the rows still on record
    are its claims, its rejected rows, and those that wait for another run's row.
    """
    check, forgotten = totals_of_check(connection, run), is_forgotten(connection, run)
    summed = _FOLDED if forgotten else _CHECKED_OUT
    totals = {status: check[status] if status in summed else 0 for status in RowStatus}
    for status, count in skip_totals(connection, read_skips(connection, run)).items():
        totals[status] += count
    claimed = connection.execute("SELECT status, count(*) FROM row WHERE run = ? GROUP BY status", (run,))
    for code, count in claimed:
        totals[RowStatus.from_code(code)] += count
    totals[RowStatus.PENDING] += sum(check.values()) - sum(totals.values())
    return totals
