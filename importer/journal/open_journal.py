"""Opens the journal of a store: to send, by one importer at a time, or only to read."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from importer.errors import ImporterError, JournalError
from importer.journal.database import connect, create_file, in_words, transaction
from importer.journal.disk_error import disk_error
from importer.journal.key import KEY_BYTES, check_value, create_key, load_key
from importer.journal.lock import JournalLock
from importer.journal.network_drive import refuse_network_drive
from importer.journal.place import JournalPlace
from importer.journal.schema import MIGRATIONS, migrate, require_known, version_of
from importer.journal.sqlite import SqliteJournal
from importer.system_words import system_words


@dataclass(frozen=True, slots=True)
class Store:
    """The store that a journal is bound to."""

    base_url: str
    """The normalised final URL: what makes it this store."""
    environment: str
    store_id: str


@dataclass(frozen=True, slots=True)
class OpenJournal:
    """A journal that this process alone writes."""

    journal: SqliteJournal
    lock: JournalLock
    is_new: bool
    """Whether it was made just now: it knows nobody."""


@contextmanager
def open_journal(
    place: JournalPlace, store: Store, key: SecretStr, may_create: Callable[[Path], bool]
) -> Iterator[OpenJournal]:
    """Open the journal of a store for writing, and make it where there is none and `may_create` agrees.

    What an importer that is gone left on the wire is uncertain from now on. Raises JournalError when it is in use, on a
    network drive, of another store, of a newer importer, damaged or not to be written, when its key is lost, and when
    it would be new and must not; UsageError for a key that is too short.
    """
    refuse_network_drive(place.path)
    with ExitStack() as held:
        lock = held.enter_context(JournalLock(place))
        is_new = not place.path.exists()
        if is_new:
            _create(place, store, key, may_create)
        secret = load_key(place, key)
        with in_words(place.path), closing(connect(place.path, write=False)) as connection:
            require_journal(place.path, connection)  # before anything in it is changed: it may be somebody else's
        with in_words(place.path):
            connection = held.enter_context(closing(connect(place.path, write=True)))
            migrate(connection)
            bound = store_of(connection)
            (check,) = connection.execute("SELECT key_check FROM store").fetchone()
        require_binding(place, bound, store, fits=check == check_value(secret))
        journal = SqliteJournal(place.path, connection, secret)
        journal.recover("")
        yield OpenJournal(journal, lock, is_new)


def require_binding(place: JournalPlace, bound: Store, store: Store, *, fits: bool) -> None:
    """Raise JournalError when a journal is bound to another store, or the key does not fit."""
    if bound.base_url != store.base_url:
        raise JournalError(
            f"The journal {place.path} belongs to another store ({bound.base_url}), not to {store.base_url}.",
            "Leave --journal out, or name the journal of this store.",
        )
    if not fits:
        raise JournalError(
            f"The key does not fit the journal {place.path}: with it the journal would recognise nobody.",
            f"Put the key that it was made with into {place.key_path}, or into IMPORTER_JOURNAL_KEY.",
        )


@contextmanager
def open_existing(place: JournalPlace, key: SecretStr) -> Iterator[OpenJournal]:
    """Open a journal that is there for writing, whatever store it is bound to. Raises what `open_journal` raises."""
    with read_journal(place) as connection:
        store = store_of(connection)
    with open_journal(place, store, key, lambda _path: False) as opened:
        yield opened


@contextmanager
def read_journal(place: JournalPlace) -> Iterator[sqlite3.Connection]:
    """Open a journal only to read it, whoever writes it meanwhile. Raises JournalError."""
    if not place.path.is_file():
        raise JournalError(f"There is no journal at {place.path}.", "Check --journal.")
    with in_words(place.path), closing(connect(place.path, write=False)) as connection:
        version = require_journal(place.path, connection)
        if version < len(MIGRATIONS):
            raise JournalError(
                f"The journal {place.path} is of an older importer.", "The next run brings it up to date."
            )
        yield connection


def store_of(connection: sqlite3.Connection) -> Store:
    """Give the store that a journal is bound to. Raises sqlite3.DatabaseError when it names none."""
    found = connection.execute("SELECT base_url, environment, store_id FROM store").fetchone()
    if found is None:
        raise sqlite3.DatabaseError("the journal names no store")
    return Store(*found)


def require_journal(path: Path, connection: sqlite3.Connection) -> int:
    """Raise JournalError when the file is no journal, or a newer one than this program knows; gives its version."""
    try:
        version = version_of(connection)
        require_known(version)
    except JournalError as error:  # of several journals the user must know which
        raise JournalError(f"{path}: {error.message}", error.remedy) from None
    if version == 0:  # a journal gets its name when it is whole
        raise JournalError(
            f"The journal {path} is empty: it is none, or it was cut off.",
            "Put a backup in its place, or name another --journal.",
        )
    return version


def memory_journal(clock: Callable[[], float] = time.time) -> SqliteJournal:
    """Give a journal that ends with the process: of a store that ends with it, too."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection)
    return SqliteJournal(None, connection, secrets.token_bytes(KEY_BYTES), clock)


def _create(place: JournalPlace, store: Store, key: SecretStr, may_create: Callable[[Path], bool]) -> None:
    """Make a journal under another name and put it in place once it is whole; its key stands before it does."""
    begun = Path(f"{place.path}.new")
    half_made = begun.exists()
    if place.key_path.exists() and not half_made:
        raise journal_is_gone(place)
    if not may_create(place.path):
        raise JournalError(
            f"There is no journal at {place.path}, and a new one would know nobody whom earlier runs created.",
            "Name the journal of this store with --journal; if there never was one, add --new-journal.",
        )
    _begin_file(begun, half_made=half_made)
    try:
        secret = load_key(place, key) if half_made and place.key_path.exists() else create_key(place, key)
    except ImporterError:
        if not half_made:
            begun.unlink()
        raise
    with in_words(place.path), closing(connect(begun, write=True)) as connection:
        migrate(connection)
        with transaction(connection):
            connection.execute(
                "INSERT INTO store (base_url, environment, store_id, key_check, created) VALUES (?, ?, ?, ?, ?)",
                (store.base_url, store.environment, store.store_id, check_value(secret), time.time()),
            )
        # All of it into the one file that is renamed. SQLite raises nothing when that fails.
        (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        if mode != "delete":
            raise sqlite3.OperationalError("the new journal is not whole")
    try:
        begun.replace(place.path)
    except OSError as error:
        raise JournalError(
            f"{place.path}: the journal cannot be made: {system_words(error)}.", "Name another place with --journal."
        ) from None


def journal_is_gone(place: JournalPlace) -> JournalError:
    """Say that a journal was there once: a new one in its place would know nobody."""
    return JournalError(
        f"The journal {place.path} is gone; its key is still there.",
        "Restore the journal from a backup. If nothing of it is needed any more, move the key away.",
    )


def _begin_file(begun: Path, *, half_made: bool) -> None:
    """Make the file that is to become the journal, or empty what is left of one.

    It is not removed in between: while it is there, a key beside it is no key of a journal that is gone.
    """
    if not half_made:
        create_file(begun)
        return
    try:
        for left in (Path(f"{begun}-{ending}") for ending in ("wal", "shm", "journal")):
            left.unlink(missing_ok=True)
        os.truncate(begun, 0)
    except OSError as error:
        raise disk_error(begun, "the journal cannot be made", error) from None
