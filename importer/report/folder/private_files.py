"""Files that only their owner can read, and that appear whole or not at all.

They are written into a fresh private folder beside their targets and renamed when all of them are complete. Whatever
goes wrong before, the targets are as they were and the private folder is gone. On POSIX folders are made with mode
0700 and files with 0600, never changed afterwards; on Windows the access list of the user's profile holds instead.
"""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psutil

from importer.errors import StoppedError, UsageError
from importer.system_words import system_words

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


WRITING = ".writing-"
"""How the private folders begin."""
_WRITER = re.compile(rf"{re.escape(WRITING)}([0-9a-f]{{8}})-([0-9]{{1,10}})-.*")


def is_left_by_the_dead(private_folder: Path) -> bool:
    """Whether a private folder was made on this host by a process that is gone: killed while it wrote."""
    made_by = _WRITER.fullmatch(private_folder.name)
    return made_by is not None and made_by[1] == _this_host() and not psutil.pid_exists(int(made_by[2]))


def make_writing_folder(folder: Path) -> Path:
    """Make a private folder (0700) in which this process may write. Raises OSError when that cannot be done."""
    return Path(tempfile.mkdtemp(prefix=f"{WRITING}{_this_host()}-{os.getpid()}-", dir=folder))


def _this_host() -> str:
    return hashlib.blake2b(platform.node().encode(), digest_size=4).hexdigest()


def make_private_folder(folder: Path) -> tuple[Path, ...]:
    """Make the folder, and what is missing above it; one that is there already keeps its mode.

    Gives the folders that were made, the outermost first. Raises UsageError when that cannot be done.
    """
    try:
        missing = [path for path in (*reversed(folder.parents), folder) if not path.exists()]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        words = "there is a file of that name" if isinstance(error, FileExistsError) else system_words(error)
        raise UsageError(
            f"{folder}: the folder for the reports cannot be made: {words}.", "Name another folder with --out."
        ) from None
    return tuple(missing)


class PrivateFile:
    """One file that is being written. It is open only during a write, so there may be any number of them."""

    def __init__(self, path: Path, target: Path) -> None:
        self._path = path
        self._target = target
        self.is_written = False
        """Whether anything was ever written, though it were nothing."""

    @property
    def target(self) -> Path:
        """Where the file will stand."""
        return self._target

    def write(self, data: bytes | memoryview) -> None:
        """Append the bytes. Raises StoppedError when they cannot be written."""
        self.is_written = True
        try:
            with open(self._path, "ab", opener=open_private) as file:
                file.write(data)
        except OSError as error:
            raise _unwritable(self._target, error) from None

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open the file, emptied, to be written at any place. Raises StoppedError when it cannot be written."""
        self.is_written = True
        try:
            with open(self._path, "w+b", opener=open_private) as file:
                yield file
        except OSError as error:
            raise _unwritable(self._target, error) from None

    def spool(self, name: str) -> PrivateFile:
        """Give a private file beside this one that never appears: what is to be put into this one later."""
        return PrivateFile(self._path.with_name(f"{self._path.name}.{name}"), self._target)

    def chunks(self, size: int) -> Iterator[bytes]:
        """Read what was written, so many bytes at a time."""
        with self._path.open("rb") as file:
            while chunk := file.read(size):
                yield chunk

    def discard(self) -> None:
        """Delete what was written."""
        self._path.unlink(missing_ok=True)

    def settle(self) -> None:
        """Make sure that the bytes are on the disk, so that a power cut after the rename cannot empty the file."""
        try:
            with self._path.open("r+b") as file:
                os.fsync(file.fileno())
        except OSError as error:
            raise _unwritable(self._target, error) from None

    def put_in_place(self) -> None:
        """Rename the file to its target, which it replaces; where nothing was written, an earlier one goes."""
        try:
            if self.is_written:
                self._path.replace(self._target)
            else:
                self._target.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(self._target, error) from None


class PrivateFiles:
    """Files of one folder that appear together. A context manager."""

    def __init__(self, folder: Path) -> None:
        """Make the private folder in `folder`, which must exist. Raises UsageError when that cannot be done."""
        self._folder = folder
        self._files: list[PrivateFile] = []
        try:
            self._private = make_writing_folder(folder)
        except OSError as error:
            raise UsageError(
                f"{folder}: no file can be made there: {system_words(error)}.", "Name another folder with --out."
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._private, ignore_errors=True)

    def create(self, name: str, *, optional: bool = False) -> PrivateFile:
        """Begin a file of this name, empty. An optional one that is never written to does not appear.

        Raises UsageError when what stands there cannot be replaced, StoppedError when the disk is full.
        """
        _ensure_replaceable(self._folder / name)
        file = PrivateFile(self._private / name, self._folder / name)
        if not optional:
            file.write(b"")
        self._files.append(file)
        return file

    def put_in_place(self) -> None:
        """Let all files appear under their names. Raises StoppedError when one cannot be."""
        for file in self._files:
            if file.is_written:
                file.settle()
        for file in self._files:
            file.put_in_place()


def open_private(path: str, flags: int) -> int:
    """Open for `open`, as a file that only its owner can read (0600 on POSIX) if it is new."""
    return os.open(path, flags, mode=0o600)


def _ensure_replaceable(target: Path) -> None:
    """Find out before the work, not after: a folder of that name, a file that is read-only or open in Excel."""
    try:
        with target.open("r+b"):
            pass
    except FileNotFoundError:
        pass
    except OSError as error:
        raise UsageError(
            f"{target}: the report cannot be put there: {system_words(error)}.",
            "Close the file if another program has it open, or name another folder with --out.",
        ) from None


def _unwritable(target: Path, error: OSError) -> StoppedError:
    if error.errno in _NO_ROOM:
        remedy = "Make room there, or name another folder with --out, and write the reports again."
    elif isinstance(error, PermissionError):
        remedy = "Close the file if another program has it open, and write the reports again."
    else:
        remedy = "Name another folder with --out, and write the reports again."
    return StoppedError(f"{target}: the report cannot be written: {system_words(error)}.", remedy)
