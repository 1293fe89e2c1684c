"""Makes grids of the elements of an OpenDocument spreadsheet, as they come."""

from __future__ import annotations

from dataclasses import dataclass

from importer.errors import SourceError
from importer.reader.formats.column_styles import ROWS_SAMPLED
from importer.reader.formats.grid_builder import GridBuilder
from importer.reader.formats.ods_cell import OdsCell, count_of
from importer.reader.formats.ods_styles import OdsStyles
from importer.reader.limits import ReadLimits

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_PREFIXES = {
    f"{_OASIS}table:1.0": "table",
    f"{_OASIS}text:1.0": "text",
    f"{_OASIS}office:1.0": "office",
    f"{_OASIS}style:1.0": "style",
    f"{_OASIS}drawing:1.0": "draw",
    f"{_OASIS}datastyle:1.0": "number",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}
_PASSED_OVER = frozenset(
    {
        "office:annotation",  # a comment on a cell
        "office:forms",
        "table:shapes",
        "table:tracked-changes",  # cells as they once were
        "table:dde-links",
        "text:note",
        "text:ruby-text",
    }
)
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})


@dataclass(slots=True)
class OdsSheet:
    """A sheet, and what it has so far."""

    name: str
    visible: bool
    builder: GridBuilder
    row: int = 0
    times: int = 1
    next_column: int = 0
    """Of the column elements."""
    error: SourceError | None = None


class OdsContent:
    """Takes expat's events, names as `namespace name`; `sheets` holds the result."""

    def __init__(self, limits: ReadLimits, styles: OdsStyles) -> None:
        """Take the styles that the cells may have, to which those of this part are added."""
        self.sheets: list[OdsSheet] = []
        self._limits = limits
        self._names: dict[str, str] = {}
        self._sheet: OdsSheet | None = None
        self._style = ""
        self._styles = styles
        self._hidden_styles: set[str] = set()
        self._groups: list[bool] = []  # whether each group of rows that is open is hidden
        self._passing = 0  # depth within an element that is passed over
        self._cells: list[str] = []  # of the row that is open, without the blank ones at its end
        self._blank = 0  # those
        self._errors: list[tuple[int, int, str]] = []
        self._cell: OdsCell | None = None

    def start(self, full_name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        name = self._names.get(full_name) or self._short(full_name)
        if self._passing or name in _PASSED_OVER or name.startswith("draw:"):  # draw: pictures and their texts
            self._passing += 1
        elif self._cell is not None:
            if name == "table:table":  # a table within a cell; no program writes it
                self._passing += 1
            else:
                self._cell.start(name, self._shortened(attributes))
        elif name in _CELLS:
            self._cell = OdsCell(self._shortened(attributes), self._limits.cell_length)
        elif name.startswith(("table:", "style:", "number:")):
            self._start_part(name, self._shortened(attributes))

    def end(self, full_name: str) -> None:
        """Take the end of an element."""
        name = self._names.get(full_name) or self._short(full_name)
        if self._passing:
            self._passing -= 1
        elif name in _CELLS:
            self._end_cell()
        elif self._cell is not None:
            self._cell.end(name)
        elif name == "table:table-row":
            self._end_row()
        elif name == "table:table-row-group":
            del self._groups[-1:]
        elif name == "table:table":
            self._sheet = None
        else:
            self._styles.end(name)

    def text(self, text: str) -> None:
        """Take text, or a piece of it."""
        if self._cell is not None and not self._passing:
            self._cell.text(text)
        elif self._sheet is None:
            self._styles.text(text)

    def _start_part(self, name: str, attributes: dict[str, str]) -> None:
        sheet = self._sheet
        if sheet is None:
            self._styles.start(name, attributes)
        if name == "table:table-row" and sheet is not None:
            sheet.times = count_of(attributes.get("table:number-rows-repeated"))
            hidden = attributes.get("table:visibility", "visible") != "visible" or any(self._groups)
            if hidden:
                sheet.builder.hide(sheet.row, sheet.times)
        elif name == "table:table-row-group":
            self._groups.append(attributes.get("table:display", "true") == "false")
        elif name == "table:table":
            visible = attributes.get("table:style-name") not in self._hidden_styles
            self._sheet = OdsSheet(attributes.get("table:name", ""), visible, GridBuilder(self._limits))
            self.sheets.append(self._sheet)
            self._groups.clear()
        elif name == "table:table-column" and sheet is not None:
            first = sheet.next_column
            sheet.next_column += count_of(attributes.get("table:number-columns-repeated"))
            width = self._styles.width(attributes.get("table:style-name"))
            code = self._styles.code(attributes.get("table:default-cell-style-name", ""))
            sheet.builder.styles.note_columns(first, sheet.next_column - 1, width, code)
        elif name == "table:table-source" and sheet is not None and self.sheets:
            self.sheets.remove(sheet)  # what the program remembers of another file
            self._sheet = None
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        sheet = self._sheet
        if cell is None or sheet is None or sheet.error is not None:
            return
        column = len(self._cells) + self._blank
        text, is_error = cell.shown()
        times, rows, columns = cell.extent()
        if rows > 1 or columns > 1:
            sheet.builder.merge(sheet.row, column, rows, columns)
        if not text:
            self._blank += times
            return
        most = self._limits.columns + 1  # one more than is allowed, so that the row is refused
        if self._blank:
            self._cells.extend([""] * min(self._blank, most))
            self._blank = 0
        if is_error:
            self._errors.append((column, times, text))
        if sheet.row < ROWS_SAMPLED:
            style = cell.attributes.get("table:style-name")
            sheet.builder.styles.note_cell(sheet.row, column, self._styles.code(style) if style else None, times)
        if len(self._cells) < most:
            self._cells.extend([text] * min(times, most))

    def _end_row(self) -> None:
        sheet, cells, errors = self._sheet, self._cells, self._errors
        self._cells, self._errors, self._blank = [], [], 0
        if sheet is None or sheet.error is not None:
            return
        if cells:
            try:
                sheet.builder.put(sheet.row, cells, sheet.times)
            except SourceError as error:
                sheet.error = error  # it is the sheet's, and another one may be wanted
                return
        for column, times, word in errors:
            for row in range(sheet.row, sheet.row + sheet.times):
                for place in range(column, column + times):
                    sheet.builder.error(row, place, word)
        sheet.row += sheet.times

    def _short(self, full_name: str) -> str:
        """Give a name with the usual prefix of its namespace; that of another one stays as it is."""
        namespace, _, name = full_name.rpartition(" ")
        short = f"{_PREFIXES[namespace]}:{name}" if namespace in _PREFIXES else full_name
        if len(self._names) < 10_000:
            self._names[full_name] = short
        return short

    def _shortened(self, attributes: dict[str, str]) -> dict[str, str]:
        known = self._names
        if not attributes:
            return attributes
        return {known.get(name) or self._short(name): value for name, value in attributes.items()}
