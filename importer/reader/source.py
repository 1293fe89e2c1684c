"""Opens a source, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, cast

from importer.errors import SourceError
from importer.events import StopSignal
from importer.reader.batch import Batch, ReadOptions, SourceInfo
from importer.reader.delimited.csv_source import CsvSource
from importer.reader.file_format import HEAD, Format, detect_format, disagreement
from importer.reader.place.source_bytes import SourceBytes
from importer.reader.place.unpack import unpack


class _Format(Protocol):
    info: SourceInfo

    def batches(self) -> Iterator[Batch]: ...

    def close(self) -> None: ...


class Source:
    """An open source of customers. A context manager; read it once."""

    def __init__(self, of_format: _Format, held: ExitStack) -> None:
        self._of_format = of_format
        self._held = held

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
        """Let go of the source; its child process, if any, is ended, its private copy, if any, is gone."""
        self._of_format.close()
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_source(source: SourceBytes | Path, options: ReadOptions, stop: StopSignal | None = None) -> Source:
    """Open a source, unpack it if it is packed, and read its header.

    A wish to stop ends the process that reads it. Raises SourceError when it cannot be read (or the wish came
    meanwhile), UsageError when an option cannot be followed.
    """
    given = source if isinstance(source, SourceBytes) else SourceBytes.of_path(source)
    stop = stop or StopSignal()
    with ExitStack() as held:
        unpacked = unpack(given, options.limits, options.temp_dir, stop)
        if unpacked is not given:
            held.callback(unpacked.close)
        of_format = _format_of(unpacked, options)
        if of_format == "csv":
            opened: _Format = CsvSource(unpacked, options)
        else:
            from importer.reader.child.source import ChildSource  # noqa: PLC0415 - delimited text does without

            opened = ChildSource(unpacked, of_format, options, stop)
        if note := disagreement(unpacked.suffix, of_format):
            opened.info = replace(opened.info, notes=(f"{unpacked.name}: {note}", *opened.info.notes))
        return Source(opened, held.pop_all())


def _format_of(source: SourceBytes, options: ReadOptions) -> Format:
    if options.format:
        return cast("Format", options.format)
    with source.open() as file:
        head = file.read(HEAD)
        if not head:
            raise SourceError(f"{source.name} is empty.", "Check that the export worked.")
        return detect_format(source.name, file, head)
