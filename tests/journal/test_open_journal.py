"""Opening the journal of a store: made once, bound to its store and key, one importer at a time."""

from __future__ import annotations

import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from importer.customer.identity import Identity
from importer.customer.status import RowStatus
from importer.errors import JournalError, UsageError
from importer.journal import JournalPlace, Store, open_journal, read_journal, store_of
from importer.journal.interface import LOST
from importer.journal.key import create_key
from importer.journal.lock import JournalInUseError
from tests.journal.journals import NO_SECRET, STORE, begin, request, take
from tests.journal.opening import contents, opened, posix_only, refused

GIVEN = SecretStr("a secret of more than thirty-two characters")


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
