"""A table of an HTML page while it is read: its cells find their places as in a browser (WHATWG 4.9.12)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from importer.errors import SourceError
from importer.number_format import padded_text
from importer.reader.formats.cell_text import numeric_text
from importer.reader.formats.grid_builder import GridBuilder
from importer.reader.limits import ReadLimits

LINE = "\0line"
BLOCK = "\0block"
"""What stands between texts; no text of a page is the same, since browsers drop NUL."""
_MOST_COLUMNS_SPANNED = 1000
_MOST_ROWS_SPANNED = 65_534
"""Both from WHATWG 4.9.11; a row span of 0 means the rest of the group."""
_WHITE = re.compile(r"[ \t\n\f\r]+")
_EXPONENT = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?E[-+]?[0-9]+", re.IGNORECASE)
_NUMBER_STARTS = frozenset("-+0123456789")


@dataclass(slots=True)
class HtmlCell:
    """A cell that is open."""

    attributes: Mapping[str, str]
    zeros: str | None = None
    """The format of its numbers, as `zeros_of` gives it."""
    pieces: list[str] = field(default_factory=list)
    """Texts, LINE for a line break and BLOCK for the beginning or end of a block element."""

    def text(self) -> str:
        """Give what a person sees: white space as in a browser, no-break spaces as spaces, numbers in full."""
        pieces = self.pieces
        shown = _collapsed(pieces[0]) if len(pieces) == 1 and pieces[0] not in {LINE, BLOCK} else _lines(pieces)
        if "\xa0" in shown:
            shown = shown.replace("\xa0", " ")
        shown = shown.strip(" \n")
        if self.zeros is not None:
            shown = padded_text(shown, self.zeros)
        if shown[:1] in _NUMBER_STARTS and _EXPONENT.fullmatch(shown):
            exact = self.attributes.get("x:num") or self.attributes.get("sdval")
            return numeric_text(exact.strip()) if exact else shown
        return shown


@dataclass(slots=True)
class HtmlTable:
    """A table that is open, and what it has so far."""

    limits: ReadLimits
    builder: GridBuilder
    hidden: bool
    group_hidden: bool = False
    row: int = -1
    cells: list[str] | None = None
    """Of the row that is open."""
    cell: HtmlCell | None = None
    covered: dict[int, int] = field(default_factory=dict)
    """Columns that cells of rows above reach down into, and the last row that they cover."""
    has_cells: bool = False
    error: SourceError | None = None

    def start_row(self, *, hidden: bool) -> None:
        """Begin a row; one that is open ends."""
        self.end_row()
        self.row += 1
        self.cells = []
        if hidden or self.group_hidden:
            self.builder.hide(self.row)

    def end_row(self) -> None:
        """End the row that is open, if one is."""
        self.end_cell()
        cells, self.cells = self.cells, None
        if cells is not None and self.error is None:
            try:
                self.builder.put(self.row, cells)
            except SourceError as error:
                self.error = error  # it is the table's, and another one may be wanted

    def start_cell(self, cell: HtmlCell) -> None:
        """Begin a cell; one that is open ends, and a row begins if none did."""
        self.end_cell()
        if self.cells is None:
            self.start_row(hidden=False)
        self.cell = cell
        self.has_cells = True

    def end_cell(self) -> None:
        """End the cell that is open, if one is: put its text into the first place that is free in its row."""
        cell, self.cell = self.cell, None
        cells = self.cells
        if cell is None or cells is None:
            return
        covered = self.covered
        while covered and covered.get(len(cells), -1) >= self.row:
            cells.append("")
        column = len(cells)
        text = cell.text()
        if column > self.limits.columns and not text:
            return  # so that spans cannot grow without end; a text there is refused when the row is put
        cells.append(text)
        if "colspan" not in cell.attributes and "rowspan" not in cell.attributes:
            return
        width = _span(cell.attributes.get("colspan", ""), _MOST_COLUMNS_SPANNED) or 1
        height = _span(cell.attributes.get("rowspan", ""), _MOST_ROWS_SPANNED) or _MOST_ROWS_SPANNED
        cells.extend([""] * (width - 1))
        if height > 1:
            covered.update(dict.fromkeys(range(column, column + width), self.row + height - 1))
        self.builder.merge(self.row, column, height, width)

    def start_group(self, *, hidden: bool) -> None:
        """Begin a group of rows, which no cell reaches down out of."""
        self.end_row()
        self.covered.clear()
        self.group_hidden = hidden


def _collapsed(text: str) -> str:
    return _WHITE.sub(" ", text).strip(" ")


def _lines(pieces: Sequence[str]) -> str:
    """Give the lines of a cell; a block element begins one only where something stands in the line before."""
    lines: list[str] = []
    line: list[str] = []
    for piece in (*pieces, LINE):
        if piece not in {LINE, BLOCK}:
            line.append(piece)
            continue
        text = _collapsed("".join(line))
        if text or piece == LINE:
            lines.append(text)
        line = []
    return "\n".join(lines)


def _span(text: str, most: int) -> int:
    """Give a span as browsers read it: its leading digits; 1 when there are none."""
    found = re.match(r"[ \t\n\f\r]*\+?([0-9]{1,9})", text)
    return min(int(found[1]), most) if found is not None else 1
