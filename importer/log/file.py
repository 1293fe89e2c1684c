"""The log file: appended to by whole lines, by several processes too; one that cannot be written ends no run."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from importer.errors import UsageError
from importer.log.catalogue import Level
from importer.system_words import system_words

BEGINNING = b'{"timestamp"'
"""How each of our lines begins: a file that begins otherwise is none of ours, and stays as it is."""
_MOST_HELD = 1 << 16
"""Bytes of debug lines that wait for the next line of weight."""
_PATIENCE = 0.05
"""Seconds to wait for another writer; a line is written in microseconds, and the event loop waits with us."""


class LogFile:
    """Takes lines. Safe to use from several threads; nothing in it raises once it is open."""

    def __init__(self, path: Path, on_lost: Callable[[str], None]) -> None:
        """Open the file to append to it, and make it with mode 0600 where there is none.

        `on_lost` is told once, in words, when a line cannot be written; later lines are tried again. Raises UsageError
        when the file cannot be opened, or is not a log of ours.
        """
        self._path = path
        self._on_lost: Callable[[str], None] | None = on_lost
        self._lock = threading.Lock()
        self._held = bytearray()
        self._descriptor: int | None = _opened(path)

    def write(self, level: Level, line: str) -> None:
        """Take a line; one of debug may wait for the next of another level."""
        with self._lock:
            self._held += line.encode("utf-8", "backslashreplace") + b"\n"
            lost = self._append() if level != "debug" or len(self._held) >= _MOST_HELD else None
        self._tell(lost)

    def flush(self) -> None:
        """Write what waits."""
        with self._lock:
            lost = self._append()
        self._tell(lost)

    def close(self) -> None:
        """Write what waits, and let go of the file."""
        self.flush()
        with self._lock:
            if self._descriptor is not None:
                os.close(self._descriptor)
            self._descriptor = None

    def _append(self) -> OSError | None:
        """Append what waits; what cannot be written is given up, and the error given."""
        if not self._held or self._descriptor is None:
            return None
        try:
            _append(self._descriptor, bytes(self._held))
        except OSError as error:
            return error
        finally:
            self._held.clear()
        return None

    def _tell(self, lost: OSError | None) -> None:
        tell, self._on_lost = (self._on_lost, None) if lost is not None else (None, self._on_lost)
        if tell is not None and lost is not None:
            tell(f"The log {self._path} cannot be written: {system_words(lost)}. The run goes on; the log has gaps.")


def _opened(path: Path) -> int:
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags, 0o600)  # without blocking: a pipe that nobody reads would hold us up
        try:
            _require_log(path, descriptor)
        except BaseException:  # raised on: nobody else can close it
            os.close(descriptor)
            raise
    except (OSError, ValueError) as error:  # ValueError: no file can have this name
        words = system_words(error) if isinstance(error, OSError) else str(error)
        if isinstance(error, FileNotFoundError):
            words = "there is no such folder"
        raise UsageError(f"{path}: the log cannot be opened: {words}.", "Name another --log-file.") from None
    return descriptor


def _require_log(path: Path, descriptor: int) -> None:
    """Raise UsageError when the open file is something that lines of ours would spoil."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise UsageError(f"{path}: the log must be an ordinary file.", "--log-format json says it on standard error.")
    if not BEGINNING.startswith(os.read(descriptor, len(BEGINNING))):
        raise UsageError(f"{path}: this is no log of the importer, and stays as it is.", "Name another --log-file.")


def _append(descriptor: int, lines: bytes) -> None:
    """Append whole lines or nothing. Raises OSError."""
    with _alone(descriptor) as alone:
        size = os.fstat(descriptor).st_size
        if size and alone:
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            if os.read(descriptor, 1) != b"\n":  # somebody was killed in the middle of a line
                lines = b"\n" + lines
        try:
            rest = memoryview(lines)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError:
            if alone:
                with contextlib.suppress(OSError):
                    os.ftruncate(descriptor, size)
            raise


@contextmanager
def _alone(descriptor: int) -> Iterator[bool]:
    """Keep other writers of ours away; gives false when one of them is in the way for long, or there are no locks."""
    until = time.monotonic() + _PATIENCE
    locked = False
    while not locked:
        try:
            _lock(descriptor)
            locked = True
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EAGAIN, errno.EDEADLK} or time.monotonic() > until:
                break
            time.sleep(0.001)
    try:
        yield locked
    finally:
        if locked:
            with contextlib.suppress(OSError):
                _unlock(descriptor)


if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE = (1 << 31) - 2
    """The byte that stands for the file; it need not be there."""

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
