"""An old Excel workbook (.xls, BIFF 2 to 8), by xlrd: the only reader of it that tells hidden rows and number formats.

Why not python-calamine or fastexcel, which read .xls too: they tell neither hidden rows nor the format 000000, so a
row that somebody filtered out would be imported, and a pincode would lose its first zero.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TypeVar

import xlrd
from xlrd.biffh import (
    XL_CELL_BLANK,
    XL_CELL_BOOLEAN,
    XL_CELL_DATE,
    XL_CELL_EMPTY,
    XL_CELL_ERROR,
    XL_CELL_NUMBER,
    XL_CELL_TEXT,
)

from importer.errors import SourceError
from importer.number_format import padded_text, zeros_of
from importer.reader.formats.cell_text import ERROR_CODES, boolean_text, number_text, serial_text
from importer.reader.formats.grid import Grid, SheetName
from importer.reader.formats.grid_builder import GridBuilder
from importer.reader.formats.xls_columns import note_column_styles
from importer.reader.limits import ReadLimits

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream that holds an .xlsx with a password; the file around it looks like an .xls."""


_Given = TypeVar("_Given")


class _Nowhere(io.TextIOBase):
    """Where xlrd's remarks go: it would print them, cell values among them, and standard output is ours."""

    def write(self, text: str) -> int:
        return len(text)


class _UnreadableError(SourceError):
    """xlrd could not read it."""


class _ProtectedError(SourceError):
    """It cannot be read without its password."""

    def __init__(self) -> None:
        super().__init__(
            "the workbook is protected with a password.", "Open it, remove the password and save it again."
        )


class XlsBook:
    """A workbook; `load` gives dates by their format, and numbers as a format of zeros shows them.

    Formats, hidden rows and merged cells come with xlrd's `formatting_info`. xlrd fails so on workbooks whose style
    records break the rules, as those of some report writers do, while their cells are sound. Such a workbook is read
    without: dates are told all the same, but hidden rows, merged cells and formats of zeros are not.
    """

    def __init__(self, content: bytes, limits: ReadLimits) -> None:
        """Open it. Raises SourceError when it is damaged, protected with a password, or no workbook."""
        self._content = content
        self._limits = limits
        try:
            self._book = self._open(formats=True)
        except _UnreadableError:
            self._book = self._open(formats=False)

    def sheets(self) -> Sequence[SheetName]:
        """Give the worksheets; charts and macros are left out."""
        names = self._book.sheet_names()
        shown = self._book._sheet_visibility  # a sheet itself tells it only once it was read
        return [SheetName(name, state == 0) for name, state in zip(names, shown, strict=False)]

    def load(self, name: str) -> Grid:
        """Read a sheet. Raises SourceError when it is damaged or beyond a limit."""
        try:
            return self._load(name)
        except _UnreadableError:
            if not self._book.formatting_info:
                raise
            self._book = self._open(formats=False)
            return self._load(name)

    def _open(self, *, formats: bool) -> xlrd.Book:
        def open_book() -> xlrd.Book:
            return xlrd.open_workbook(
                file_contents=self._content,
                logfile=_Nowhere(),
                formatting_info=formats,
                on_demand=True,
                ragged_rows=True,
            )

        try:
            return _mapped(open_book)
        except _UnreadableError:
            if _ENCRYPTED in self._content:
                raise _ProtectedError from None
            raise

    def _load(self, name: str) -> Grid:
        sheet = _mapped(lambda: self._book.sheet_by_name(name))
        try:
            return _mapped(lambda: self._grid(sheet))
        finally:
            self._book.unload_sheet(name)

    def _grid(self, sheet: xlrd.sheet.Sheet) -> Grid:
        builder = GridBuilder(self._limits)
        zeros = self._zeros() if self._book.formatting_info else {}
        for row in range(sheet.nrows):
            types = sheet.row_types(row)
            cells = self._texts(types, sheet.row_values(row))
            if zeros and XL_CELL_NUMBER in types:
                for column in _places(types, XL_CELL_NUMBER):
                    cells[column] = padded_text(cells[column], zeros.get(sheet.cell_xf_index(row, column)))
            builder.put(row, cells)
            if XL_CELL_ERROR in types:
                for column in _places(types, XL_CELL_ERROR):
                    builder.error(row, column, cells[column])
        if self._book.formatting_info:
            note_column_styles(builder.styles, self._book, sheet)
        for row, properties in sorted(sheet.rowinfo_map.items()):
            if properties.hidden:
                builder.hide(row)
        for first_row, end_row, first_column, end_column in sheet.merged_cells:
            builder.merge(first_row, first_column, end_row - first_row, end_column - first_column)
        return builder.finish()

    def _zeros(self) -> dict[int, str]:
        """Map the cell formats that pad with zeros to their shapes."""
        shapes = {}
        for index, style in enumerate(self._book.xf_list):
            number_format = self._book.format_map.get(style.format_key)
            shape = zeros_of(number_format.format_str) if number_format is not None else None
            if shape is not None:
                shapes[index] = shape
        return shapes

    def _texts(self, types: Sequence[int], values: Sequence[object]) -> list[str]:
        from_1904 = self._book.datemode == 1
        cells = []
        for kind, value in zip(types, values, strict=True):
            if kind == XL_CELL_TEXT:
                cells.append(str(value))
            elif kind in {XL_CELL_EMPTY, XL_CELL_BLANK}:
                cells.append("")
            elif kind == XL_CELL_BOOLEAN:
                cells.append(boolean_text(value))
            elif kind == XL_CELL_ERROR:
                cells.append(ERROR_CODES.get(value, "#VALUE!") if isinstance(value, int) else "#VALUE!")
            elif not isinstance(value, (int, float)):
                cells.append(str(value))
            else:
                cells.append(serial_text(value, from_1904=from_1904) if kind == XL_CELL_DATE else number_text(value))
        return cells


def _places(types: Sequence[int], kind: int) -> list[int]:
    return [column for column, found in enumerate(types) if found == kind]


def _mapped(work: Callable[[], _Given]) -> _Given:
    """Do something with xlrd; whatever it raises becomes a SourceError."""
    try:
        return work()
    except (SourceError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - on a damaged file xlrd raises any kind: AssertionError, struct.error ...
        if "encrypted" in str(error):
            raise _ProtectedError from None
        raise _UnreadableError(
            "the workbook is damaged, or no Excel workbook.",
            "Open it in a spreadsheet program and save it as .xlsx.",
        ) from None
