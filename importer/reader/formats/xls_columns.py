"""Tells how the columns of an .xls sheet look, by what xlrd keeps of them with `formatting_info`."""

from __future__ import annotations

import xlrd
from xlrd.biffh import XL_CELL_BLANK, XL_CELL_EMPTY

from importer.reader.formats.column_styles import ROWS_SAMPLED, ColumnStyles, characters_of
from importer.reader.formats.number_formats import BUILT_IN

_UNITS = 256
"""Of a width, in a character (Microsoft [MS-XLS] 2.4.53, ColInfo)."""
_BLANK = frozenset({XL_CELL_BLANK, XL_CELL_EMPTY})
_NUMBERED_ANEW = 50
"""Version of the format (5.0) since which the numbers of number formats are those of today."""


def note_column_styles(styles: ColumnStyles, book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> None:
    """Put in the styles of the columns and of the first rows' cells."""
    codes = _Codes(book)
    for column, said in sorted(sheet.colinfo_map.items()):
        styles.note_columns(column, column, characters_of(said.width / _UNITS), codes.of_style(said.xf_index))
    for row in range(min(sheet.nrows, ROWS_SAMPLED)):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind not in _BLANK:
                styles.note_cell(row, column, codes.of_style(sheet.cell_xf_index(row, column)))


class _Codes:
    """The codes of number formats by cell format, of which a damaged workbook may have fewer than it uses."""

    def __init__(self, book: xlrd.Book) -> None:
        self._book = book
        self._known: dict[int, str] = {}

    def of_style(self, style: int) -> str:
        """Give a cell format's code; empty when there is none."""
        code = self._known.get(style)
        if code is None:
            code = self._known[style] = self._found(style)
        return code

    def _found(self, style: int) -> str:
        book = self._book
        if not 0 <= style < len(book.xf_list):
            return ""
        number = book.xf_list[style].format_key
        if book.biff_version >= _NUMBERED_ANEW and number in BUILT_IN:
            return BUILT_IN[number]
        found = book.format_map.get(number)
        return str(found.format_str) if found is not None else ""
