"""A binary Excel workbook (.xlsb): the native reader for the cells, a scan of the records for what it does not tell."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import fastexcel

from importer.reader.formats.exact_cells import ExactCells
from importer.reader.formats.grid import Grid, SheetName
from importer.reader.formats.native_cells import NativeSheet, open_native
from importer.reader.formats.sheet_glance import MOST_CELLS
from importer.reader.formats.workbook_parts import WorkbookParts
from importer.reader.formats.xlsb_columns import read_binary_column_styles
from importer.reader.formats.xlsb_index import read_binary_formats, read_binary_index
from importer.reader.formats.xlsb_look import XlsbLook, declared_cells
from importer.reader.formats.xlsx_book import grid_of
from importer.reader.limits import ReadLimits

_SMALL = 4 << 20
"""Bytes of a sheet that is looked through before the native reader meets it, as that takes no time."""


class XlsbBook:
    """A workbook, read as an .xlsx is; but it holds no dates in words, and the errors of formulas are ours to find."""

    def __init__(self, content: bytes, limits: ReadLimits) -> None:
        """Open it. Raises SourceError when it is damaged, protected with a password, or a zip bomb."""
        self._content = content
        self._limits = limits
        self._parts = WorkbookParts(content, limits)
        self._index = read_binary_index(self._parts)
        self._formats = read_binary_formats(self._parts, self._index.styles)
        self._workbook: fastexcel.ExcelReader | None = None

    def sheets(self) -> Sequence[SheetName]:
        """Give the worksheets; charts, dialogs and macros are left out."""
        return [sheet.name for sheet in self._index.sheets]

    def load(self, name: str) -> Grid:
        """Read a sheet. Raises SourceError when there is none of this name, or it is damaged or beyond a limit."""
        sheet = self._index.sheet(name)
        for part in (sheet.part, self._index.strings, self._index.styles):
            self._parts.check(part)
        with ThreadPoolExecutor(1) as beside:
            looking = beside.submit(XlsbLook(self._formats).run, self._parts.chunks(sheet.part))
            styling = beside.submit(read_binary_column_styles, self._parts.chunks(sheet.part), self._formats)
            if self._parts.size(sheet.part) <= _SMALL or self._declared(sheet.part) > MOST_CELLS:
                looking.result()
            if self._workbook is None:
                self._workbook = open_native(self._content)
            native = NativeSheet(self._workbook, sheet.number, from_a=False)
            columns = native.columns()
            look = looking.result()
        cells = ExactCells(native, columns, self._index.from_1904)
        cells.apply(look)
        return grid_of(cells, look, styling.result(), self._limits)

    def _declared(self, part: str) -> int:
        return declared_cells(self._parts.chunks(part))
