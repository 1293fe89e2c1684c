"""A source that a child process reads, so that a hostile or huge one can end or fill that process only."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from importer.errors import SourceError
from importer.events import StopSignal
from importer.reader.batch import Batch, ReadOptions, SourceInfo
from importer.reader.child.process import ReaderChild
from importer.reader.child.protocol import DONE, Request
from importer.reader.column_text import Findings, Noted, batch_of, without_control_characters, without_damage
from importer.reader.file_format import Format
from importer.reader.headers import unique_headers
from importer.reader.place.source_bytes import SourceBytes


class ChildSource:
    """A source of any format but delimited text, open for reading. Use `open_source`."""

    def __init__(
        self, source: SourceBytes, of_format: Format, options: ReadOptions, stop: StopSignal | None = None
    ) -> None:
        """Read it in a child process, up to its header; a wish to stop ends the child.

        Raises SourceError, or UsageError when there is no header row.
        """
        self._source = source
        self._file = source.open()
        self._stamp = self._look()
        request = Request(
            format=of_format,
            sheet=options.sheet,
            header_row=options.header_row,
            sha256=source.sha256,
            parent=os.getpid(),
            limits=options.limits,
        )
        self._child = ReaderChild(source.name, self._file, request, stop or StopSignal())
        try:
            head = self._child.head()
        except BaseException:  # raised on: a failed constructor must not leave its process behind
            self.close()
            raise
        self._sha256 = head.sha256
        self._headers = unique_headers(head.names)
        self.info = SourceInfo(
            path=source.name,
            format=of_format,
            sheet=head.sheet,
            encoding=None,
            delimiter=None,
            header_row=head.header_row,
            columns=self._headers,
            hidden_rows=head.hidden,
            packed=source.packed,
            looks=tuple(head.looks),
            notes=tuple(f"{source.name}: {note}" for note in head.notes),
        )

    @property
    def child_pid(self) -> int:
        """Process id of the child that reads the source."""
        return self._child.pid

    def close(self) -> None:
        """End the child process."""
        self._child.close()
        self._file.close()

    def _look(self) -> tuple[int, int]:
        status = os.fstat(self._file.fileno())
        return status.st_size, status.st_mtime_ns

    def batches(self) -> Iterator[Batch]:
        """Yield the rows below the header. Raises SourceError when the child breaks off."""
        for received, metadata in self._child.batches():
            yield self._batch(received, float(metadata.get(DONE, b"0")))
        if not self._source.sha256 and self._look() != self._stamp:
            raise SourceError(
                f"{self._source.name} was changed while it was being read.",
                "Wait until it is complete, then start again.",
            )
        self.info = self.info.with_sha256(self._sha256)

    def _batch(self, received: pa.RecordBatch, done: float) -> Batch:
        findings: Findings = {}
        row, hidden, found, *columns = received.columns
        for record in np.flatnonzero(found.is_valid().to_numpy(zero_copy_only=False)).tolist():
            for item in found[record].as_py():
                findings.setdefault(record, []).append(Noted(**item))
        columns = without_control_characters(without_damage(columns, findings), findings)
        return batch_of(columns, self._headers, row.to_numpy(), hidden.to_numpy(zero_copy_only=False), findings, done)
