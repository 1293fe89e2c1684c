"""A source's bytes in chunks: hashed while they are read, and the same from beginning to end."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import Future, ThreadPoolExecutor

from importer.errors import SourceError
from importer.reader.place.source_bytes import SourceBytes
from importer.system_words import system_words


class SourceChunks:
    """Reads a file once, in chunks, one chunk ahead in a thread of its own; knows the SHA-256 at the end."""

    def __init__(self, source: SourceBytes, chunk: int) -> None:
        """Open `source`, to be read in chunks of `chunk` bytes. Raises SourceError when that cannot be done."""
        self._source = source
        self._chunk = chunk
        self._file = source.open()
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
        """Of the source as it came, hexadecimal; of all that was read so far when it is taken here."""
        return self._source.sha256 or self._hash.hexdigest()

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
                f"{self._source.name} was changed while it was being read.",
                "Wait until it is complete, then start again.",
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
        if not self._source.sha256:
            self._hash.update(chunk)
        return chunk

    def _look(self) -> tuple[int, int]:
        status = os.fstat(self._file.fileno())
        return status.st_size, status.st_mtime_ns

    def _unreadable(self, error: OSError) -> SourceError:
        return SourceError(
            f"{self._source.name} cannot be read: {system_words(error)}.", "Check the disk or the network drive."
        )
