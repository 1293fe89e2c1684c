"""The rows that were claimed, as they stand in the journal: written many at a time, each whole.

Many rows make one statement: every statement lets go of the interpreter's lock and must get it back from the event
loop, which may keep it for milliseconds (measured: one statement a row costs four times as much).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from importer.customer.outcome import Outcome, OutcomesOfRows
from importer.customer.status import RowStatus
from importer.journal.claim_index import ClaimRow
from importer.journal.interface import HOLDING, ClaimRequest

_COLUMNS = (
    "run", "ordinal", "status", "source", "row", "generation", "attempts", "http_status", "claimed", "settled",
    "identity", "phone", "email", "content", "ref", "customer_id", "code", "message",
)  # fmt: skip
MOST_AT_ONCE = 256
"""Rows of one statement."""
_CHUNK = 10_000
"""Rows read at a time."""

RowValues = tuple[object, ...]


def row_values(
    run: int, request: ClaimRequest, outcome: Outcome, claimed: float | None, settled: float | None
) -> RowValues:
    """Give a row as it is written; times in seconds since 1970."""
    ordinal, hashes, source, row, ref, generation = request
    return (
        run, ordinal, outcome.status.code, source, row, generation, outcome.attempts, outcome.http_status,
        claimed, settled, *hashes, ref, outcome.customer_id, outcome.code, outcome.message,
    )  # fmt: skip


def write_rows(connection: sqlite3.Connection, rows: Sequence[RowValues]) -> None:
    """Write rows, each in place of what stood there.

    Up to MOST_AT_ONCE are one statement: outside of a transaction that is a durable step of its own, for which the
    interpreter's lock is given up and won back only once.
    """
    for begin in range(0, len(rows), MOST_AT_ONCE):
        part = rows[begin : begin + MOST_AT_ONCE]
        connection.execute(_statement(len(part)), list(chain.from_iterable(part)))


@cache
def _statement(count: int) -> str:
    one = f"({', '.join('?' * len(_COLUMNS))})"
    return f"INSERT OR REPLACE INTO row VALUES {', '.join([one] * count)}"  # noqa: S608 - only question marks


_HOLDING = ", ".join(str(status.code) for status in sorted(HOLDING, key=lambda status: status.code))


def claims_of_others(connection: sqlite3.Connection, run: int) -> Iterator[list[ClaimRow]]:
    """Give the rows of all other runs that hold their phone and e-mail, in chunks."""
    cursor = connection.execute(
        f"SELECT run, ordinal, status, identity, phone, email, content FROM row "  # noqa: S608 - numbers of ours
        f"WHERE run <> ? AND status IN ({_HOLDING})",
        (run,),
    )
    while chunk := cursor.fetchmany(_CHUNK):
        yield chunk


def rejected_of_others(connection: sqlite3.Connection, run: int) -> dict[bytes, int]:
    """Give the generation of every identity that other runs saw rejected: the highest."""
    found: dict[bytes, int] = {}
    for identity, generation in connection.execute(
        "SELECT identity, generation FROM row WHERE run <> ? AND status = ?", (run, RowStatus.REJECTED.code)
    ):
        found[identity] = max(generation, found.get(identity, 0))
    return found


def states_of(connection: sqlite3.Connection, run: int) -> Iterator[tuple[int, int]]:
    """Give ordinal and state code of every claimed row of a run."""
    yield from connection.execute("SELECT ordinal, status FROM row WHERE run = ? ORDER BY ordinal", (run,))


def released_rows(connection: sqlite3.Connection, run: int) -> npt.NDArray[np.int64]:
    """Give the ordinals (ascending, shape (n,)) of the rows of a run that were claimed and are pending again."""
    found = connection.execute(
        "SELECT ordinal FROM row WHERE run = ? AND status = ? ORDER BY ordinal", (run, RowStatus.PENDING.code)
    )
    return np.array([ordinal for (ordinal,) in found], dtype=np.int64)


def remove_rows(connection: sqlite3.Connection, run: int, ordinals: npt.NDArray[np.int64]) -> None:
    """Take rows of a run out, as if they had never been claimed."""
    connection.executemany(
        "DELETE FROM row WHERE run = ? AND ordinal = ?", [(run, ordinal) for ordinal in ordinals.tolist()]
    )


def outcomes_between(connection: sqlite3.Connection, run: int, first: int, count: int) -> OutcomesOfRows:
    """Give the outcomes of a stretch of rows that were claimed, by ordinal."""
    found = connection.execute(
        "SELECT ordinal, status, customer_id, http_status, code, message, attempts, claimed FROM row "
        "WHERE run = ? AND ordinal >= ? AND ordinal < ?",
        (run, first, first + count),
    )
    return OutcomesOfRows({record[0]: record for record in found})


@dataclass(frozen=True, slots=True)
class Holder:
    """A row that holds another run's row."""

    run_id: str
    status: RowStatus
    row: int
    customer_id: str


def holders(connection: sqlite3.Connection, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Holder]:
    """Give the rows by (number of the run, ordinal); those that are not on record any longer are left out.

    Of a nightly file of everybody they stand one behind the other in the run of the night before, and are read as they
    stand (measured: 2 us a row; looked up as pairs they took 60).
    """
    ordinals_of: dict[int, list[int]] = {}
    for number, ordinal in sorted(keys):
        ordinals_of.setdefault(number, []).append(ordinal)
    found: dict[tuple[int, int], Holder] = {}
    for number, ordinals in ordinals_of.items():
        run_id = connection.execute("SELECT run_id FROM run WHERE number = ?", (number,)).fetchone()
        for begin in range(0, len(ordinals) if run_id else 0, MOST_AT_ONCE):
            part = ordinals[begin : begin + MOST_AT_ONCE]
            wanted = set(part)
            for ordinal, status, row, customer_id in _rows_of(connection, number, part):
                if ordinal in wanted:
                    found[number, ordinal] = Holder(run_id[0], RowStatus.from_code(status), row, customer_id)
    return found


def _rows_of(connection: sqlite3.Connection, number: int, ordinals: Sequence[int]) -> sqlite3.Cursor:
    """Give the rows of a run with these ordinals (ascending), perhaps with others between them."""
    select = "SELECT ordinal, status, row, customer_id FROM row WHERE run = ? AND ordinal "
    if ordinals[-1] - ordinals[0] < _DENSE * len(ordinals):
        return connection.execute(f"{select} BETWEEN ? AND ?", (number, ordinals[0], ordinals[-1]))
    listed = ", ".join("?" * len(ordinals))
    return connection.execute(f"{select} IN ({listed})", (number, *ordinals))


_DENSE = 4
"""Rows that stand where one is wanted: so many are read through quicker than each wanted one is looked up."""
