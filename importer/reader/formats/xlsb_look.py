"""Looks through an .xlsb sheet's records for hidden rows, merged cells, errors, booleans, dates and zeros of a format.

Runs beside the native reader. Records by Microsoft [MS-XLSB] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from importer.reader.formats.cell_text import ERROR_CODES
from importer.reader.formats.grid import MOST_COLUMNS, Merged
from importer.reader.formats.sheet_glance import MOST_CELLS, too_far
from importer.reader.formats.sheet_look import BOOLEAN, DATE, SheetLook
from importer.reader.formats.workbook_parts import DamagedError
from importer.reader.formats.xlsb_records import numbers_at, records
from importer.reader.formats.xlsx_index import CellFormats

_ROW, _BLANK, _SHEET_SIZE, _MERGED = 0, 1, 148, 176
_NUMBERS = frozenset({2, 5, 9})
_ERRORS = frozenset({3, 11})
_BOOLEANS = frozenset({4, 10})
_LAST_CELL = 11
"""Number of the last record that is a cell; those below are, too, but the row."""
_HIDDEN = 0x10
_MOST_ROWS = 1 << 20
_GETTING_DATA = 0x2B

_Size = struct.Struct("<4I")
_Cell = struct.Struct("<II")
_word = {**ERROR_CODES, _GETTING_DATA: "#GETTING_DATA"}.get


def declared_cells(chunks: Iterable[bytes]) -> int:
    """Give how many cells the sheet says that it reaches over, from A1 on."""
    for record, buffer, start, end in records(chunks):
        if record == _SHEET_SIZE and end - start >= _Size.size:
            _, last_row, _, last_column = _Size.unpack_from(buffer, start)
            return int((last_row + 1) * (last_column + 1))
        if record == _ROW:
            break
    return 0


class XlsbLook:
    """Looks through one sheet."""

    def __init__(self, formats: CellFormats) -> None:
        self._kinds = {**formats.zeros, **dict.fromkeys(formats.dates, DATE)}
        self._look = SheetLook()
        self._row = -1
        self._last_row = self._last_column = -1

    def run(self, chunks: Iterable[bytes]) -> SheetLook:
        """Look through the sheet's records. Raises SourceError when it is damaged, or reaches too far."""
        for record, buffer, start, end in records(chunks):
            if record == _ROW:
                self._start_row(buffer[start:end])
            elif record <= _LAST_CELL:
                if record != _BLANK:
                    self._note_cell(record, buffer, start, end)
            elif record == _MERGED:
                first_row, bottom, first_column, right = numbers_at("4I", buffer[start:end])
                self._look.merged.append(Merged(first_row, first_column, bottom, right))
        if (self._last_row + 1) * (self._last_column + 1) > MOST_CELLS:
            raise too_far(self._last_row + 1, self._last_column + 1)
        return self._look

    def _start_row(self, content: bytes) -> None:
        if len(content) < 12:
            raise DamagedError
        self._row = int.from_bytes(content[:4], "little")
        if self._row >= _MOST_ROWS:
            raise DamagedError
        if content[11] & _HIDDEN:
            self._look.hidden.append(self._row + 1)

    def _note_cell(self, record: int, buffer: bytes, start: int, end: int) -> None:
        if end - start < 9:
            raise DamagedError
        column, style = _Cell.unpack_from(buffer, start)
        row = self._last_row = self._row
        if column > self._last_column:
            if column >= MOST_COLUMNS:
                raise DamagedError
            self._last_column = column
        if record in _NUMBERS:
            if self._kinds and (kind := self._kinds.get(style & 0xFFFFFF)):
                self._look.rows(kind, column).append(row)
        elif record in _BOOLEANS:
            self._look.rows(BOOLEAN, column).append(row)
        elif record in _ERRORS:
            self._look.errors[row, column] = _word(buffer[start + 8], "#VALUE!")
