"""The rows of a run that may or may not be customers now, with all that is known of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from importer.customer.status import RowStatus


@dataclass(frozen=True, slots=True)
class UncertainRow:
    """A row that was on the wire and whose end nobody saw."""

    run: int
    """Number of its run in the journal."""
    ordinal: int
    source: int
    """Position of its source in the run, from 0."""
    row: int
    """Its number in the source, as a spreadsheet shows it."""
    ref: str
    attempted: float
    """When its last intent was recorded, in seconds since 1970."""
    http_status: int | None
    code: str
    message: str


_SELECT = "SELECT run, ordinal, source, row, ref, claimed, http_status, code, message FROM row WHERE status = ?"


def uncertain_rows(connection: sqlite3.Connection, run: int) -> Iterator[UncertainRow]:
    """Give the uncertain rows of a run in their order; those that wait for another run's row are not among them."""
    for values in connection.execute(f"{_SELECT} AND run = ? ORDER BY ordinal", (RowStatus.UNCERTAIN.code, run)):
        yield UncertainRow(*values)
