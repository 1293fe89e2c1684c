"""The stage file: everything the check found out, in private nameless files, for send and report to read.

Two Arrow IPC streams (lz4) in `tempfile.TemporaryFile`: 0600 and nameless on POSIX, deleted on close on Windows, so a
crash leaves nothing behind. One holds the rows (raw and clean columns), one the problems. They are
finished before anybody reads them. The states stand beside them, in the ledger, because a later row can change an
earlier one's.
"""

from __future__ import annotations

import contextlib
import operator
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from importer.customer.fields import FIELD_PATHS
from importer.customer.problems import Problem, Severity
from importer.customer.text_column import TextBatch
from importer.errors import UsageError
from importer.staged_batch import Layout, StagedBatch, unpacked
from importer.system_words import system_words

_PROBLEM_SCHEMA = pa.schema(
    [
        ("source", pa.int32()),
        ("row", pa.int64()),
        *((name, pa.string()) for name in ("column", "field", "severity", "code", "value", "message", "suggestion")),
    ]
)
_values_of: Callable[[Problem], tuple[object, ...]] = operator.attrgetter(*(field.name for field in fields(Problem)))


class StageFile:
    """Write batches, `finish`, then read them as often as needed, one reader at a time. A context manager."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the private files in `folder` (default: the system's). Raises UsageError when that cannot be done."""
        try:
            self._rows: IO[bytes] = tempfile.TemporaryFile(dir=folder, prefix="importer-")  # noqa: SIM115 - until close
            self._problems: IO[bytes] = tempfile.TemporaryFile(dir=folder, prefix="importer-")  # noqa: SIM115
        except OSError as error:
            raise UsageError(
                f"{folder or tempfile.gettempdir()}: no temporary file can be made there: {system_words(error)}.",
                "Name another folder as temp_dir in the config.",
            ) from None
        self._index: list[_Entry] = []
        self._next = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Delete the private files."""
        for file in (self._rows, self._problems):
            with contextlib.suppress(OSError):  # a full disk: what could not be written is of no use any more
                file.close()

    def append(
        self,
        source: int,
        rows: npt.NDArray[np.int64],
        raw: TextBatch,
        clean: TextBatch,
        problems: Sequence[Problem],
    ) -> None:
        """Write a batch: raw columns as read, clean ones by FIELD_PATHS. Raises UsageError when the disk is full."""
        columns = _DistinctColumns()
        raw_places = [columns.place_of(column) for column in raw.columns]
        clean_places = [columns.place_of(clean[path]) for path in FIELD_PATHS]
        listed = [_values_of(problem) for problem in problems]
        found = pa.record_batch(
            [pa.array([item[i] for item in listed], type=field.type) for i, field in enumerate(_PROBLEM_SCHEMA)],
            schema=_PROBLEM_SCHEMA,
        )
        self._index.append(
            _Entry(
                source=source,
                first=self._next,
                rows=self._write(self._rows, columns.batch(rows)),
                problems=self._write(self._problems, found),
                layout=Layout(tuple(raw.schema.names), tuple(raw_places), tuple(clean_places)),
            )
        )
        self._next += len(rows)

    @staticmethod
    def _write(file: IO[bytes], batch: pa.RecordBatch) -> tuple[int, int]:
        """Append a one-batch stream; gives its offset and length in bytes.

        A stream a batch lets sources of other shapes share a file.
        """
        try:
            offset = file.seek(0, 2)
            with pa.ipc.new_stream(file, batch.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
                writer.write_batch(batch)
            file.flush()
            return offset, file.tell() - offset
        except OSError as error:
            raise UsageError(
                f"The temporary file cannot be written: {system_words(error)}.",
                "Name a folder with more room as temp_dir in the config.",
            ) from None

    def batches(self) -> Iterator[StagedBatch]:
        """Read the batches in their order."""
        for entry in self._index:
            packed = self._read(self._rows, entry.rows)
            found = unpacked(self._read(self._problems, entry.problems))
            yield StagedBatch(entry.source, entry.first, entry.layout, packed, tuple(_problems(found)))

    def texts(self, path: str, ordinals: npt.NDArray[np.int64]) -> list[str]:
        """Give one clean column (a path of FIELD_PATHS) of some rows (int64 ordinals, ascending), in their order."""
        found: list[str] = []
        ends = [entry.first for entry in self._index[1:]] + [self._next]
        parts = np.searchsorted(ordinals, ends).tolist()
        begin = 0
        for entry, end in zip(self._index, parts, strict=True):
            if end > begin:
                batch = StagedBatch(entry.source, entry.first, entry.layout, self._read(self._rows, entry.rows), ())
                places = pa.array(ordinals[begin:end] - entry.first)
                found += batch.clean_column(path).take(places).to_pylist()
            begin = end
        return found

    @staticmethod
    def _read(file: IO[bytes], place: tuple[int, int]) -> bytes:
        offset, length = place
        file.seek(offset)
        return file.read(length)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where a batch stands."""

    source: int
    first: int
    rows: tuple[int, int]
    """Offset and length in the file of the rows."""
    problems: tuple[int, int]
    """The same in the file of the problems."""
    layout: Layout


class _DistinctColumns:
    """Columns of a batch, each written once: a clean column that nothing changed is the raw one, in the same memory."""

    def __init__(self) -> None:
        self._columns: list[pa.Array] = []
        self._places: dict[tuple[int, ...], int] = {}

    def place_of(self, column: pa.Array) -> int:
        """Give the place of a column in the record batch; 0 is that of the row numbers."""
        memory = (column.offset, *(buffer.address if buffer else 0 for buffer in column.buffers()))
        if memory not in self._places:
            self._columns.append(column)
            self._places[memory] = len(self._columns)
        return self._places[memory]

    def batch(self, rows: npt.NDArray[np.int64]) -> pa.RecordBatch:
        """Give the columns with the row numbers before them."""
        columns = [pa.array(rows), *self._columns]
        return pa.record_batch(columns, names=[str(place) for place in range(len(columns))])


_SEVERITIES = {severity.value: severity for severity in Severity}


def _problems(found: pa.RecordBatch) -> Iterator[Problem]:
    for values in zip(*(column.to_pylist() for column in found.columns), strict=True):
        source, row, column, field, severity, *rest = values
        yield Problem(source, row, column, field, _SEVERITIES[severity], *rest)
