"""What a format gives that holds sheets of cells: a book of sheets, and a sheet as columns of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from importer.errors import SourceError
from importer.reader.formats.column_styles import ColumnStyles

MOST_COLUMNS = 16_384
"""Columns of a sheet in a spreadsheet program; a table that is wider is none."""
MOST_BYTES = (1 << 31) - 1
"""Bytes of a column: Arrow counts those of its texts in 32 bits."""
_ROWS_AT_ONCE = 4096
_CELLS_AT_ONCE = 1 << 20
"""Cells, blank ones too, that wait as Python objects: one wide row makes all that wait with it as wide."""


@dataclass(frozen=True, slots=True)
class SheetName:
    """A sheet of a book, not read yet."""

    name: str
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Merged:
    """A rectangle of merged cells; its text stands in the first. Positions from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, read from A1 on: row number and position always go together."""

    columns: list[pa.Array]
    """String arrays without nulls, all of the same length; a blank cell is the empty string. None when it is empty."""
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells that hold an error instead of a value, (row, column) from 0: `#REF!`. The text stands in `columns` too."""
    hidden: Sequence[int] = ()
    """Numbers of the hidden or filtered-out rows, from 1 and rising."""
    merged: Sequence[Merged] = ()
    styles: ColumnStyles = field(default_factory=ColumnStyles)
    """How its columns look, as far as the format says it."""

    @property
    def height(self) -> int:
        """How many rows there are, blank ones included."""
        return len(self.columns[0]) if self.columns else 0


class Book(Protocol):
    """A file with sheets."""

    def sheets(self) -> Sequence[SheetName]:
        """Give the sheets that hold cells (no charts), in their order."""

    def load(self, name: str) -> Grid:
        """Read a sheet. Raises SourceError when it is damaged or beyond a limit."""


class Columns:
    """Columns that grow a row at a time; only a few thousand rows are Python objects at any moment."""

    def __init__(self) -> None:
        self._columns: list[list[pa.Array]] = []
        self._waiting: list[Sequence[str]] = []
        self._width = 0  # of the widest row that waits
        self._height = 0  # of what is in the columns

    def add(self, row: Sequence[str]) -> None:
        """Put a row of any length below the others; a row that is shorter than the widest is blank at its end."""
        self._waiting.append(row)
        self._width = max(self._width, len(row))
        if len(self._waiting) == _ROWS_AT_ONCE or len(self._waiting) * self._width > _CELLS_AT_ONCE:
            self._put()

    def finish(self) -> list[pa.Array]:
        """Give the columns, all of the same length; nothing can be added afterwards.

        Raises SourceError for a column with more text than an array can hold.
        """
        self._put()
        columns = []
        for number, parts in enumerate(self._columns):
            if sum(part.nbytes for part in parts) > MOST_BYTES:
                raise SourceError(f"column {number + 1} has more than 2 GiB of text.", "Split the file.")
            columns.append(pa.concat_arrays(parts) if len(parts) != 1 else parts[0])
            self._columns[number] = []  # so that no more than one column is there twice
        return columns

    def _put(self) -> None:
        if not self._waiting:
            return
        height, width = len(self._waiting), self._width
        padded = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in self._waiting]
        columns = self._columns
        columns.extend([_blanks(self._height)] if self._height else [] for _ in range(width - len(columns)))
        for parts, cells in zip(columns, zip(*padded, strict=True), strict=False):
            texts = pa.array(cells, pa.string())
            parts.extend(texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts])  # chunks when beyond 2 GiB
        for parts in columns[width:]:
            parts.append(_blanks(height))
        self._height += height
        self._waiting.clear()
        self._width = 0


def _blanks(height: int) -> pa.Array:
    """Give a column of empty texts. Offsets that are all zero are just that, and cost no Python object."""
    return pa.Array.from_buffers(pa.string(), height, [None, pa.py_buffer(bytes(4 * (height + 1))), pa.py_buffer(b"")])
