"""An Excel workbook (.xlsx, .xlsm): the native reader for the cells, a search of the XML for what it does not tell."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import fastexcel
import pyarrow as pa

from importer.reader.formats.column_styles import ColumnStyles
from importer.reader.formats.exact_cells import ExactCells
from importer.reader.formats.grid import Grid, Merged, SheetName
from importer.reader.formats.native_cells import NativeError, NativeSheet, check_limits, open_native
from importer.reader.formats.sheet_copy import CopyPlan, copied
from importer.reader.formats.sheet_glance import Glance, glance
from importer.reader.formats.sheet_look import SheetLook
from importer.reader.formats.workbook_parts import WorkbookParts
from importer.reader.formats.xlsx_columns import read_column_styles
from importer.reader.formats.xlsx_index import SheetPart, read_formats, read_index
from importer.reader.formats.xlsx_look import XlsxLook
from importer.reader.limits import ReadLimits

_MANY_GHOSTS = 8 << 20
"""Bytes of rows without any value, less two times the others', from which on a copy without them is quicker: the native
reader takes 5 ms for a MB of such rows, and the copy 2 ms for a MB of all."""


class XlsxBook:
    """A workbook. A sheet is read twice, at the same time: by the native reader, and searched by us.

    Before that, a glance through the unpacked XML (0.2 s for 140 MB, while the native reader reads the texts of the
    workbook) tells what must not reach the native reader as it is.
    """

    def __init__(self, content: bytes, limits: ReadLimits) -> None:
        """Open it. Raises SourceError when it is damaged, protected with a password, or a zip bomb."""
        self._content = content
        self._limits = limits
        self._parts = WorkbookParts(content, limits)
        self._index = read_index(self._parts)
        self._formats = read_formats(self._parts, self._index.styles)
        self._workbook: fastexcel.ExcelReader | None = None

    def sheets(self) -> Sequence[SheetName]:
        """Give the worksheets; charts, dialogs and macros are left out."""
        return [sheet.name for sheet in self._index.sheets]

    def load(self, name: str) -> Grid:
        """Read a sheet. Raises SourceError when there is none of this name, or it is damaged or beyond a limit."""
        sheet = self._index.sheet(name)
        if sheet.part not in self._parts:
            return Grid([])
        for part in (self._index.strings, self._index.styles):
            self._parts.check(part)
        with ThreadPoolExecutor(1) as beside:
            opening = beside.submit(self._open) if self._index.plain else None
            seen = glance(self._parts.chunks(sheet.part), self._parts.size(sheet.part))
            looking = beside.submit(XlsxLook(self._formats, seen).run, self._parts.chunks(sheet.part))
            styling = beside.submit(read_column_styles, seen.top, self._formats)
            native, columns = self._read(sheet, seen, opening)
            look = looking.result()
        cells = ExactCells(native, columns, self._index.from_1904)
        cells.apply(look)
        return grid_of(cells, look, styling.result(), self._limits)

    def _open(self) -> fastexcel.ExcelReader:
        if self._workbook is None:
            self._workbook = open_native(self._content)
        return self._workbook

    def _read(
        self, sheet: SheetPart, seen: Glance, opening: Future[fastexcel.ExcelReader] | None
    ) -> tuple[NativeSheet, list[pa.Array]]:
        """Have the native reader read the sheet, or a copy of it where it must, or where it fails on the original."""
        plan = CopyPlan(self._index, sheet, seen)
        content = (
            copied(self._parts, plan) if opening is None or seen.ghost_size > _MANY_GHOSTS + 2 * plan.size else None
        )
        try:
            if content is not None or opening is None:
                return self._read_copy(content, seen)
            native = NativeSheet(opening.result(), sheet.number, from_a=seen.from_a)
            return native, native.columns()
        except NativeError:
            if content is not None or opening is None:
                raise
        return self._read_copy(copied(self._parts, plan), seen)

    @staticmethod
    def _read_copy(content: bytes | None, seen: Glance) -> tuple[NativeSheet, list[pa.Array]]:
        if content is None:
            raise NativeError("the workbook cannot be read as it is.", "Save the sheet as .csv.")
        native = NativeSheet(open_native(content), 0, from_a=seen.from_a)
        return native, native.columns()


def grid_of(cells: ExactCells, look: SheetLook, styles: ColumnStyles, limits: ReadLimits) -> Grid:
    """Put a sheet together, from A1 on. Raises SourceError when it is beyond a limit."""
    indent = cells.sheet.indent
    if not cells.columns:
        return Grid([])
    check_limits(cells.columns, indent, limits)
    height = len(cells.columns[0])
    width = len(cells.columns) + indent
    blank = pa.array([""] * height, pa.string()) if indent else None
    merged = [
        Merged(part.first_row, part.first_column, min(part.last_row, height - 1), min(part.last_column, width - 1))
        for part in look.merged
        if part.first_row < height and part.first_column < width
    ]
    return Grid(
        columns=[blank] * indent + cells.columns,
        errors={place: word for place, word in look.errors.items() if place[0] < height and place[1] < width},
        hidden=sorted({row for row in look.hidden if row <= height}),
        merged=[part for part in merged if (part.first_row, part.first_column) != (part.last_row, part.last_column)],
        styles=styles,
    )
