"""The runs, as they stand in the journal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from importer.customer.status import RowStatus
from importer.journal.interface import RunStart, SourceOnRecord


@dataclass(frozen=True, slots=True)
class RunOnRecord:
    """What the journal knows of a run, less its rows."""

    number: int
    run_id: str
    kind: str
    """`import` or `reconcile`."""
    started: float
    """Seconds since 1970."""
    touched: float
    """When it was last begun, resumed or ended; seconds since 1970."""
    ended: str | None
    """Empty when it came to its end, the word of what stopped it, or None: it goes on, or was killed."""
    totals: Mapping[RowStatus, int]
    """The sums of its check."""
    blank: int
    cleaning_version: int
    verdicts: bytes
    details: Mapping[str, Any] | None
    """None once they were forgotten."""
    sources: tuple[SourceOnRecord, ...] = field(default=())

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(self.totals.values())


_SELECT = (
    "SELECT number, run_id, kind, started, touched, ended, totals, blank, cleaning_version, verdicts, details FROM run"
)


def insert_run(connection: sqlite3.Connection, start: RunStart, now: float) -> int:
    """Enter a run and its sources; gives its number. Raises sqlite3.IntegrityError when the id is taken."""
    totals = {str(status): count for status, count in start.totals.items() if count}
    cursor = connection.execute(
        "INSERT INTO run (run_id, kind, started, touched, totals, blank, cleaning_version, verdicts, details) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            start.run_id,
            start.kind,
            now,
            now,
            json.dumps(totals),
            start.blank,
            start.cleaning_version,
            start.verdicts,
            json.dumps(dict(start.details)),
        ),
    )
    number = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO source (run, position, path, sha256) VALUES (?, ?, ?, ?)",
        [(number, position, _stored(source.path), source.sha256) for position, source in enumerate(start.sources)],
    )
    return number


def number_of(connection: sqlite3.Connection, run_id: str) -> int | None:
    """Give the number of a run, None when there is none of this id."""
    found = connection.execute("SELECT number FROM run WHERE run_id = ?", (run_id,)).fetchone()
    return int(found[0]) if found else None


def all_runs(connection: sqlite3.Connection) -> Iterator[RunOnRecord]:
    """Give every run, the newest first."""
    for values in connection.execute(f"{_SELECT} ORDER BY number DESC").fetchall():
        yield _run(connection, values)


def find_run(connection: sqlite3.Connection, run_id: str) -> RunOnRecord | None:
    """Give a run by its id."""
    values = connection.execute(f"{_SELECT} WHERE run_id = ?", (run_id,)).fetchone()
    return _run(connection, values) if values else None


def _run(connection: sqlite3.Connection, values: tuple[Any, ...]) -> RunOnRecord:
    number, run_id, kind, started, touched, ended, totals, blank, cleaning_version, verdicts, details = values
    counted = json.loads(totals)
    sources = connection.execute("SELECT path, sha256 FROM source WHERE run = ? ORDER BY position", (number,))
    return RunOnRecord(
        number=number,
        run_id=run_id,
        kind=kind,
        started=started,
        touched=touched,
        ended=ended,
        totals={status: counted.get(status, 0) for status in RowStatus},
        blank=blank,
        cleaning_version=cleaning_version,
        verdicts=verdicts,
        details=None if details is None else json.loads(details),
        sources=tuple(SourceOnRecord(_path(stored), sha256) for stored, sha256 in sources),
    )


def _stored(path: str) -> str | bytes:
    """Give a path as SQLite takes it: bytes where it is no text (a name in another encoding than the system's)."""
    encoded = path.encode("utf-8", "surrogatepass")
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError:
        return encoded


def _path(stored: str | bytes) -> str:
    return stored if isinstance(stored, str) else stored.decode("utf-8", "surrogatepass")


def mark_ended(connection: sqlite3.Connection, number: int, word: str | None, now: float) -> None:
    """Note how a run ended, or with None that it goes on again."""
    connection.execute("UPDATE run SET ended = ?, touched = ? WHERE number = ?", (word, now, number))


def totals_of_check(connection: sqlite3.Connection, number: int) -> dict[RowStatus, int]:
    """Give the sums of a run's check."""
    (totals,) = connection.execute("SELECT totals FROM run WHERE number = ?", (number,)).fetchone()
    counted = json.loads(totals)
    return {status: counted.get(status, 0) for status in RowStatus}


def is_forgotten(connection: sqlite3.Connection, number: int) -> bool:
    """Whether the details of a run were forgotten."""
    (forgotten,) = connection.execute("SELECT details IS NULL FROM run WHERE number = ?", (number,)).fetchone()
    return bool(forgotten)
