"""A journal that is damaged, foreign, read-only or gone: told in one line, and left as it is."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from importer.customer.identity import Identity
from importer.customer.status import RowStatus
from importer.errors import ImporterError, JournalError
from importer.journal import JournalPlace, read_journal, store_of
from importer.journal.schema import MIGRATIONS
from tests.journal.journals import begin, request, take
from tests.journal.opening import opened, posix_only, refused


def spoil_newer(path: Path) -> None:
    """Let it be written by a newer importer."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


def spoil_foreign(path: Path) -> None:
    """Put another program's database in its place."""
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")
        connection.commit()


def spoil_foreign_version(path: Path) -> None:
    """Put an empty database with another program's mark in its place."""
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 7")


def spoil_text(path: Path) -> None:
    """Put a text in its place."""
    path.write_bytes(b"Customer,Phone\n" * 500)


def spoil_empty(path: Path) -> None:
    """Cut everything off."""
    path.write_bytes(b"")


def spoil_no_store(path: Path) -> None:
    """Take out what binds it to its store."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM store")
        connection.commit()


def spoil_folder(path: Path) -> None:
    """Put a folder in its place."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_newer,
        spoil_foreign,
        spoil_foreign_version,
        spoil_text,
        spoil_empty,
        spoil_no_store,
        spoil_folder,
    ],
)
def test_what_is_no_journal_of_ours_is_refused_and_left_as_it_is(
    made: JournalPlace, spoil: Callable[[Path], None]
) -> None:
    """A newer, foreign, empty or damaged file is told in one line, and not a byte of it is changed."""
    spoil(made.path)
    refused(made)
    with pytest.raises(JournalError), read_journal(made) as connection:
        store_of(connection)


def test_damaged_pages_are_told_when_they_are_read(made: JournalPlace) -> None:
    """A page that was overwritten ends whatever needs it with an error, never with wrong customers."""
    with opened(made) as journal:
        begin(journal, "many", 3_000)
        rows = [request(journal, ordinal, Identity.of("+91", f"90000{ordinal:05}", "")) for ordinal in range(3_000)]
        journal.record("many", (), rows, "me", 60.0)
    data = bytearray(made.path.read_bytes())
    for page in range(8, len(data) // 4096 - 1):
        data[page * 4096 : page * 4096 + 512] = b"\xa5" * 512
    made.path.write_bytes(data)
    with pytest.raises(JournalError) as caught, opened(made) as journal:
        journal.states("many")
    assert (caught.value.exit_code, "damaged" in caught.value.message) == (6, True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write there: a mount, since root ignores modes."""
    if os.geteuid() == 0 and sys.platform == "linux":
        mounted = subprocess.run(["mount", "--bind", folder, folder], check=False, capture_output=True)
        if mounted.returncode != 0 and not os.environ.get("CI"):
            pytest.skip("this root may not mount")
        try:
            subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True, capture_output=True)
            yield
        finally:
            subprocess.run(["umount", folder], check=True, capture_output=True)
    else:
        files = list(folder.iterdir())
        for path in files:
            path.chmod(0o400)
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(0o700)
            for path in files:
                path.chmod(0o600)


@posix_only
def test_a_journal_that_cannot_be_written_is_refused(made: JournalPlace) -> None:
    """On a read-only disk nothing is sent: the error comes before anything is claimed."""
    with read_only(made.path.parent), pytest.raises(JournalError) as caught, opened(made):
        pass
    assert (caught.value.exit_code, bool(caught.value.remedy), "\n" in str(caught.value)) == (6, True, False)
    with opened(made) as journal:
        assert journal.totals("run")[RowStatus.CREATED] == 1


@posix_only
def test_a_disk_that_turns_read_only_stops_the_next_write(made: JournalPlace) -> None:
    """What cannot be written is no claim, and the journal takes nothing more."""
    with opened(made) as journal:
        row = request(journal, 1, Identity.of("+91", "9000010002", ""))
        journal.connection.execute("PRAGMA query_only = ON")
        for _ in range(2):
            with pytest.raises(JournalError, match="read-only"):
                take(journal, "run", row)
            journal.connection.execute("PRAGMA query_only = OFF")
        assert journal.totals("run")[RowStatus.SENDING] == 0


@posix_only
@pytest.mark.parametrize("put_back", [False, True])
def test_a_journal_that_is_deleted_while_it_is_open_takes_nothing_more(made: JournalPlace, put_back: bool) -> None:
    """What would be written to nowhere is refused, also after another file has come to its place."""
    copy = made.path.with_name("copy")
    with opened(made) as journal:
        shutil.copy(made.path, copy)
        made.path.unlink()
        for _ in range(2):
            with pytest.raises(JournalError, match="gone"):
                take(journal, "run", request(journal, 1, Identity.of("+91", "9000010002", "")))
            if put_back:
                shutil.copy(copy, made.path)


def test_every_error_of_opening_is_one_of_ours(made: JournalPlace) -> None:
    """Whatever byte of the first page is wrong, a journal opens or says why it does not; nothing else comes out."""
    whole = made.path.read_bytes()
    for at in range(108):
        made.path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        for left in ("-wal", "-shm"):
            Path(f"{made.path}{left}").unlink(missing_ok=True)
        try:
            with opened(made) as journal:
                journal.totals("run")
        except ImporterError as error:
            assert error.exit_code == 6  # noqa: PT017 - it need not be raised
