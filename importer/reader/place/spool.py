"""A private nameless temporary file that bytes from elsewhere go into: hashed, bounded, and stopped when asked."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO, Self, cast

from importer.errors import InterruptedRunError, SourceError, UsageError
from importer.events import StopLevel, StopSignal
from importer.reader.place.source_bytes import SourceBytes
from importer.system_words import system_words

CHUNK = 1 << 20
"""Bytes that are read at once."""


def heed(stop: StopSignal) -> None:
    """Raise InterruptedRunError when somebody asked the run to end."""
    if stop.level > StopLevel.NONE:
        raise InterruptedRunError(stop.reason)


class Spool:
    """Write chunks, then `finish`; `close` (or the end of a `with`) drops the file unless it was finished."""

    def __init__(self, name: str, most: int, temp_dir: Path | None, stop: StopSignal) -> None:
        """Open a file in `temp_dir` (default: the system's) for at most `most` bytes. `name` is for messages.

        Raises UsageError when no file can be made there.
        """
        self._name = name
        self._most = most
        self._folder = temp_dir or Path(tempfile.gettempdir())
        self._stop = stop
        self._hash = hashlib.sha256()
        self._file: IO[bytes] | None = None
        self.size = 0
        """Bytes written so far."""
        try:
            self._file = tempfile.TemporaryFile(dir=temp_dir, prefix="importer-")  # noqa: SIM115 - until close
        except OSError as error:
            raise UsageError(
                f"{self._folder}: no temporary file can be made there: {system_words(error)}.",
                "Name another folder as temp_dir in the config.",
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, chunk: bytes) -> int:
        """Append a chunk; gives its length, as a file does.

        Raises SourceError beyond the bound, UsageError when the disk is full, InterruptedRunError when asked to end.
        """
        heed(self._stop)
        self.size += len(chunk)
        if self.size > self._most:
            raise too_large(self._name, self._most)
        self._hash.update(chunk)
        try:
            self._open_file.write(chunk)
        except OSError as error:
            raise self._full(error) from None
        return len(chunk)

    def fill(self, chunks: Iterable[bytes]) -> None:
        """Append all chunks. Raises what `write` raises, and what `chunks` does."""
        for chunk in chunks:
            self.write(chunk)

    def finish(self, sha256: str = "", packed: str | None = None) -> SourceBytes:
        """Hand the file over; `sha256` (default: that of what was written) and `packed` go with it.

        Raises SourceError when nothing was written, UsageError when the disk is full.
        """
        if not self.size:
            raise SourceError(f"{self._name} is empty.", "Check that the export worked.")
        file = self._open_file
        try:
            file.flush()
        except OSError as error:
            raise self._full(error) from None
        self._file = None
        return SourceBytes.of_private_file(self._name, cast(BinaryIO, file), sha256 or self._hash.hexdigest(), packed)

    def close(self) -> None:
        """Drop the file. Harmless when it was finished or closed before."""
        if self._file is not None:
            with suppress(OSError):  # a full disk: what could not be written is of no use any more
                self._file.close()
            self._file = None

    @property
    def _open_file(self) -> IO[bytes]:
        if self._file is None:
            raise ValueError("the spool is closed")
        return self._file

    def _full(self, error: OSError) -> UsageError:
        return UsageError(
            f"{self._folder}: the temporary file cannot be written: {system_words(error)}.",
            "Name a folder with more room as temp_dir in the config.",
        )


def too_large(name: str, most: int) -> SourceError:
    """Make the error of a source that is, or unpacks to, more than `most` bytes."""
    size = f"{most >> 30} GiB" if most >= 1 << 30 else f"{most:,} bytes"
    return SourceError(f"{name} has more than {size} (unpacked).", "Split it, or raise the limit in the config.")
