"""The tables of the journal, and how an older journal becomes a newer one.

A migration is never changed once it was released: a further one is added. `user_version` counts those that a journal
has seen; one that has seen more than this program knows is refused.
"""

from __future__ import annotations

import sqlite3

from importer.errors import JournalError

APPLICATION_ID = 0x43757374
"""Marks the file as ours (SQLite, pragma application_id): "Cust"."""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE store (
        base_url TEXT NOT NULL, environment TEXT NOT NULL, store_id TEXT NOT NULL,
        key_check BLOB NOT NULL, created REAL NOT NULL
    );
    CREATE TABLE run (
        number INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        started REAL NOT NULL, touched REAL NOT NULL, ended TEXT,
        totals TEXT NOT NULL, blank INTEGER NOT NULL, cleaning_version INTEGER NOT NULL, verdicts BLOB NOT NULL,
        details TEXT
    );
    CREATE TABLE source (
        run INTEGER NOT NULL REFERENCES run, position INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
        PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    CREATE TABLE row (
        run INTEGER NOT NULL REFERENCES run, ordinal INTEGER NOT NULL, status INTEGER NOT NULL,
        source INTEGER NOT NULL, row INTEGER NOT NULL, generation INTEGER NOT NULL, attempts INTEGER NOT NULL,
        http_status INTEGER, claimed REAL, settled REAL,
        identity BLOB NOT NULL, phone BLOB NOT NULL, email BLOB NOT NULL, content BLOB NOT NULL,
        ref TEXT NOT NULL, customer_id TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL,
        PRIMARY KEY (run, ordinal)
    ) WITHOUT ROWID;
    CREATE TABLE skip (
        run INTEGER NOT NULL REFERENCES run, position INTEGER NOT NULL, count INTEGER NOT NULL, packed BLOB NOT NULL,
        PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    CREATE TABLE suppressed (hash BLOB PRIMARY KEY, since REAL NOT NULL) WITHOUT ROWID;
    """,
)
"""`status` is the state's code (`RowStatus.code`), times are seconds since 1970 (UTC), hashes are keyed (BLAKE2b, 128
bit; an empty blob: no such value). `run.ended` is NULL while a run goes on or when it was killed, empty when it came to
its end, else the word of what stopped it. `run.details` is NULL once they were forgotten."""


def version_of(connection: sqlite3.Connection) -> int:
    """Give how many migrations a journal has seen; 0 for an empty file. Raises JournalError when it is none of ours."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (tables or application or version):
        raise JournalError("The file is another program's database, not a journal.", "Name another with --journal.")
    return int(version)


def migrate(connection: sqlite3.Connection, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring a journal to the newest schema, each step whole or not at all.

    Raises JournalError when it is newer than this program, or no journal.
    """
    version = version_of(connection)
    require_known(version, migrations)
    for number, script in enumerate(migrations[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in script.split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def require_known(version: int, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Raise JournalError when a journal has seen more migrations than there are."""
    if version > len(migrations):
        raise JournalError(
            f"The journal was written by a newer importer (schema {version}; this one knows {len(migrations)}).",
            "Install the newer importer again.",
        )
