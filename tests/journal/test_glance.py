"""A look at a journal finds what a run would find, and leaves every byte as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from importer.customer.status import RowStatus
from importer.errors import JournalError, UsageError
from importer.journal import JournalPlace
from importer.journal.glance import Glance, UnfinishedRun, glance_at
from importer.journal.open_journal import Store
from importer.journal.schema import MIGRATIONS
from tests.journal.known_runs import NO_KEY, STORE, opened, person, record_run

_WRITES_UNTIL_KILLED = """
import sys
from pathlib import Path
from importer.journal.database import connect
connection = connect(Path(sys.argv[1]), write=True)
connection.execute("UPDATE run SET ended = '' WHERE run_id = 'killed'")
print("written", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path) -> JournalPlace:
    """Give a journal of which one run is done, one is a pilot and one was killed."""
    place = JournalPlace(tmp_path / "journal.sqlite")
    with opened(place) as journal:
        done = [(person(number), RowStatus.CREATED) for number in range(3)]
        record_run(journal, "done", done)
        record_run(journal, "pilot", [(person(10), RowStatus.CREATED)], {RowStatus.PENDING: 5})
        record_run(journal, "killed", [(person(20), RowStatus.CREATED), (person(21), RowStatus.UNCERTAIN)])
        for run_id in ("done", "pilot"):
            journal.end(run_id, "")
        journal.connection.execute("UPDATE run SET ended = NULL WHERE run_id = 'killed'")
    return place


def bytes_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Give name, bytes and time of change of every file."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir() if path.is_file()}


def seen(place: JournalPlace, store: Store | None = STORE, key: SecretStr = NO_KEY) -> Glance:
    """Look, and see to it that nothing was touched."""
    before = bytes_of(place.path.parent)
    try:
        return glance_at(place, store, key)
    finally:
        assert bytes_of(place.path.parent) == before


def test_what_is_seen(place: JournalPlace) -> None:
    """Runs that can be carried on are named, the newest first, and rows that wait for a word are counted."""
    found = seen(place)
    assert found == Glance(
        place.path, True, runs=3, unfinished=(UnfinishedRun("killed", 0), UnfinishedRun("pilot", 5)), uncertain=1
    )
    assert seen(place, None) == found


@pytest.mark.parametrize("end", ["lives", "killed"])
def test_what_is_in_the_write_ahead_log_is_seen_and_left(place: JournalPlace, end: str) -> None:
    """What an importer has committed counts, whether it still writes or was killed; its log is not brought in."""
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITES_UNTIL_KILLED, str(place.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert writer.stdin is not None
    assert writer.stdout is not None
    with writer.stdin, writer.stdout:
        assert writer.stdout.readline().strip() == b"written"
        if end == "killed":
            writer.kill()
            writer.wait()
        assert seen(place).unfinished == (UnfinishedRun("pilot", 5),)
        assert Path(f"{place.path}-wal").stat().st_size > 0
        writer.kill()
        writer.wait()


def test_there_is_none_yet(tmp_path: Path) -> None:
    """Where there is no journal, none is made, nor its folder."""
    assert seen(JournalPlace(tmp_path / "j.sqlite")) == Glance(tmp_path / "j.sqlite", exists=False)
    assert not glance_at(JournalPlace(tmp_path / "new" / "folder" / "j.sqlite"), STORE, NO_KEY).exists
    assert list(tmp_path.iterdir()) == []


def overwrite(place: JournalPlace) -> None:
    """Write over two pages in the middle."""
    content = bytearray(place.path.read_bytes())
    content[4096 * 2 : 4096 * 4] = b"\xff" * 4096 * 2
    place.path.write_bytes(content)


def make_a_folder_of_it(place: JournalPlace) -> None:
    """Put a folder where the journal was."""
    place.path.unlink()
    place.path.mkdir()


def statement(text: str) -> Callable[[JournalPlace], None]:
    """Give what does this to a journal."""

    def do(place: JournalPlace) -> None:
        connection = sqlite3.connect(place.path, isolation_level=None)
        connection.execute(text)
        connection.close()

    return do


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda place: os.truncate(place.path, 6000), "damaged"),
        (overwrite, "damaged"),
        (lambda place: place.path.write_bytes(b"this is a text" * 1000), "no journal, or it is damaged"),
        (lambda place: os.truncate(place.path, 0), "is empty"),
        (make_a_folder_of_it, "is no file"),
        (lambda place: place.path.unlink(), "is gone; its key is still there"),
        (lambda place: place.key_path.unlink(), "key of the journal is missing"),
        (lambda place: place.key_path.write_text("ab" * 32, encoding="ascii"), "key does not fit"),
        (statement("UPDATE run SET totals = 'x' WHERE run_id = 'done'"), "damaged"),
        (statement("DELETE FROM store"), "cannot be used"),
        (statement(f"PRAGMA user_version = {len(MIGRATIONS) + 1}"), "newer importer"),
        (statement("PRAGMA application_id = 7"), "another program's"),
    ],
)  # fmt: skip
def test_what_would_keep_a_run_from_using_it(
    place: JournalPlace, harm: Callable[[JournalPlace], object], words: str
) -> None:
    """Damage, a lost key, another program's file: each is the error that a run would end with (exit 6), in words."""
    harm(place)
    with pytest.raises(JournalError) as caught:
        glance_at(place, STORE, NO_KEY)
    assert words in caught.value.message
    assert str(place.path) in caught.value.message
    assert caught.value.remedy


def test_another_store(place: JournalPlace) -> None:
    """A journal of another store is refused, since a run would refuse it."""
    with pytest.raises(JournalError, match="belongs to another store"):
        seen(place, Store("https://other.example/v1", "staging", "other"))


def test_a_short_secret(place: JournalPlace) -> None:
    """A key in the environment that is too short is a wrong setting."""
    with pytest.raises(UsageError, match="too short"):
        seen(place, STORE, SecretStr("short"))


def test_an_older_journal(place: JournalPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal that the next run brings up to date stays as old as it is."""
    monkeypatch.setattr("importer.journal.glance.MIGRATIONS", (*MIGRATIONS, "a further one"))
    assert seen(place).is_older


def test_a_copy_without_its_index_is_read(place: JournalPlace, tmp_path: Path) -> None:
    """A log without the index beside it is not needed: the file by itself is whole."""
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITES_UNTIL_KILLED, str(place.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert writer.stdin is not None
    assert writer.stdout is not None
    with writer.stdin, writer.stdout:
        assert writer.stdout.readline().strip() == b"written"
        copy = JournalPlace(tmp_path / "copy" / "journal.sqlite")
        copy.path.parent.mkdir()
        for name in ("", "-wal", ".key"):
            shutil.copy2(f"{place.path}{name}", f"{copy.path}{name}")
        writer.kill()
        writer.wait()
    assert seen(copy).runs == 3
