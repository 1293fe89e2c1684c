"""Where journals are."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from platformdirs import user_data_path

from importer.errors import JournalError
from importer.journal.place import JournalPlace, default_folder, default_place, known_places, make_folder


def usual(environment: str, store_id: str) -> Path:
    """Give the path of a journal of a store at its usual URL."""
    url = f"https://{environment}.api.commercengine.io/api/v1/{store_id}/storefront"
    return default_place(environment, store_id, url, usual=True).path


def elsewhere(url: str, store_id: str = "abc") -> Path:
    """Give the path of a journal of a store at an unusual URL."""
    return default_place("loopback", store_id, url, usual=False).path


def test_what_belongs_to_a_journal_stands_beside_it(tmp_path: Path) -> None:
    """Key, lock and holder are found by the journal's whole name."""
    place = JournalPlace(tmp_path / "mine.sqlite")
    names = [path.name for path in (place.key_path, place.lock_path, place.holder_path)]
    assert names == ["mine.sqlite.key", "mine.sqlite.lock", "mine.sqlite.holder"]
    assert {path.parent for path in (place.key_path, place.lock_path, place.holder_path)} == {tmp_path}


def test_a_store_at_its_usual_url_has_a_name_that_people_can_read() -> None:
    """Environment and store id make the name, in the user's data directory."""
    assert default_folder() == user_data_path("customer-importer", appauthor=False) / "journals"
    assert usual("staging", "abc-1_x") == default_folder() / "staging-abc-1_x.sqlite"
    assert usual("prod", "abc-1_x") == default_folder() / "prod-abc-1_x.sqlite"


def test_the_same_store_elsewhere_is_another_store() -> None:
    """Two ports on loopback have two journals, and each has the same one the next time."""
    first, second = elsewhere("http://127.0.0.1:8001/api"), elsewhere("http://127.0.0.1:8002/api")
    assert first != second
    assert first == elsewhere("http://127.0.0.1:8001/api")
    name, digits = first.stem.rsplit("-", 1)
    assert (name, len(digits), set(digits) <= set("0123456789abcdef")) == ("loopback-abc", 8, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (usual("prod", "abc"), usual("prod", "ABC")),
        (usual("prod", "aBc"), usual("prod", "ABC")),
        (elsewhere("http://localhost/x", "abc"), elsewhere("http://localhost/x", "Abc")),
        (
            usual("loopback", elsewhere("http://localhost/x").stem.removeprefix("loopback-")),
            elsewhere("http://localhost/x"),
        ),
        (usual("prod", "a.b"), usual("prod", "a:b")),
        (usual("prod", "x" * 65), usual("prod", "x" * 66)),
        (usual("prod", "abc"), usual("staging", "abc")),
    ],
    ids=["capitals", "other capitals", "capitals elsewhere", "ends like a hash", "punctuation", "long", "environment"],
)
def test_two_stores_never_meet_in_one_file(one: Path, other: Path) -> None:
    """Also where the file system takes capitals and small letters for the same."""
    assert one.name.casefold() != other.name.casefold()


@pytest.mark.parametrize("store_id", ["Con", "../../etc/passwd", "a/b\\c:d*?", "x" * 300, "ä\u202e", "trailing. "])
def test_names_are_safe_on_every_file_system(store_id: str) -> None:
    """Small letters, digits, - and _ only, and short: nothing that leads elsewhere or that a system refuses."""
    path = usual("prod", store_id)
    assert path.parent == default_folder()
    assert set(path.stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(path.name) < 100


def test_the_journals_of_a_folder_are_listed(tmp_path: Path) -> None:
    """Journals only, sorted: not what stands beside them, and not a folder of that name."""
    for name in ("b.sqlite", "a.sqlite", "a.sqlite-wal", "a.sqlite.key", "a.sqlite.lock", "note.txt"):
        (tmp_path / name).touch()
    (tmp_path / "folder.sqlite").mkdir()
    assert known_places(tmp_path) == [JournalPlace(tmp_path / "a.sqlite"), JournalPlace(tmp_path / "b.sqlite")]
    assert known_places(tmp_path / "missing") == []


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """What is no folder gives a JournalError with its path, not an empty list."""
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(JournalError) as caught:
        known_places(file)
    assert (caught.value.exit_code, str(file) in caught.value.message, bool(caught.value.remedy)) == (6, True, True)


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX; Windows has access lists")
def test_every_folder_that_is_made_is_private(tmp_path: Path) -> None:
    """Mode 0700 for all that were missing, even where the system would allow everything; others keep theirs."""
    tmp_path.chmod(0o755)
    before = os.umask(0)
    try:
        make_folder(tmp_path / "data" / "journals")
        make_folder(tmp_path / "data" / "journals")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path, tmp_path / "data", tmp_path / "data/journals")]
    assert modes == [0o755, 0o700, 0o700]


@pytest.mark.parametrize("name", ["file", "file/journals", "x" * 300], ids=["a file", "below a file", "too long"])
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, name: str) -> None:
    """One line with the path, and what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(JournalError) as caught:
        make_folder(tmp_path / name)
    assert str(tmp_path / name) in caught.value.message
    assert "\n" not in str(caught.value)
    assert "--journal" in caught.value.remedy
