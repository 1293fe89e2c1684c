"""A backup is the whole journal in one private file, or there is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from importer.customer.status import RowStatus
from importer.errors import JournalError, UsageError
from importer.journal import JournalPlace, back_up, verify
from tests.journal.known_runs import NO_KEY, held_by, opened, person, record_run


@pytest.fixture
def place(tmp_path: Path) -> JournalPlace:
    """Give a journal with a run of three customers."""
    place = JournalPlace(tmp_path / "journal.sqlite")
    with opened(place) as journal:
        record_run(journal, "first", [(person(number), RowStatus.CREATED) for number in range(3)])
    return place


def test_a_backup_takes_the_place_of_the_journal(place: JournalPlace, tmp_path: Path) -> None:
    """With its key, a backup knows everybody whom the journal knew; it is one file, and sound."""
    made = back_up(place, tmp_path / "backup.sqlite")
    assert (made.runs, made.bytes, made.key) == (1, made.path.stat().st_size, str(place.key_path))
    place.path.unlink()
    made.path.replace(place.path)
    assert verify(place, NO_KEY) == []
    with opened(place) as journal:
        assert held_by(journal, "next", [person(2), person(3)]).ordinals.tolist() == [0]
    assert sorted(path.name for path in tmp_path.iterdir() if "backup" in path.name) == []


def test_the_key_is_not_in_it(place: JournalPlace, tmp_path: Path) -> None:
    """Who finds a backup alone can try no phone number against it."""
    made = back_up(place, tmp_path / "backup.sqlite")
    key = place.key_path.read_text("ascii").strip()
    content = made.path.read_bytes()
    assert key.encode() not in content
    assert bytes.fromhex(key) not in content


def test_an_importer_may_be_writing(place: JournalPlace, tmp_path: Path) -> None:
    """What was committed is in the backup, what is being written is not, and the writer goes on."""
    with opened(place) as journal:
        record_run(journal, "second", [(person(9), RowStatus.CREATED)])
        journal.connection.execute("BEGIN IMMEDIATE")
        journal.connection.execute("DELETE FROM row")
        assert back_up(place, tmp_path / "backup.sqlite").runs == 2
        journal.connection.execute("ROLLBACK")
    copy = JournalPlace(tmp_path / "backup.sqlite")
    copy.key_path.write_bytes(place.key_path.read_bytes())
    copy.key_path.chmod(0o600)
    assert verify(copy, NO_KEY) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists instead of modes")
def test_it_is_private(place: JournalPlace, tmp_path: Path) -> None:
    """Nobody else may read a backup, whatever the mask of the process."""
    before = os.umask(0)
    try:
        made = back_up(place, tmp_path / "backup.sqlite")
    finally:
        os.umask(before)
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_no_file_is_replaced(place: JournalPlace, tmp_path: Path) -> None:
    """A file that is there already stays as it is, the journal itself included."""
    other = tmp_path / "other.txt"
    other.write_text("mine")
    for target in (other, place.path):
        before = target.read_bytes()
        with pytest.raises(UsageError):
            back_up(place, target)
        assert target.read_bytes() == before


def test_a_folder_that_is_missing_is_named(place: JournalPlace, tmp_path: Path) -> None:
    """A backup into a folder that is not there is wrong usage."""
    with pytest.raises(UsageError, match="nowhere"):
        back_up(place, tmp_path / "nowhere" / "backup.sqlite")


def test_half_a_backup_does_not_stay(place: JournalPlace, tmp_path: Path) -> None:
    """When the journal turns out to be damaged, no file is left that looks like a backup."""
    content = bytearray(place.path.read_bytes())
    content[8192:] = os.urandom(len(content) - 8192)
    place.path.write_bytes(content)
    with pytest.raises(JournalError):
        back_up(place, tmp_path / "backup.sqlite")
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []
