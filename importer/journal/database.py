"""A connection to the journal's file, made so that a commit is on disk; and SQLite's errors in our words."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from importer.errors import JournalError
from importer.system_words import system_words

_PATIENCE = 5.0
"""Seconds to wait for a reader that has the file for a moment."""
_CACHE = 8_000
"""KiB of pages that SQLite keeps in memory."""

_WORDS = {
    "SQLITE_FULL": ("the disk is full", "Make room there"),
    "SQLITE_READONLY": ("it is read-only", "Make it and its folder writable"),
    "SQLITE_CANTOPEN": ("it cannot be opened", "Check that file and folder are there and may be written"),
    "SQLITE_PERM": ("access is denied", "Make it and its folder writable"),
    "SQLITE_BUSY": ("another program has it locked", "Close that program"),
    "SQLITE_LOCKED": ("another program has it locked", "Close that program"),
    "SQLITE_CORRUPT": ("it is damaged", "Put a backup in its place (importer journal verify says what is wrong)"),
    "SQLITE_NOTADB": ("it is no journal, or it is damaged", "Put a backup in its place, or name another --journal"),
    "SQLITE_IOERR": ("the disk does not take or give it", "Check the disk"),
    "SQLITE_TOOBIG": ("a value is too long for it", "Please report this as a bug"),
}


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Open the file, which must be there. Several threads may use the connection, one at a time.

    A connection that writes has WAL and synchronous=FULL: what was committed survives a power cut. Raises
    sqlite3.Error; use `in_words` around it.
    """
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
        if write:
            connection.execute("PRAGMA journal_mode = WAL")
            for pragma in ("synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON", "secure_delete = ON"):
                connection.execute(f"PRAGMA {pragma}")
        else:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:  # raised on: nobody else can close it
        connection.close()
        raise
    return connection


def connect_untouched(path: Path) -> sqlite3.Connection:
    """Open the file so that neither it nor anything beside it is made, changed or removed, not even at the end.

    What a killed importer has left in the write-ahead log is read, without being brought into the file, as long as both
    of the files beside it are there. Raises sqlite3.Error; use `in_words` around it.
    """
    beside = [Path(f"{path}-{ending}") for ending in ("wal", "shm")]
    way = "readonly_shm=1" if all(one.exists() for one in beside) else "immutable=1"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&{way}", uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
    except BaseException:  # raised on: nobody else can close it
        connection.close()
        raise
    return connection


def create_file(path: Path) -> None:
    """Make the empty file, for its owner alone. Raises JournalError when it is there or cannot be made."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise JournalError(
            f"{path}: the journal cannot be made: {system_words(error)}.", "Name another place with --journal."
        ) from None


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into JournalError: which file, what is wrong, what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise journal_error(path, error) from None


def journal_error(path: Path, error: sqlite3.Error) -> JournalError:
    """Say what is wrong with the journal. SQLite's own words are left out where they may repeat values."""
    name = str(getattr(error, "sqlite_errorname", "") or "")
    for prefix, (words, remedy) in _WORDS.items():
        if name.startswith(prefix):
            return JournalError(f"The journal {path} cannot be used: {words}.", f"{remedy}, then carry on.")
    code = f" ({name})" if name else ""
    return JournalError(
        f"The journal {path} cannot be used, and SQLite does not say why{code}.", "Run importer journal verify."
    )


@contextmanager
def transaction(connection: sqlite3.Connection, *, is_one_statement: bool = False) -> Iterator[None]:
    """Do all of the block in one durable step, or nothing of it; one statement is such a step by itself."""
    if is_one_statement:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:  # raised on: half of a step must not stand
        with contextlib.suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise
