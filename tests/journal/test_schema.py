"""The schema of a journal, and an older one brought up to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from importer.journal import memory_journal, store_of
from importer.journal.schema import APPLICATION_ID, MIGRATIONS, migrate, version_of

NEXT = "CREATE TABLE note (words TEXT NOT NULL); INSERT INTO note VALUES ('kept')"
BROKEN = "CREATE TABLE extra (words TEXT); INSERT INTO nowhere VALUES (1)"


def old_journal(path: Path | str = ":memory:") -> sqlite3.Connection:
    """Give a journal of the first schema, with a store."""
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, MIGRATIONS[:1])
    connection.execute("INSERT INTO store VALUES ('https://a.example', 'staging', 'a', x'00', 0)")
    return connection


def test_an_older_journal_is_brought_up_with_what_is_in_it() -> None:
    """Every step that it has not seen is made, in order, once."""
    with closing(old_journal()) as connection:
        migrate(connection, (MIGRATIONS[0], NEXT, "INSERT INTO note VALUES ('and more')"))
        migrate(connection, (MIGRATIONS[0], NEXT, "INSERT INTO note VALUES ('and more')"))
        assert connection.execute("SELECT words FROM note").fetchall() == [("kept",), ("and more",)]
        assert version_of(connection) == 3
        assert store_of(connection).store_id == "a"


def test_a_step_that_fails_leaves_the_version_before_it() -> None:
    """Each step is whole or not at all: those before it stand, nothing of it does, and it can be tried again."""
    with closing(old_journal()) as connection:
        with pytest.raises(sqlite3.Error):
            migrate(connection, (MIGRATIONS[0], NEXT, BROKEN))
        assert version_of(connection) == 2
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        assert "note" in tables
        assert "extra" not in tables
        migrate(connection, (MIGRATIONS[0], NEXT, "CREATE TABLE extra (words TEXT)"))
        assert version_of(connection) == 3


def test_a_journal_in_memory_has_the_newest_schema() -> None:
    """It is a journal like any other."""
    with closing(memory_journal().connection) as connection:
        assert version_of(connection) == len(MIGRATIONS)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
