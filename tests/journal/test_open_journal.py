"""Opening the journal of a store, in every condition in which one may be found."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from importer.customer.identity import Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import ImporterError, JournalError, UsageError
from importer.journal import JournalPlace, SqliteJournal, Store, memory_journal, open_journal, read_journal, store_of
from importer.journal.interface import LOST
from importer.journal.key import create_key
from importer.journal.lock import JournalInUseError
from importer.journal.schema import APPLICATION_ID, MIGRATIONS, migrate, version_of
from tests.journal.journals import NO_SECRET, STORE, begin, make_journal, request, settled, take

GIVEN = SecretStr("a secret of more than thirty-two characters")
ASHA = Identity.of("+91", "9000010001", "asha@example.com")

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes and mounts of POSIX")


@pytest.fixture
def place(tmp_path: Path) -> JournalPlace:
    """Give the place of a journal that is not there yet."""
    return JournalPlace(tmp_path / "journals" / "j.sqlite")


@pytest.fixture
def made(place: JournalPlace) -> JournalPlace:
    """Give the place of a journal with a run and a customer."""
    make_journal(place.path)
    with opened(place) as journal:
        begin(journal, "run")
        settled(journal, "run", request(journal, 0, ASHA), Outcome(RowStatus.CREATED, "c-1"))
    return place


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


def test_a_new_journal_is_made_once_and_knows_its_store(place: JournalPlace) -> None:
    """The first opening asks and makes it, whole and private; the next one finds it and asks nobody."""
    asked: list[Path] = []

    def agree(path: Path) -> bool:
        asked.append(path)
        return True

    with open_journal(place, STORE, NO_SECRET, agree) as found:
        assert found.is_new
        assert store_of(found.journal.connection) == STORE
    assert sorted(contents(place)) == ["j.sqlite", "j.sqlite.key"]
    with open_journal(place, STORE, NO_SECRET, agree) as found:
        assert not found.is_new
    assert asked == [place.path]


@posix_only
def test_all_files_of_a_journal_are_private(made: JournalPlace) -> None:
    """The folder is 0700 and every file in it 0600, the write-ahead log too."""
    with opened(made):
        found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.path.parent.iterdir()}
    assert set(found) >= {"j.sqlite", "j.sqlite-wal", "j.sqlite.key", "j.sqlite.lock"}
    assert set(found.values()) == {0o600}
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700


def test_commits_are_on_the_disk(made: JournalPlace) -> None:
    """The file has a write-ahead log, and every commit is synced."""
    with opened(made) as journal:
        pragmas = [
            journal.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
        ]
        assert pragmas == ["wal", 2]


def test_no_journal_is_made_without_consent(place: JournalPlace) -> None:
    """Who refuses gets an error that names the place, and nothing is left there."""
    with pytest.raises(JournalError, match="new-journal") as caught, opened(place, may_create=lambda _path: False):
        pass
    assert str(place.path) in caught.value.message
    assert contents(place) == {}


def test_a_short_secret_leaves_nothing(place: JournalPlace) -> None:
    """Nothing half-made stays behind when the key cannot be made."""
    with pytest.raises(UsageError), opened(place, key=SecretStr("short"), may_create=lambda _path: True):
        pass
    assert contents(place) == {}


def test_a_journal_that_is_gone_is_missed(made: JournalPlace) -> None:
    """The key without its journal is an error, not a new journal that knows nobody."""
    made.path.unlink()
    assert "gone" in refused(made).message


@pytest.mark.parametrize("damage", ["lost", "wrong", "damaged", "not the given one"])
def test_a_key_that_does_not_fit_is_refused(made: JournalPlace, damage: str) -> None:
    """Lost, of another journal, damaged, or another than the secret given: said, and nothing is opened with it."""
    given = NO_SECRET
    if damage == "lost":
        made.key_path.unlink()
    elif damage == "wrong":
        made.key_path.unlink()
        create_key(made, NO_SECRET)
    elif damage == "damaged":
        made.key_path.write_bytes(made.key_path.read_bytes()[:40])
    else:
        given = GIVEN
    message = refused(made, key=given).message
    assert "recognise" in message


def test_a_given_secret_opens_what_was_made_with_it(place: JournalPlace) -> None:
    """The secret stands for the key file, and another secret does not."""
    with opened(place, key=GIVEN, may_create=lambda _path: True):
        pass
    with opened(place, key=GIVEN):
        pass
    refused(place, key=SecretStr(GIVEN.get_secret_value() + "!"))
    assert not place.key_path.exists()


def test_the_journal_of_another_store_is_refused(made: JournalPlace) -> None:
    """A journal is bound to its store; the error names both."""
    other = Store("https://other.api.example/v1", "prod", "other")
    message = refused(made, other).message
    assert STORE.base_url in message
    assert other.base_url in message


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


@pytest.mark.parametrize("stage", ["file", "file and key", "half a database", "with its log"])
def test_a_journal_that_was_begun_is_made_by_the_next_opening(place: JournalPlace, stage: str) -> None:
    """Whatever a crash leaves of the making, the next one completes it, with the key that is there already."""
    place.path.parent.mkdir()
    begun = Path(f"{place.path}.new")
    begun.touch(0o600)
    key = b""
    if stage != "file":
        create_key(place, NO_SECRET)
        key = place.key_path.read_bytes()
    if stage == "half a database":
        begun.write_bytes(b"SQLite format 3\0 and then nothing")
    if stage == "with its log":
        Path(f"{begun}-wal").write_bytes(b"\x37\x7f\x06\x82" * 100)
        Path(f"{begun}-shm").write_bytes(b"x" * 100)
    with pytest.raises(JournalError), opened(place, may_create=lambda _path: False):
        pass
    with open_journal(place, STORE, NO_SECRET, lambda _path: True) as found:
        assert found.is_new
        begin(found.journal, "run")
    assert sorted(contents(place)) == ["j.sqlite", "j.sqlite.key"]
    assert place.key_path.read_bytes() == key or not key
    with opened(place) as journal:
        assert journal.totals("run")[RowStatus.PENDING] == 2


def test_what_stands_in_the_way_of_the_making_is_told(place: JournalPlace) -> None:
    """A folder in the place of the new file is an error with its name."""
    Path(f"{place.path}.new").mkdir(parents=True)
    with pytest.raises(JournalError) as caught, opened(place, may_create=lambda _path: True):
        pass
    assert f"{place.path}.new" in caught.value.message


def test_two_importers_do_not_have_one_journal(made: JournalPlace) -> None:
    """The second one is told, and changes nothing of what the first one has on the wire; readers are let in."""
    with opened(made) as journal:
        take(journal, "run", request(journal, 1, Identity.of("+91", "9000010002", "")))
        with pytest.raises(JournalInUseError), opened(made):
            pass
        with read_journal(made) as connection:
            codes = [code for (code,) in connection.execute("SELECT status FROM row ORDER BY ordinal")]
            assert codes == [RowStatus.CREATED.code, RowStatus.SENDING.code]
            with pytest.raises(sqlite3.Error):
                connection.execute("DELETE FROM row")
        assert journal.totals("run")[RowStatus.SENDING] == 1


def test_what_was_on_the_wire_is_uncertain_for_the_next_importer(made: JournalPlace) -> None:
    """A row whose importer is gone may or may not be in the store."""
    with opened(made) as journal:
        take(journal, "run", request(journal, 1, Identity.of("+91", "9000010002", "")))
    with opened(made) as journal:
        (left,) = journal.outcomes("run", 1, 1).values()
        assert replace(left, attempted=None) == LOST
        assert journal.totals("run")[RowStatus.CREATED] == 1


def test_reading_needs_a_journal(place: JournalPlace) -> None:
    """Where none is, reading makes none."""
    with pytest.raises(JournalError), read_journal(place):
        pass
    assert not place.path.parent.exists()


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
