"""The secret key of a journal's hashes: without it a journal knows nobody, and nobody can guess whom it knows.

It is either 32 random bytes in a private file beside the journal, or made of the secret `IMPORTER_JOURNAL_KEY`. Nothing
here puts it into a message, a repr or an exception.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shlex
import stat
from pathlib import Path

from pydantic import SecretStr

from importer.errors import JournalError, UsageError
from importer.journal.disk_error import disk_error
from importer.journal.place import JournalPlace
from importer.system_words import system_words

KEY_BYTES = 32
SHORTEST_SECRET = 32
"""Characters that `IMPORTER_JOURNAL_KEY` has at least."""

_HEX = re.compile(rb"([0-9a-fA-F]{64})\s*")
_LONGEST = 200
"""Bytes that are read at most; ours are 65."""
_LOSS = "without it the journal cannot recognise any customer"
_RESTORE = "Restore it from a backup; or set IMPORTER_JOURNAL_KEY, if the journal was made with that."


def create_key(place: JournalPlace, given: SecretStr) -> bytes:
    """Make the key of a new journal, 32 bytes: of the secret where one is given, else at random into its file.

    The file has mode 0600 and is on the disk, its name too, when this returns. Raises UsageError for a secret that is
    too short, JournalError when a file is there already or cannot be written; nothing is left then.
    """
    if given.get_secret_value():
        return _key_of(given)
    key, path = secrets.token_bytes(KEY_BYTES), place.key_path
    try:
        file = open(path, "xb", opener=_open_private)  # noqa: SIM115 - what follows must know that the file is ours
    except FileExistsError:
        raise JournalError(
            f"{path}: a key is there already, but its journal is not.",
            "Restore the journal from a backup; or move the key elsewhere, if that journal is not needed any more.",
        ) from None
    except OSError as error:
        raise disk_error(path, "the key of the journal cannot be written", error) from None
    try:
        with file:
            file.write(key.hex().encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        _settle_name(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise disk_error(path, "the key of the journal cannot be written", error) from None
    return key


def load_key(place: JournalPlace, given: SecretStr) -> bytes:
    """Give the key of a journal that exists, 32 bytes: of the secret where one is given, else from its file.

    Whether it fits the journal is told by `check_value`. Raises UsageError for a secret that is too short, JournalError
    when the file is missing, damaged, unreadable or (POSIX) readable by others.
    """
    if given.get_secret_value():
        return _key_of(given)
    path = place.key_path
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(_LONGEST)
    except FileNotFoundError:
        raise JournalError(f"{path}: the key of the journal is missing; {_LOSS}.", _RESTORE) from None
    except OSError as error:
        words = system_words(error)
        raise JournalError(
            f"{path}: the key of the journal cannot be read: {words}; {_LOSS}.",
            "Let yourself read it, or restore it from a backup.",
        ) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise JournalError(
            f"{path}: others can read or write the key of the journal.", f"chmod 600 {shlex.quote(str(path))}"
        )
    match = _HEX.fullmatch(data)
    if match is None:
        raise JournalError(f"{path}: the key of the journal is damaged; {_LOSS}.", _RESTORE)
    return bytes.fromhex(match[1].decode("ascii"))


def check_value(key: bytes) -> bytes:
    """Give 16 bytes to be kept in the journal, which tell whether a key fits and do not give it away.

    They are a keyed BLAKE2b hash of nothing, marked for this purpose, so that they are no customer's hash.
    """
    return hashlib.blake2b(key=key, digest_size=16, person=b"journal-check").digest()


def _key_of(given: SecretStr) -> bytes:
    """Make 32 bytes of a secret text. Raises UsageError when it is too short; nothing of it is repeated."""
    text = given.get_secret_value().strip()  # a secret that comes from a file often ends with its line
    if len(text) < SHORTEST_SECRET:
        raise UsageError(
            f"IMPORTER_JOURNAL_KEY is too short: it must have at least {SHORTEST_SECRET} characters.",
            'python -c "import secrets; print(secrets.token_hex(32))" makes one.',
        )
    # surrogatepass: an error about bytes that are no UTF-8 would carry the secret along
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES, person=b"journal-key").digest()


def _settle_name(folder: Path) -> None:
    """Make sure that a new file's name is on the disk, too; Windows sees to that itself."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that does so without being asked
            raise
    finally:
        os.close(descriptor)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
