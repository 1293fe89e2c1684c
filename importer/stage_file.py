"""The stage file: everything the check found out, in private nameless files, for send and report to read.

Two Arrow IPC streams (lz4) in `tempfile.TemporaryFile`: 0600 and nameless on POSIX, deleted on close on Windows, so a
crash leaves nothing behind. One holds the rows (raw and clean columns side by side), one the problems. They are
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
import pandas as pd
import pyarrow as pa

from importer.customer.fields import FIELD_PATHS
from importer.customer.problems import Problem, Severity
from importer.customer.text_column import TEXT, arrow_text
from importer.errors import UsageError

_PROBLEM_SCHEMA = pa.schema(
    [
        ("source", pa.int32()),
        ("row", pa.int64()),
        *((name, pa.string()) for name in ("column", "field", "severity", "code", "value", "message", "suggestion")),
    ]
)
_values_of: Callable[[Problem], tuple[object, ...]] = operator.attrgetter(*(field.name for field in fields(Problem)))


@dataclass(frozen=True, slots=True)
class StagedBatch:
    """A batch as the check left it."""

    source: int
    """Position of the source in the run, from 0."""
    first: int
    """Ordinal of its first row; the others follow."""
    rows: npt.NDArray[np.int64]
    """Row numbers as a spreadsheet shows them; shape (n,)."""
    raw: pd.DataFrame
    """n rows, the source's own columns (text, as `reader.Batch.cells`)."""
    clean: pd.DataFrame
    """n rows, one text column per path of FIELD_PATHS; empty where unknown. Meaningless where the row is invalid."""
    problems: tuple[Problem, ...]
    """The problems of these rows, duplicates excepted (they are known only at the end)."""


class StageFile:
    """Write batches, `finish`, then read them as often as needed, one reader at a time. A context manager."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the private files in `folder` (default: the system's). Raises UsageError when that cannot be done."""
        try:
            self._rows: IO[bytes] = tempfile.TemporaryFile(dir=folder, prefix="importer-")  # noqa: SIM115 - until close
            self._problems: IO[bytes] = tempfile.TemporaryFile(dir=folder, prefix="importer-")  # noqa: SIM115
        except OSError as error:
            raise UsageError(
                f"{folder or tempfile.gettempdir()}: no temporary file can be made there: {error.strerror}.",
                "Name another folder as temp_dir in the config.",
            ) from None
        self._index: list[
            tuple[int, int, int, int, int]
        ] = []  # source, first, raw columns, offset of rows, of problems
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
        raw: pd.DataFrame,
        clean: pd.DataFrame,
        problems: Sequence[Problem],
    ) -> None:
        """Write a batch (see StagedBatch for the shapes). Raises UsageError when the disk is full."""
        columns = [pa.array(rows), *(arrow_text(raw.iloc[:, i]) for i in range(raw.shape[1]))]
        columns += [arrow_text(clean[path]) for path in FIELD_PATHS]
        names = ["row", *(f"raw:{header}" for header in raw.columns), *(f"clean:{path}" for path in FIELD_PATHS)]
        listed = [_values_of(problem) for problem in problems]
        found = pa.record_batch(
            [pa.array([item[i] for item in listed], type=field.type) for i, field in enumerate(_PROBLEM_SCHEMA)],
            schema=_PROBLEM_SCHEMA,
        )
        place = (self._write(self._rows, pa.record_batch(columns, names=names)), self._write(self._problems, found))
        self._index.append((source, self._next, raw.shape[1], *place))
        self._next += len(rows)

    @staticmethod
    def _write(file: IO[bytes], batch: pa.RecordBatch) -> int:
        """Append a one-batch stream; gives its offset. A stream a batch lets sources of other shapes share a file."""
        try:
            offset = file.seek(0, 2)
            with pa.ipc.new_stream(file, batch.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
                writer.write_batch(batch)
            file.flush()
        except OSError as error:
            raise UsageError(
                f"The temporary file cannot be written: {error.strerror}.",
                "Name a folder with more room as temp_dir in the config.",
            ) from None
        return offset

    def batches(self) -> Iterator[StagedBatch]:
        """Read the batches in their order."""
        for source, first, width, rows_at, problems_at in self._index:
            table = self._read(self._rows, rows_at)
            found = self._read(self._problems, problems_at)
            columns = table.columns
            raw_names = [name.removeprefix("raw:") for name in table.schema.names[1 : width + 1]]
            yield StagedBatch(
                source=source,
                first=first,
                rows=columns[0].to_numpy(),
                raw=_frame(raw_names, columns[1 : width + 1]),
                clean=_frame(FIELD_PATHS, columns[width + 1 :]),
                problems=tuple(_problems(found)),
            )

    def texts(self, path: str, ordinals: npt.NDArray[np.int64]) -> list[str]:
        """Give one clean column (a path of FIELD_PATHS) of some rows (int64 ordinals, ascending), in their order."""
        found: list[str] = []
        ends = [first for _, first, *_ in self._index[1:]] + [self._next]
        parts = np.searchsorted(ordinals, ends).tolist()
        begin = 0
        for (_, first, width, rows_at, _), end in zip(self._index, parts, strict=True):
            if end > begin:
                (column,) = self._read(self._rows, rows_at, [1 + width + FIELD_PATHS.index(path)]).columns
                found += column.take(pa.array(ordinals[begin:end] - first)).to_pylist()
            begin = end
        return found

    @staticmethod
    def _read(file: IO[bytes], offset: int, only: list[int] | None = None) -> pa.RecordBatch:
        file.seek(offset)
        with pa.ipc.open_stream(file, options=pa.ipc.IpcReadOptions(included_fields=only)) as reader:
            return reader.read_next_batch()


def _frame(names: Sequence[str], columns: Sequence[pa.Array]) -> pd.DataFrame:
    """Build a frame of text columns without copying; duplicate names are allowed for."""
    frame = pd.DataFrame({i: pd.Series(column, dtype=TEXT) for i, column in enumerate(columns)})
    frame.columns = pd.Index(names)
    return frame


_SEVERITIES = {severity.value: severity for severity in Severity}


def _problems(found: pa.RecordBatch) -> Iterator[Problem]:
    names = [field.name for field in fields(Problem)]
    for values in zip(*(found.column(name).to_pylist() for name in names), strict=True):
        source, row, column, field, severity, *rest = values
        yield Problem(source, row, column, field, _SEVERITIES[severity], *rest)
