"""Opens the journal of a store."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from importer.journal.keyed_hashes import KEY_BYTES
from importer.journal.schema import migrate
from importer.journal.sqlite import SqliteJournal


def memory_journal(clock: Callable[[], float] = time.time) -> SqliteJournal:
    """Give a journal that ends with the process: of a store that ends with it, too."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection)
    return SqliteJournal(Path(":memory:"), connection, secrets.token_bytes(KEY_BYTES), clock)
