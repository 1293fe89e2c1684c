"""The key of a journal's hashes."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr

from importer.errors import JournalError, UsageError
from importer.journal.key import check_value, create_key, load_key
from importer.journal.place import JournalPlace

NONE = SecretStr("")
GIVEN = SecretStr("correct horse battery staple, 4 times")
HEX = "0123456789abcdef" * 4

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes and limits of POSIX; Windows has access lists")


@pytest.fixture
def place(tmp_path: Path) -> JournalPlace:
    """Give the place of a journal that has no key yet."""
    return JournalPlace(tmp_path / "j.sqlite")


def put(place: JournalPlace, content: bytes, mode: int = 0o600) -> None:
    """Put a key file in place."""
    place.key_path.write_bytes(content)
    place.key_path.chmod(mode)


def refused(place: JournalPlace) -> JournalError:
    """Load a key that cannot be had: exit 6, one line, the file named, something to do."""
    with pytest.raises(JournalError) as caught:
        load_key(place, NONE)
    error = caught.value
    assert (error.exit_code, str(place.key_path) in error.message, bool(error.remedy)) == (6, True, True)
    assert "\n" not in str(error)
    return error


def test_a_key_is_the_same_the_next_time(place: JournalPlace) -> None:
    """What is created is what is loaded: 32 bytes, other ones for every journal."""
    key = create_key(place, NONE)
    assert load_key(place, NONE) == key
    assert len(key) == 32
    assert create_key(JournalPlace(place.path.with_name("other.sqlite")), NONE) != key


@posix_only
def test_only_the_owner_can_read_a_new_key(place: JournalPlace) -> None:
    """Mode 0600 even where the system would allow everything."""
    before = os.umask(0)
    try:
        create_key(place, NONE)
    finally:
        os.umask(before)
    assert stat.S_IMODE(place.key_path.stat().st_mode) == 0o600


def test_a_key_is_never_replaced(place: JournalPlace) -> None:
    """A file that is there already may be the only key of a journal: it stays as it is."""
    put(place, HEX.encode())
    with pytest.raises(JournalError, match="already"):
        create_key(place, NONE)
    assert place.key_path.read_bytes() == HEX.encode()


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_key_may_have_gone_through_an_editor(place: JournalPlace, end: bytes) -> None:
    """Capitals and the end of the line do not matter."""
    put(place, HEX.upper().encode() + end)
    assert load_key(place, NONE) == bytes.fromhex(HEX)


@pytest.mark.parametrize(
    "content",
    [b"", HEX[:-1].encode(), HEX.encode() + b"0", HEX[:-1].encode() + b"g", b"\xff" * 64, HEX.encode() * 100],
    ids=["empty", "cut off", "too long", "not hex", "no text", "much too long"],
)
def test_a_damaged_key_is_an_error_that_does_not_repeat_it(place: JournalPlace, content: bytes) -> None:
    """The damage is told, with what it means and the way back, but no part of the content."""
    put(place, content)
    error = refused(place)
    assert "damaged" in error.message
    assert "cannot recognise any customer" in error.message
    assert "backup" in error.remedy
    assert HEX[:8] not in str(error)
    assert (error.__cause__, error.__context__) == (None, None)


def test_a_lost_key_is_an_error_and_no_new_key(place: JournalPlace) -> None:
    """A journal whose key is missing does not silently get another one, which would know nobody."""
    error = refused(place)
    assert "cannot recognise any customer" in error.message
    assert "backup" in error.remedy
    assert not place.key_path.exists()


def test_what_is_no_file_cannot_be_read(place: JournalPlace) -> None:
    """A folder in the key's place is told in one line."""
    place.key_path.mkdir()
    assert "cannot recognise any customer" in refused(place).message


@posix_only
def test_a_key_without_permission_is_told() -> None:
    """A key that the user may not read is no traceback."""
    folder = Path(tempfile.mkdtemp())  # tmp_path lies in a folder that nobody else may enter
    try:
        folder.chmod(0o755)
        place = JournalPlace(folder / "j.sqlite")
        put(place, HEX.encode(), 0o000)
        if root := os.geteuid() == 0:
            os.seteuid(65534)
        try:
            assert "cannot be read" in refused(place).message
        finally:
            if root:
                os.seteuid(0)
    finally:
        shutil.rmtree(folder)


@posix_only
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_key_that_others_can_read_is_refused(place: JournalPlace, mode: int) -> None:
    """Whoever can read the key can find out who is in the journal; the command that mends it is told."""
    put(place, HEX.encode(), mode)
    assert "chmod 600" in refused(place).remedy
    place.key_path.chmod(0o600)
    assert load_key(place, NONE) == bytes.fromhex(HEX)


@pytest.mark.parametrize("name", ["file/j.sqlite", "missing/j.sqlite", "x" * 300])
def test_a_key_that_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    """One line with the path and a remedy, and nothing is left."""
    (tmp_path / "file").touch()
    with pytest.raises(JournalError) as caught:
        create_key(JournalPlace(tmp_path / name), NONE)
    assert f"{tmp_path / name}.key" in caught.value.message
    assert "--journal" in caught.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@posix_only
def test_a_full_disk_leaves_no_half_key(place: JournalPlace) -> None:
    """Half a key would be a damaged one for the next run: it is taken away, and the file is named."""
    script = Path(__file__).with_name("write_key_without_room.py")
    child = subprocess.run(
        [sys.executable, str(script), str(place.path)], check=True, capture_output=True, text=True, timeout=60
    )
    assert child.stdout.strip() == "6 True []"


def test_a_given_secret_needs_no_file(place: JournalPlace) -> None:
    """The secret alone makes the key, the same on every machine; no file is written or read."""
    key = create_key(place, GIVEN)
    assert not place.key_path.exists()
    put(place, b"damaged")
    assert load_key(place, GIVEN) == key
    assert len(key) == 32
    assert load_key(place, SecretStr(f"{GIVEN.get_secret_value()}\n")) == key
    assert load_key(place, SecretStr(f"{GIVEN.get_secret_value()}.")) != key


def test_the_key_of_a_secret_does_not_change_with_the_version(place: JournalPlace) -> None:
    """Another way to make the key would forget everybody: it stays as it was first."""
    assert (
        load_key(place, SecretStr("x" * 32)).hex() == "a9dd6aa0b05846963d4215a2527e3152220e3889eae5ffad8f815b5ce35418dd"
    )


@pytest.mark.parametrize("text", ["x" * 31, " " * 40, f"{'x' * 31}\n"], ids=["short", "blank", "short and a line end"])
def test_a_short_secret_is_wrong_usage(place: JournalPlace, text: str) -> None:
    """A secret that can be guessed is refused, and not repeated."""
    for make in (create_key, load_key):
        with pytest.raises(UsageError, match="IMPORTER_JOURNAL_KEY") as caught:
            make(place, SecretStr(text))
        assert text.strip() == "" or text.strip() not in str(caught.value)


def test_a_secret_of_any_characters_is_taken(place: JournalPlace) -> None:
    """Umlauts, and bytes of the environment that are no UTF-8, make a key and no error that would show them."""
    keys = {load_key(place, SecretStr(character * 40)) for character in ("ä", "\udcff", "\ud800", "🗝")}
    assert len(keys) == 4


def test_the_check_value_tells_keys_apart_and_gives_none_away() -> None:
    """16 bytes that depend on every byte of the key and hold no part of it."""
    key, other = bytes(range(32)), bytes(range(1, 33))
    assert check_value(key) == check_value(bytes(range(32)))
    assert check_value(key) != check_value(other)
    assert len(check_value(key)) == 16
    assert not any(key[start : start + 4] in check_value(key) for start in range(29))


def test_no_error_carries_the_key(place: JournalPlace) -> None:
    """Whatever goes wrong, neither the words, the traceback nor the chained errors hold the key or the secret."""
    put(place, HEX.encode() + b"!")
    secret = "s3cr3t" * 5
    for load, given, words in ((load_key, NONE, HEX), (create_key, SecretStr(secret), secret)):
        with pytest.raises((JournalError, UsageError)) as caught:
            load(place, given)
        assert words not in "".join(traceback.format_exception(caught.value))
        assert words not in repr(caught.value)
        assert caught.value.__context__ is None
