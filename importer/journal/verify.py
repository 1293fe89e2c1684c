"""Looks through a journal for what must not be: damage, a key that does not fit, sums that do not add up.

Reads only, at one moment, also while an importer writes. What is found is told by run and row, never by value.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

import numpy as np
from pydantic import SecretStr

from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal.database import connect, journal_error
from importer.journal.key import check_value, load_key
from importer.journal.place import JournalPlace
from importer.journal.run_totals import totals_of
from importer.journal.schema import MIGRATIONS, require_known, version_of
from importer.journal.skip_table import read_skips
from importer.journal.skips import CODES
from importer.shown_text import count

_MOST = 100
"""Findings of one kind that are listed: a damaged journal may have millions."""
_ON_RECORD = frozenset(
    {
        RowStatus.PENDING,
        RowStatus.SENDING,
        RowStatus.CREATED,
        RowStatus.EXISTS,
        RowStatus.REJECTED,
        RowStatus.FAILED,
        RowStatus.UNCERTAIN,
    }
)
"""The states that a row on record may have; the others are sums, or skips."""
_POSSIBLE = ", ".join(str(status.code) for status in sorted(_ON_RECORD))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a journal."""

    code: str
    """A stable word for programs."""
    message: str
    """What it is, in plain words; without any value of a person."""
    run_id: str = ""
    ordinal: int | None = None
    """Position of the row in its run, from 0, where it is about one."""


def verify(place: JournalPlace, key: SecretStr) -> list[Finding]:
    """Give what is wrong with a journal; nothing when all is well, and the next run will take it.

    `key` is that of IMPORTER_JOURNAL_KEY, empty where the key has a file. Raises JournalError when there is no such
    file, UsageError for a key that is too short.
    """
    if not place.path.is_file():
        raise JournalError(f"There is no journal at {place.path}.", "Check --journal.")
    findings: list[Finding] = []
    try:
        with closing(connect(place.path, write=False)) as connection:
            connection.execute("BEGIN")  # all that follows is of one moment
            for found in _findings(connection, place, key):
                findings += islice(found, _MOST)
    except sqlite3.DatabaseError as error:
        findings.append(Finding("unreadable", journal_error(place.path, error).message))
    return findings


def _findings(connection: sqlite3.Connection, place: JournalPlace, key: SecretStr) -> Iterator[Iterable[Finding]]:
    """Give what each check finds; over damage or a strange schema the others would stumble."""
    for check in (_damage, _schema):
        found = list(check(connection))
        yield found
        if found:
            return
    yield _binding(connection, place, key)
    for check in (_runs, _states, _ordinals, _skips, _balance, _created_twice):
        yield check(connection)


def _damage(connection: sqlite3.Connection) -> Iterator[Finding]:
    for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST})"):
        if line != "ok":
            yield Finding("damaged", f"SQLite finds it damaged: {' '.join(str(line).split())}.")


def _schema(connection: sqlite3.Connection) -> Iterator[Finding]:
    try:
        version = version_of(connection)
        require_known(version)
    except JournalError as error:
        yield Finding("schema", error.message)
        return
    if version < len(MIGRATIONS):
        yield Finding("schema", f"It is of an older importer (schema {version}); the next run brings it up to date.")


def _binding(connection: sqlite3.Connection, place: JournalPlace, key: SecretStr) -> Iterator[Finding]:
    """Judge the store that it is bound to, and whether the key is that of the journal."""
    stores = connection.execute("SELECT base_url, key_check FROM store").fetchall()
    if len(stores) != 1 or not stores[0][0]:
        yield Finding("binding", f"It is bound to {count(len(stores), 'store')}, where it must be one.")
        return
    try:
        fits = check_value(load_key(place, key)) == stores[0][1]
    except JournalError as error:
        yield Finding("key", error.message)
        return
    if not fits:
        yield Finding("key", "The key does not fit: with it the journal would recognise nobody.")


def _runs(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Judge what is on record of the runs, and that nothing belongs to a run that is not."""
    for run_id, totals, details in connection.execute("SELECT run_id, totals, details FROM run ORDER BY number"):
        if not _is_totals(totals) or not (details is None or _is_object(details)):
            yield Finding("run_unreadable", f"What is recorded of the run {run_id} cannot be read.", run_id)
    for table in ("source", "row", "skip"):
        (unknown,) = connection.execute(
            f"SELECT count(DISTINCT run) FROM {table} WHERE run NOT IN (SELECT number FROM run)"  # noqa: S608 - ours
        ).fetchone()
        if unknown:
            words = f"It holds parts ({table}s) of {count(unknown, 'run')} that it has no record of."
            yield Finding("run_missing", words)


def _states(connection: sqlite3.Connection) -> Iterator[Finding]:
    for run_id, ordinal, row, code in connection.execute(
        "SELECT run.run_id, row.ordinal, row.row, row.status FROM row JOIN run ON run.number = row.run "  # noqa: S608
        f"WHERE row.status NOT IN ({_POSSIBLE})"  # numbers of ours
    ):
        words = _sentence(f"{_row(run_id, ordinal, row)} is in a state that is none ({code}).")
        yield Finding("state_impossible", words, run_id, ordinal)


def _ordinals(connection: sqlite3.Connection) -> Iterator[Finding]:
    for run_id, number, totals in _readable(connection):
        rows = sum(totals.values())
        for (ordinal,) in connection.execute(
            "SELECT ordinal FROM row WHERE run = ? AND (ordinal < 0 OR ordinal >= ?)", (number, rows)
        ):
            words = _sentence(f"{_row(run_id, ordinal)} is none of its {count(rows, 'row')}.")
            yield Finding("row_beyond", words, run_id, ordinal)


def _skips(connection: sqlite3.Connection) -> Iterator[Finding]:
    for run_id, number, totals in _readable(connection):
        try:
            skips = read_skips(connection, number)
        except (sqlite3.DatabaseError, ValueError):
            yield Finding("skips_unreadable", f"The held rows of the run {run_id} cannot be read.", run_id)
            continue
        if not len(skips):
            continue
        ordinals = skips.ordinals
        if ordinals[0] < 0 or ordinals[-1] >= sum(totals.values()) or skips.codes.max() >= len(CODES):
            yield Finding("skips_unreadable", f"The held rows of the run {run_id} are none of its rows.", run_id)
        sent = connection.execute(
            "SELECT ordinal FROM row WHERE run = ? AND status <> ? ORDER BY ordinal", (number, RowStatus.PENDING.code)
        ).fetchall()
        twice = np.intersect1d(ordinals, np.array([ordinal for (ordinal,) in sent], dtype=np.int64))
        repeated = ordinals[1:][np.diff(ordinals) == 0]
        for ordinal in sorted({*twice.tolist(), *repeated.tolist()}):
            words = _sentence(f"{_row(run_id, ordinal)} is on record twice.")
            yield Finding("row_twice", words, run_id, ordinal)


def _balance(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Judge the ledger of every run: each row in exactly one state."""
    for run_id, number, check in _readable(connection):
        try:
            totals = totals_of(connection, number)
        except (sqlite3.DatabaseError, IndexError, ValueError):
            continue  # found before: skips that cannot be read, a state that is none
        if sum(totals.values()) != sum(check.values()) or min(totals.values()) < 0:
            yield Finding("ledger", f"The states of the run {run_id} do not add up to its rows.", run_id)


def _created_twice(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Look for customers whom two runs have created; within a run the rules may allow it."""
    for kind, word in (("phone", "phone"), ("email", "e-mail")):
        first = b"", "", ""
        for mark, run_id, ordinal, number in connection.execute(
            f"WITH made AS (SELECT {kind} AS mark, run, ordinal, row FROM row "  # noqa: S608 - names of ours
            f"WHERE status = ? AND length({kind}) > 0), "
            "twice AS (SELECT mark FROM made GROUP BY mark HAVING min(run) <> max(run)) "
            "SELECT made.mark, run.run_id, made.ordinal, made.row FROM made JOIN twice USING (mark) "
            "JOIN run ON run.number = made.run ORDER BY made.mark, made.run, made.ordinal",
            (RowStatus.CREATED.code,),
        ):
            row = _row(run_id, ordinal, number)
            if mark != first[0]:
                first = mark, run_id, row
            elif run_id != first[1]:
                words = _sentence(f"{row} and {first[2]} are both created with the same {word}.")
                yield Finding("created_twice", words, run_id, ordinal)


def _readable(connection: sqlite3.Connection) -> Iterator[tuple[str, int, dict[str, int]]]:
    """Give run id, number and totals of the check of every run whose totals can be read."""
    for run_id, number, totals in connection.execute(
        "SELECT run_id, number, totals FROM run ORDER BY number"
    ).fetchall():
        if _is_totals(totals):
            yield run_id, number, json.loads(totals)


def _is_totals(text: object) -> bool:
    try:
        totals = json.loads(str(text))
    except ValueError:
        return False
    return isinstance(totals, dict) and all(
        name in list(RowStatus) and type(count) is int and count >= 0 for name, count in totals.items()
    )


def _is_object(text: object) -> bool:
    try:
        return isinstance(json.loads(str(text)), dict)
    except ValueError:
        return False


def _row(run_id: str, ordinal: int, row: int = 0) -> str:
    """Name a row as a spreadsheet does, or by its position where that is not on record."""
    return (
        f"row {row:,} of the run {run_id}" if row else f"row number {ordinal + 1:,} of those that the run {run_id} read"
    )


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
