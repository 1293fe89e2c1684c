"""How the columns of a sheet look, gathered while the sheet is read, whatever its format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isfinite

from importer.column_look import ColumnLook
from importer.reader.formats.number_formats import told_format

ROWS_SAMPLED = 200
"""Rows from the top whose cells are looked at. The header stands among the first hundred, so a hundred follow it."""
_MOST_CELLS = 1 << 16
"""Cells that are looked at: 200 rows of 327 columns. A wider sheet is told by fewer rows."""
_MOST_RANGES = 16_384
"""Ranges of columns, each described by itself: as many as a sheet has columns."""
_NARROWEST, _WIDEST = 1.0, 255.0
"""Characters; Excel's own limit is 255, and a narrower column shows nothing of what is to be mended."""
_PADDING, _DIGIT = 5, 7
"""Pixels beside the text of a cell, and of a digit in Excel's usual font (ECMA-376 part 1, 18.3.1.13)."""
_PIXELS_IN_INCH = 96


class ColumnStyles:
    """The widths of a sheet's columns, and the number formats of columns and of some cells. Positions count from 0."""

    def __init__(self) -> None:
        self._columns: list[tuple[int, int, float | None, str]] = []
        self._next_column = 0
        self._cells: list[tuple[int, int, int, str | None]] = []

    def note_columns(self, first: int, last: int, width: float | None, code: str) -> None:
        """Say how wide columns are, in characters, and which number format their cells have that have none.

        Columns rise; what is said of one a second time, which no program does, is passed over.
        """
        first = max(first, self._next_column)
        if first <= last and len(self._columns) < _MOST_RANGES:
            self._columns.append((first, last, width, code))
            self._next_column = last + 1

    def note_cell(self, row: int, column: int, code: str | None, times: int = 1) -> None:
        """Say which number format a cell with a value has (None: its column's), and the same cells beside it."""
        if row < ROWS_SAMPLED and len(self._cells) < _MOST_CELLS:
            self._cells.append((row, column, times, code))

    def looks(self, header_row: int, width: int) -> tuple[ColumnLook, ...]:
        """Give the look of each of so many columns, from A on; none at all when nothing is known of any.

        A number format is the most frequent of the cells below the header row (from 1; 0 when there is none), or the
        column's own where no cell among the first rows has a value.
        """
        widths: list[float | None] = [None] * width
        codes = [""] * width
        for first, last, characters, code in self._columns:
            for column in range(first, min(last + 1, width)):
                widths[column], codes[column] = characters, code
        for (column, code), _ in reversed(self._counted(header_row, codes).most_common()):
            codes[column] = code  # the last that is put there is the most frequent
        looks = tuple(ColumnLook(_clamped(wide), told_format(code)) for wide, code in zip(widths, codes, strict=True))
        return looks if any(look != ColumnLook() for look in looks) else ()

    def _counted(self, header_row: int, own: Sequence[str]) -> Counter[tuple[int, str]]:
        counted: Counter[tuple[int, str]] = Counter()
        left = _MOST_CELLS  # one cell may claim to stand a thousand times beside itself, in each of many rows
        for row, first, times, code in self._cells:
            if row < header_row:
                continue
            for column in range(first, min(first + times, len(own))):
                counted[column, own[column] if code is None else code] += 1
            left -= times
            if left < 0:
                break
        return counted


def characters_of(measure: float) -> float | None:
    """Give a width as people see it in Excel, of one as files have it: with the padding of the cells in it."""
    if not isfinite(measure):
        return None
    pixels = measure * _DIGIT
    return _without_padding(pixels) if pixels >= _DIGIT + _PADDING else measure * _DIGIT / (_DIGIT + _PADDING)


def characters_in_inches(inches: float) -> float | None:
    """Give a width as people see it in Excel, of a length in inches."""
    return _without_padding(inches * _PIXELS_IN_INCH) if isfinite(inches) else None


def _without_padding(pixels: float) -> float:
    return (pixels - _PADDING) / _DIGIT


def _clamped(width: float | None) -> float | None:
    """Give a width that people can work with; None for a column that was made nothing to hide it."""
    if width is None or width <= 0:
        return None
    return round(min(max(width, _NARROWEST), _WIDEST), 2)
