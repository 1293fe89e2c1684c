"""The token file: a private JSON file with a pair of tokens, replaced whole whenever they are renewed.

A renewal spends the old pair. So the new one is on the disk under its name before anybody uses it, and where that
cannot be done it is kept in another private file, which the error names: it must not be lost.
"""

from __future__ import annotations

import errno
import json
import os
import shlex
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from importer.errors import StoppedError, UsageError
from importer.sender.token_source import TOKENS_UNSAVED, is_token
from importer.system_words import system_words

_LONGEST = 1 << 16
"""Bytes that are read at most; a pair of JWTs has some thousand."""
_REPLACES = 10
"""Tries on Windows, where a virus scanner or a backup may have the file open for a moment."""
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class FiledTokens(BaseModel):
    """What the file holds; other keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    access_token: str = Field(default="", repr=False)
    refresh_token: str = Field(default="", repr=False)


def read_token_file(path: Path) -> FiledTokens | None:
    """Give the pair in the file, of which one may be empty; None when there is no such file.

    Raises UsageError when it cannot be read, is no token file, or (POSIX) lets others read or write it.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(_LONGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(
            f"{path}: the token file cannot be read: {system_words(error)}.", "Check token_file."
        ) from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(f"{path}: others can read or write the token file.", f"chmod 600 {shlex.quote(str(path))}")
    try:
        tokens = FiledTokens.model_validate_json(data.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError:
        tokens = FiledTokens()
    given = [token for token in (tokens.access_token, tokens.refresh_token) if token]
    if not given or not all(map(is_token, given)):
        raise UsageError(
            f"{path}: this is no token file.", 'It must hold {"access_token": "...", "refresh_token": "..."}.'
        )
    return tokens


def require_writable_folder(path: Path) -> None:
    """Find out, without writing, whether the file can be replaced. Raises UsageError when it is plain that it cannot.

    Where only writing would tell (access lists, a full disk), a renewal tells, and the new pair is kept elsewhere.
    """
    if not os.access(_real(path).parent, os.W_OK | os.X_OK):
        raise UsageError(
            f"{path}: the folder of the token file does not exist or cannot be written; renewed tokens are put there.",
            "Make it, let yourself write there, or name a file in another folder.",
        )


def write_token_file(path: Path, access_token: str, refresh_token: str) -> None:
    """Put a pair into the file: it is on the disk when this returns, under its name, readable by its owner only.

    A link stays a link; what it leads to is replaced. Raises StoppedError (`tokens_unsaved`) when it cannot be done;
    the pair is then in another private file, which the error names.
    """
    content = {"access_token": access_token, "refresh_token": refresh_token}
    data = (json.dumps(content, indent=2) + "\n").encode("ascii")
    new: Path | None = None
    try:
        target = _real(path)
        new = _write_new(target.parent, f".{target.name}.", data)
        _replace(new, target)
        _settle_name(target.parent)
    except OSError as error:
        raise _unsaved(path, error, new or _keep_elsewhere(data)) from None


def _real(path: Path) -> Path:
    """Give what a link leads to; unlike `Path.resolve` without an error for links that lead nowhere."""
    return Path(os.path.realpath(path))


def _write_new(folder: Path, prefix: str, data: bytes) -> Path:
    """Write a new file, private from the first moment on. Raises OSError; nothing is left then."""
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=".json", dir=folder)  # made with mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
    return Path(name)


def _replace(new: Path, target: Path) -> None:
    for left in reversed(range(_REPLACES if sys.platform == "win32" else 1)):
        try:
            new.replace(target)
        except PermissionError:
            if not left:
                raise
            time.sleep(0.1)
        else:
            return


def _settle_name(folder: Path) -> None:
    """Have the new name on the disk, too; Windows sees to that itself."""
    if os.name != "posix":
        return
    with suppress(OSError):  # the file is in its place; some file systems refuse this
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _keep_elsewhere(data: bytes) -> Path | None:
    """Put the pair where there is room for it; None when there is none anywhere."""
    for folder in _other_folders():
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return _write_new(folder, "tokens-", data)
    return None


def _other_folders() -> Iterator[Path]:
    yield user_data_path("customer-importer", appauthor=False)
    with suppress(OSError):  # there is none that can be written
        yield Path(tempfile.gettempdir())


def _unsaved(path: Path, error: OSError, kept: Path | None) -> StoppedError:
    message = f"{path}: the renewed tokens cannot be put there: {system_words(error)}."
    if kept is None:
        return StoppedError(
            message, "They could be kept nowhere else, and the old ones are spent: get new ones.", reason=TOKENS_UNSAVED
        )
    first = "Make room, then move" if error.errno in _NO_ROOM else "Move"
    return StoppedError(
        message, f"They are in {kept}, and the old ones are spent. {first} that file to {path}.", reason=TOKENS_UNSAVED
    )
