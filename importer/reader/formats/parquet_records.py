"""Parquet: a table with typed columns, as data warehouses and pandas export it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pyarrow as pa
from pyarrow import parquet, types

from importer.errors import SourceError
from importer.reader.formats.arrow_text import Texts, array_texts
from importer.reader.formats.record_rows import refuse_long_text
from importer.reader.formats.records import RecordBatch, RecordFinding
from importer.reader.limits import ReadLimits

_RECORDS_AT_ONCE = 10_000
_CELLS_AT_ONCE = 1 << 20
_BYTES_AT_ONCE = 8 << 20
_BYTES_READ_AT_ONCE = 64 << 20
_ENCRYPTED = b"PARE"
_FIRST_ROW = 2  # as in a spreadsheet, where the names are row 1


class ParquetRecords:
    """The rows of a file, each a record; a struct's fields are columns with dots in their names (`address.phone`).

    How values become text: `importer.reader.formats.arrow_text`.
    """

    def __init__(self, file: BinaryIO, limits: ReadLimits) -> None:
        """Read the schema. Raises SourceError when it is damaged, encrypted, or has no or too many columns."""
        self.header_row = 1
        self._limits = limits
        file.seek(0)
        if file.read(4) == _ENCRYPTED:
            raise _encrypted()
        with _damage_told():
            self._file = parquet.ParquetFile(file, pre_buffer=False, page_checksum_verification=True)
            names = [name for field in self._file.schema_arrow for name in _leaf_names(field.type, field.name)]
        if not names:
            raise SourceError("it has no columns.", "Check that it is a table of customers.")
        if len(names) > limits.columns:
            raise SourceError(f"it has more than {limits.columns:,} columns.", "Check that it is a table of customers.")
        self.names = _unique(names)

    def batches(self) -> Iterator[RecordBatch]:
        """Yield the rows; the first is row 2. Finding: encoding_invalid for bytes that are no text.

        Raises SourceError for damage, or a value beyond the limits.
        """
        with _damage_told():
            total = max(self._file.metadata.num_rows, 1)
            row = _FIRST_ROW
            for read in self._file.iter_batches(self._rows_at_once(), use_threads=False):
                leaves = [leaf for column in read.columns for leaf in _leaves(column)]
                columns = [array_texts(leaf) for leaf in leaves]
                rows = range(row, row + len(read))
                for name, column in zip(self.names, columns, strict=True):
                    refuse_long_text(column.texts, self._limits, f"row {{}}, {name[:80]!r}", rows)
                length = sum(column.texts.nbytes for column in columns)
                step = max(len(read) * _BYTES_AT_ONCE // max(length, 1), 1)
                for start in range(0, len(read), step):
                    yield _part(columns, row + start, start, min(step, len(read) - start), total)
                row += len(read)

    def _rows_at_once(self) -> int:
        """Tell how many rows to read at a time, by their width and by the size that the file says they have."""
        metadata = self._file.metadata
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        size = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=0)
        most = min(_RECORDS_AT_ONCE, _CELLS_AT_ONCE // len(self.names), _BYTES_READ_AT_ONCE // max(size, 1))
        return max(most, 1)


def _part(columns: list[Texts], row: int, start: int, length: int, total: int) -> RecordBatch:
    """Give some rows of what was read, from a position on."""
    findings = [
        RecordFinding(index - start, "encoding_invalid", number, column.texts[index].as_py())
        for number, column in enumerate(columns)
        for index in sorted(column.invalid)
        if start <= index < start + length
    ]
    return RecordBatch(
        rows=pa.array(range(row, row + length), pa.int64()),
        columns=[column.texts.slice(start, length) for column in columns],
        done=min((row + length - _FIRST_ROW) / total, 1.0),
        findings=findings,
    )


def _leaf_names(kind: pa.DataType, name: str) -> Iterator[str]:
    if types.is_struct(kind):
        for field in kind:
            yield from _leaf_names(field.type, f"{name}.{field.name}")
    else:
        yield name


def _leaves(array: pa.Array) -> Iterator[pa.Array]:
    """Yield the columns within a struct; where it is null they are null."""
    if types.is_struct(array.type):
        for inner in array.flatten():
            yield from _leaves(inner)
    else:
        yield array


def _unique(names: list[str]) -> tuple[str, ...]:
    taken: dict[str, None] = {}
    for base in names:
        name, number = base, 2
        while name in taken:
            name, number = f"{base} ({number})", number + 1
        taken[name] = None
    return tuple(taken)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Raise SourceError for what Arrow raises; its words may quote the file."""
    try:
        yield
    except MemoryError:  # Arrow's own too; the child process knows what to say
        raise
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        if "crypt" in str(error):
            raise _encrypted() from None
        if isinstance(error, NotImplementedError):
            raise SourceError(
                "it is Parquet of a kind that cannot be read here.", "Write it anew with pandas or Spark, or as .csv."
            ) from None
        raise SourceError("the Parquet file is damaged or breaks off.", "Copy or export it again.") from None


def _encrypted() -> SourceError:
    return SourceError("the Parquet file is encrypted.", "Save it without encryption, or as .csv.")
