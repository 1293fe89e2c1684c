"""Opening the journal of a store as a run does, and finding it refused."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from importer.errors import JournalError
from importer.journal import JournalPlace, SqliteJournal, Store, open_journal
from tests.journal.journals import NO_SECRET, STORE

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes and mounts of POSIX")


def never(path: Path) -> bool:
    """Refuse to make a journal, and fail: nobody may ask."""
    raise AssertionError(f"asked for a new journal at {path}")


@contextmanager
def opened(
    place: JournalPlace,
    store: Store = STORE,
    key: SecretStr = NO_SECRET,
    may_create: Callable[[Path], bool] = never,
) -> Iterator[SqliteJournal]:
    """Open a journal as a run does."""
    with open_journal(place, store, key, may_create) as found:
        yield found.journal


def refused(place: JournalPlace, store: Store = STORE, key: SecretStr = NO_SECRET) -> JournalError:
    """Open a journal that cannot be used: exit 6, one line, something to do, nothing changed, the lock given back."""
    before = contents(place)
    with pytest.raises(JournalError) as caught, opened(place, store, key):
        pass
    error = caught.value
    assert (error.exit_code, bool(error.remedy), "\n" in str(error)) == (6, True, False)
    assert contents(place) == before
    return error


def contents(place: JournalPlace) -> dict[str, bytes]:
    """Give all files in the folder of a journal, but its lock."""
    files = place.path.parent.iterdir() if place.path.parent.exists() else ()
    return {path.name: path.read_bytes() for path in files if path.is_file() and path != place.lock_path}
