"""Makes grids of the elements of an Excel 2003 XML spreadsheet, as they come.

After Microsoft's XML Spreadsheet Reference (urn:schemas-microsoft-com:office:spreadsheet). Names are compared without
their prefix, since programs bind them differently, and no element that matters shares its name with another.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from importer.errors import SourceError
from importer.reader.formats.cell_text import boolean_text, iso_text, numeric_text
from importer.reader.formats.column_styles import ROWS_SAMPLED, characters_in_inches
from importer.reader.formats.grid_builder import MOST_ROWS, GridBuilder
from importer.reader.formats.spreadsheet_xml_styles import STYLE_ELEMENTS, SpreadsheetXmlStyles
from importer.reader.limits import ReadLimits

_PASSED_OVER = frozenset({"Comment", "PhoneticText"})
"""Elements with a Data or text of their own, which is not the cell's."""
_POINTS_IN_INCH = 72
"""A width is in points."""


@dataclass(slots=True)
class _Sheet:
    """A worksheet, and what it has so far."""

    name: str
    builder: GridBuilder
    visible: bool = True
    column_styles: list[tuple[int, int, str]] = field(default_factory=list)
    """First and last column, style."""
    table_style: str = ""
    next_column: int = 0
    """Of the column elements."""
    row: int = -1
    times: int = 1
    row_style: str = ""
    cells: list[str] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    cell: dict[str, str] | None = None
    """Attributes of the cell that is open."""
    column: int = 0
    """Of the next cell."""
    error: SourceError | None = None


class SpreadsheetXmlContent:
    """Takes the elements of the file as they come."""

    def __init__(self, limits: ReadLimits) -> None:
        self.root = ""
        self.sheets: list[_Sheet] = []
        self._limits = limits
        self._local: dict[str, str] = {}
        self._styles = SpreadsheetXmlStyles()
        self._passing = 0  # depth within an element that is passed over
        self._kind = ""  # of the data that is open
        self._pieces: list[str] | None = None  # of that data, or of another text that matters

    def start(self, full_name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        name = self._name(full_name)
        if not self.root:
            self.root = name
        if self._passing or name in _PASSED_OVER:
            self._passing += 1
        elif name in STYLE_ELEMENTS:
            self._styles.start(name, {self._name(key): value for key, value in attributes.items()})
        elif name in _STARTS and (self._pieces is None or name == "Data"):
            _STARTS[name](self, {self._name(key): value for key, value in attributes.items()})

    def end(self, full_name: str) -> None:
        """Take the end of an element."""
        if self._passing:
            self._passing -= 1
            return
        name = self._name(full_name)
        if name in _ENDS and self.sheets:
            _ENDS[name](self, self.sheets[-1])

    def text(self, text: str) -> None:
        """Take text, or a piece of it."""
        if self._pieces is not None and not self._passing:
            self._pieces.append(text)

    def _name(self, full_name: str) -> str:
        local = self._local.get(full_name)
        if local is None:
            local = full_name.replace("}", ":").replace(" ", ":").rpartition(":")[2]
            if len(self._local) < 10_000:
                self._local[full_name] = local
        return local

    def start_sheet(self, attributes: dict[str, str]) -> None:
        """Begin a worksheet."""
        self.sheets.append(_Sheet(attributes.get("Name", ""), GridBuilder(self._limits)))

    def start_table(self, attributes: dict[str, str]) -> None:
        """Note the style of cells without one."""
        if self.sheets:
            self.sheets[-1].table_style = attributes.get("StyleID", "")

    def start_column(self, attributes: dict[str, str]) -> None:
        """Note the width and the style of columns."""
        if self.sheets:
            sheet = self.sheets[-1]
            first = _position(attributes.get("Index"), sheet.next_column)
            sheet.next_column = first + 1 + _count(attributes.get("Span"))
            if "StyleID" in attributes:
                sheet.column_styles.append((first, sheet.next_column - 1, attributes["StyleID"]))
            code = self._styles.code(attributes.get("StyleID") or sheet.table_style or "Default")
            sheet.builder.styles.note_columns(first, sheet.next_column - 1, _width(attributes.get("Width")), code)

    def start_row(self, attributes: dict[str, str]) -> None:
        """Begin a row. A span says that rows below look the same; they have no cells."""
        if self.sheets:
            sheet = self.sheets[-1]
            sheet.row = _position(attributes.get("Index"), sheet.row + sheet.times)
            sheet.times = 1 + _count(attributes.get("Span"))
            sheet.row_style = attributes.get("StyleID", "")
            sheet.column = 0
            if attributes.get("Hidden") in {"1", "true"}:
                sheet.builder.hide(sheet.row, sheet.times)

    def start_cell(self, attributes: dict[str, str]) -> None:
        """Begin a cell: find its place."""
        if self.sheets:
            sheet = self.sheets[-1]
            sheet.cell = attributes
            column = _position(attributes.get("Index"), sheet.column)
            if column < sheet.column and sheet.error is None:
                sheet.error = SourceError(
                    f"the cells of row {sheet.row + 1:,} are not in their order.", "Save the file anew."
                )
            sheet.column = column

    def start_data(self, attributes: dict[str, str]) -> None:
        """Begin the value of a cell."""
        if self.sheets and self.sheets[-1].cell is not None:
            self._kind = attributes.get("Type", "String")
            self._pieces = []

    def start_visible(self, _: dict[str, str]) -> None:
        """Begin the word that tells whether the sheet is hidden."""
        if self.sheets:
            self._pieces = []

    def end_visible(self, sheet: _Sheet) -> None:
        """Take that word."""
        sheet.visible = "".join(self._pieces or ()).strip() not in {"SheetHidden", "SheetVeryHidden"}
        self._pieces = None

    def end_data(self, sheet: _Sheet) -> None:
        """Put the value into its place."""
        pieces, self._pieces = self._pieces, None
        if pieces is None or sheet.cell is None:
            return
        text = self._shown("".join(pieces), sheet)
        if not text or len(sheet.cells) > self._limits.columns:
            return
        # A column beyond the limit is put right behind the last one allowed, so that the row is refused.
        column = min(sheet.column, self._limits.columns)
        sheet.cells.extend([""] * (column - len(sheet.cells)))
        if len(sheet.cells) == column:
            sheet.cells.append(text)
            if sheet.row < ROWS_SAMPLED:
                sheet.builder.styles.note_cell(sheet.row, column, self._styles.code(self._style(sheet)))
            if self._kind == "Error":
                sheet.errors.append((column, text))

    def end_cell(self, sheet: _Sheet) -> None:
        """End a cell, and go on behind those that it covers."""
        if sheet.cell is None:
            return
        across, down = _count(sheet.cell.get("MergeAcross")), _count(sheet.cell.get("MergeDown"))
        sheet.builder.merge(sheet.row, sheet.column, down + 1, across + 1)
        sheet.column += 1 + across
        sheet.cell = None

    def end_row(self, sheet: _Sheet) -> None:
        """Put the row into the grid."""
        cells, errors = sheet.cells, sheet.errors
        sheet.cells, sheet.errors = [], []
        if not cells or sheet.error is not None:
            return
        try:
            sheet.builder.put(sheet.row, cells)
        except SourceError as error:
            sheet.error = error  # it is the sheet's, and another one may be wanted
            return
        for column, word in errors:
            sheet.builder.error(sheet.row, column, word)

    def _shown(self, text: str, sheet: _Sheet) -> str:
        if self._kind == "Number":
            return self._styles.shown(numeric_text(text), self._style(sheet))
        if self._kind == "DateTime":
            return iso_text(text.strip())
        if self._kind == "Boolean":
            return boolean_text(text.strip() in {"1", "true", "True"})
        return text.strip() if self._kind == "Error" else text

    def _style(self, sheet: _Sheet) -> str:
        """Give the style of the cell that is open: its own, its row's, its column's or its table's."""
        style = (sheet.cell or {}).get("StyleID") or sheet.row_style
        if not style:
            found = (name for first, last, name in sheet.column_styles if first <= sheet.column <= last)
            style = next(found, sheet.table_style or "Default")
        return style


_STARTS = {
    "Cell": SpreadsheetXmlContent.start_cell,
    "Column": SpreadsheetXmlContent.start_column,
    "Data": SpreadsheetXmlContent.start_data,
    "Row": SpreadsheetXmlContent.start_row,
    "Table": SpreadsheetXmlContent.start_table,
    "Visible": SpreadsheetXmlContent.start_visible,
    "Worksheet": SpreadsheetXmlContent.start_sheet,
}
_ENDS = {
    "Cell": SpreadsheetXmlContent.end_cell,
    "Data": SpreadsheetXmlContent.end_data,
    "Row": SpreadsheetXmlContent.end_row,
    "Visible": SpreadsheetXmlContent.end_visible,
}


def _position(index: str | None, otherwise: int) -> int:
    """Give a position from 0 of an index from 1, as far as a sheet reaches."""
    return otherwise if index is None else max(_count(index) - 1, 0)


def _count(text: str | None) -> int:
    if text is None or not (text.isascii() and text.isdigit()):
        return 0
    return min(int(text), MOST_ROWS) if len(text) < 9 else MOST_ROWS


def _width(points: str | None) -> float | None:
    try:
        return characters_in_inches(float(points or "nan") / _POINTS_IN_INCH)
    except ValueError:
        return None
