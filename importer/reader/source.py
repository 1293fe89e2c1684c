"""Opens a source, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from importer.events import StopSignal
from importer.reader.batch import Batch, ReadOptions, SourceInfo
from importer.reader.child.workbook_source import WorkbookSource
from importer.reader.delimited.csv_source import CsvSource
from importer.reader.file_format import HEAD, detect_format
from importer.reader.place.source_file import open_bytes


class _Format(Protocol):
    info: SourceInfo

    def batches(self) -> Iterator[Batch]: ...

    def close(self) -> None: ...


class Source:
    """An open source of customers. A context manager; read it once."""

    def __init__(self, of_format: _Format) -> None:
        self._of_format = of_format

    @property
    def info(self) -> SourceInfo:
        """What the reader decided; the checksum is filled in when every batch was read."""
        return self._of_format.info

    def batches(self) -> Iterator[Batch]:
        """Yield the rows in their order, lazily and in bounded memory. A batch may hold blank rows only.

        Raises SourceError when the source fails or changes meanwhile.
        """
        return self._of_format.batches()

    def close(self) -> None:
        """Let go of the source; a workbook's child process is ended."""
        self._of_format.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_source(path: Path, options: ReadOptions, stop: StopSignal | None = None) -> Source:
    """Open a source and read its header. A wish to stop ends the process that reads a workbook.

    Raises SourceError when it cannot be read (or the wish came meanwhile), UsageError when an option cannot be
    followed.
    """
    with open_bytes(path) as file:
        head = file.read(HEAD)
        of_format = detect_format(path, file, head)
    if of_format == "xlsx":
        return Source(WorkbookSource(path, options, stop=stop))
    return Source(CsvSource(path, options))
