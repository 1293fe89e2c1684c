"""A copy of a journal in one file, made while an importer may be writing it. The key is never in it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from importer.errors import JournalError, UsageError
from importer.journal.database import journal_error
from importer.journal.disk_error import disk_error
from importer.journal.open_journal import read_journal
from importer.journal.place import JournalPlace
from importer.system_words import system_words

KEY_VARIABLE = "IMPORTER_JOURNAL_KEY"
"""Where the key comes from when it has no file."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made."""

    place: JournalPlace
    """The journal."""
    path: Path
    bytes: int
    runs: int
    key: str
    """Where the key is that belongs to it: a path, or KEY_VARIABLE."""


def back_up(place: JournalPlace, target: Path) -> Backup:
    """Copy the journal, as it stands at one moment, into a new file of mode 0600; on failure nothing is left of it.

    Raises UsageError when the file is there already or cannot be made, JournalError when the journal cannot be read or
    the copy cannot be written.
    """
    with read_journal(place) as source:
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            raise UsageError(f"{target} is there already, and a backup replaces no file.", "Name another.") from None
        except OSError as error:
            raise UsageError(
                f"{target}: the backup cannot be made: {system_words(error)}.", "Name another place."
            ) from None
        try:
            runs = _copy(source, target)
            size = target.stat().st_size
        except BaseException as error:  # raised on: half a backup is none
            for left in (target, Path(f"{target}-journal")):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)
            if isinstance(error, sqlite3.Error):
                raise _no_backup(place, target, error) from None
            if isinstance(error, OSError):
                raise disk_error(target, "the backup cannot be written", error) from None
            raise
    return Backup(place, target, size, runs, str(place.key_path) if place.key_path.exists() else KEY_VARIABLE)


def _copy(source: sqlite3.Connection, target: Path) -> int:
    """Copy all pages in one step, which a writer does not disturb; gives the number of runs. Raises sqlite3.Error."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous = FULL")
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, to be read where nothing can be written
        found = copy.execute("PRAGMA quick_check(1)").fetchone()
        if found != ("ok",):
            raise sqlite3.DatabaseError("the copy is damaged")
        (runs,) = copy.execute("SELECT count(*) FROM run").fetchone()
    return int(runs)


def _no_backup(place: JournalPlace, target: Path, error: sqlite3.Error) -> JournalError:
    """Say why there is none: a full disk is the copy's, damage the journal's."""
    name = str(getattr(error, "sqlite_errorname", "") or "SQLITE_CORRUPT")
    told = journal_error(place.path if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) else target, error)
    return JournalError(f"No backup was made. {told.message}", told.remedy)
