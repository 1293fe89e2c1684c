"""A source's bytes, wherever they came from: a name to show, and a seekable file to read."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from importer.reader.place.source_file import open_bytes


@dataclass(frozen=True, slots=True)
class SourceBytes:
    """The bytes of one source, to be opened as often as needed, by one reader at a time. Close it at the end."""

    name: str
    """What is shown: the path as given, `standard input`, or a URL without credentials and query."""
    open: Callable[[], BinaryIO]
    """Opens it at its beginning, unbuffered and seekable. Raises SourceError."""
    sha256: str = ""
    """Of the source as it came (still packed), hexadecimal, when all of it was read on the way here; else it is taken
    while reading."""
    packed: str | None = None
    """`gzip`, `zstd` or `zip` when these are the unpacked bytes of such a file."""
    release: Callable[[], None] = lambda: None

    @classmethod
    def of_path(cls, path: Path) -> SourceBytes:
        """Give the bytes of a local file; it is opened, and looked at, only when it is read."""
        return cls(str(path), lambda: open_bytes(path))

    @classmethod
    def of_private_file(cls, name: str, file: BinaryIO, sha256: str, packed: str | None = None) -> SourceBytes:
        """Give the bytes of a private temporary file, which goes when this is closed."""

        def reopen() -> BinaryIO:
            handle = os.fdopen(os.dup(file.fileno()), "rb", buffering=0)
            handle.seek(0)  # the handles share their position, hence one reader at a time
            return handle

        def release() -> None:
            with suppress(OSError):
                file.close()

        return cls(name, reopen, sha256, packed, release)

    @property
    def suffix(self) -> str:
        """The ending of the file's name, with its dot and in lower case: `.csv`; empty when there is none."""
        return Path(self.name).suffix.lower()

    def close(self) -> None:
        """Let go of a private file. Harmless when done before."""
        self.release()
