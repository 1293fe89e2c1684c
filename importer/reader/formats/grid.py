"""What a format gives that holds sheets of cells: a book of sheets, and a sheet as columns of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

MOST_COLUMNS = 16_384
"""Columns of a sheet in a spreadsheet program; a table that is wider is none."""
_ROWS_AT_ONCE = 4096


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


def columns_of(rows: Iterable[Sequence[str]]) -> list[pa.Array]:
    """Make columns of rows of any length, a few thousand at a time, so that no row is kept as Python objects."""
    parts: list[list[pa.Array]] = []
    heights: list[int] = []
    waiting: list[Sequence[str]] = []

    def put() -> None:
        width = max(map(len, waiting))
        padded = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in waiting]
        parts.append([pa.array(cells, pa.string()) for cells in zip(*padded, strict=True)])
        heights.append(len(waiting))
        waiting.clear()

    for row in rows:
        waiting.append(row)
        if len(waiting) == _ROWS_AT_ONCE:
            put()
    if waiting:
        put()
    width = max(map(len, parts), default=0)
    blanks = [pa.array([""] * height, pa.string()) for height in heights]
    return [
        pa.concat_arrays(
            [part[number] if number < len(part) else blank for part, blank in zip(parts, blanks, strict=True)]
        )
        for number in range(width)
    ]
