"""A source's bytes: opened with care, hashed while they are read, and the same from beginning to end."""

from __future__ import annotations

import hashlib
import os
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from importer.errors import SourceError


def open_bytes(path: Path) -> BinaryIO:
    """Open a regular file for reading. Raises SourceError for anything that is none, is empty or may not be read."""
    try:
        mode = path.stat().st_mode  # before opening: to open a FIFO is to wait for its writer
        if stat.S_ISDIR(mode):
            raise SourceError(f"{path} is a folder, not a file.", "Name a file in it.")
        if not stat.S_ISREG(mode):
            raise SourceError(f"{path} is a pipe or device, not a file.", "Save the data into a file first.")
        file = path.open("rb", buffering=0)
    except FileNotFoundError:
        raise SourceError(f"{path}: there is no such file.", "Check the name and the folder.") from None
    except PermissionError:
        raise SourceError(f"{path}: you are not allowed to read this file.", "Ask its owner for access.") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be opened: {getattr(error, 'strerror', None) or error}.") from None
    if os.fstat(file.fileno()).st_size == 0:
        file.close()
        raise SourceError(f"{path} is empty.", "Check that the export worked.")
    return file


class SourceFile:
    """Reads a file once, in chunks, one chunk ahead in a thread of its own; knows the SHA-256 at the end."""

    def __init__(self, path: Path, chunk: int) -> None:
        """Open `path`, to be read in chunks of `chunk` bytes. Raises SourceError when that cannot be done."""
        self._path = path
        self._chunk = chunk
        self._file = open_bytes(path)
        self._stamp = self._look()
        self._hash = hashlib.sha256()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="importer-read")
        self._ahead: Future[bytes] | None = None
        self.read_bytes = 0

    @property
    def size(self) -> int:
        """Size of the file when it was opened, bytes."""
        return self._stamp[0]

    @property
    def sha256(self) -> str:
        """Of all that was read so far, hexadecimal."""
        return self._hash.hexdigest()

    def peek(self, offset: int, length: int) -> bytes:
        """Give some bytes of the file, for looking at it before it is read."""
        at = self._file.tell()
        try:
            self._file.seek(offset)
            return self._file.read(length) or b""
        except OSError as error:
            raise self._unreadable(error) from None
        finally:
            self._file.seek(at)

    def read(self) -> bytes:
        """Give the next chunk, nothing at the end. Raises SourceError when the file fails or has changed meanwhile."""
        chunk = (self._ahead or self._thread.submit(self._next)).result()
        if chunk:
            self.read_bytes += len(chunk)
            self._ahead = self._thread.submit(self._next)
        elif self._look() != self._stamp:
            raise SourceError(
                f"{self._path} was changed while it was being read.", "Wait until it is complete, then start again."
            )
        return chunk

    def close(self) -> None:
        """Let go of the file."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._file.close()

    def _next(self) -> bytes:
        try:
            chunk = self._file.read(self._chunk) or b""
        except OSError as error:
            raise self._unreadable(error) from None
        self._hash.update(chunk)
        return chunk

    def _look(self) -> tuple[int, int]:
        status = os.fstat(self._file.fileno())
        return status.st_size, status.st_mtime_ns

    def _unreadable(self, error: OSError) -> SourceError:
        return SourceError(f"{self._path} cannot be read: {error.strerror}.", "Check the disk or the network drive.")
