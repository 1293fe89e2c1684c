"""Tells how the columns of an .xlsb sheet look, by its first records (Microsoft [MS-XLSB] 2.4.323, BrtColInfo)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from itertools import islice

from importer.reader.formats.column_styles import ROWS_SAMPLED, ColumnStyles, characters_of
from importer.reader.formats.xlsb_records import records
from importer.reader.formats.xlsx_index import CellFormats

_ROW, _BLANK, _LAST_CELL, _COLUMNS = 0, 1, 11, 60
"""Numbers of records; those between a blank cell and the last are cells with a value."""
_CHOSEN = 2
"""Flag of a width that is not the usual one."""
_MOST_RECORDS = 1 << 17
"""That are looked at; 200 rows of 19 columns have 4,000."""
_UNITS = 256
"""Of a width, in a character."""

_Columns = struct.Struct("<4IH")
_Cell = struct.Struct("<II")


def read_binary_column_styles(chunks: Iterable[bytes], formats: CellFormats) -> ColumnStyles:
    """Give the styles of the columns. Raises SourceError when the sheet breaks off within its first rows."""
    styles = ColumnStyles()
    row = 0
    for record, buffer, start, end in islice(records(chunks), _MOST_RECORDS):
        if record == _ROW:
            row = int.from_bytes(buffer[start : min(start + 4, end)], "little")
            if row >= ROWS_SAMPLED:
                break
        elif record == _COLUMNS and end - start >= _Columns.size:
            first, last, measure, style, flags = _Columns.unpack_from(buffer, start)
            width = characters_of(measure / _UNITS) if flags & _CHOSEN else None
            styles.note_columns(first, last, width, formats.code(style))
        elif _BLANK < record <= _LAST_CELL and end - start >= _Cell.size:
            column, style = _Cell.unpack_from(buffer, start)
            styles.note_cell(row, column, formats.code(style & 0xFFFFFF))
    return styles
