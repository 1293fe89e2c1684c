"""The sheet that explains: how the template is filled, what the colours mean, and every field in a table."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from importer.config import Settings
from importer.template.looks import Looks
from importer.template.words import FIELD_HEADS, INSTRUCTIONS, TEMPLATE_FIELDS, Need, field_row, need_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = (28, 30, 64, 9, 27, 36)
"""Of the table's columns, in characters."""
_LINE = 15.5
"""Points that a line of a row takes; not every program makes room for wrapped text by itself."""
_CHECK = "When it is filled, check it with: importer validate FILE. That sends nothing."


def write_explained(sheet: Worksheet, settings: Settings, looks: Looks) -> None:
    """Write the whole sheet: title, instructions, colours, then FIELD_HEADS and a row per field of the template."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, "How to fill this workbook", looks.title)
    sheet.set_row(0, 26)
    row = 1
    for number, words in enumerate((*INSTRUCTIONS, _CHECK), start=1):
        sheet.write_string(row, 0, f"{number}.  {words}")
        row += 1
    row = _write_colours(sheet, row + 1, looks)
    for column, head in enumerate(FIELD_HEADS):
        sheet.write_string(row, column, head, looks.table_head)
    for field in TEMPLATE_FIELDS:
        row += 1
        cells = field_row(field, settings)
        sheet.set_row(row, 6 + _LINE * max(map(_lines, cells, _WIDTHS)))
        for column, value in enumerate(cells):
            look = looks.header[need_of(field, settings)] if column == 0 else looks.plain
            if isinstance(value, int):
                sheet.write_number(row, column, value, looks.plain)
            else:
                sheet.write_string(row, column, value, look)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_colours(sheet: Worksheet, row: int, looks: Looks) -> int:
    """Write the legend, a row per colour; gives the row where the table begins."""
    for need in Need:
        sheet.write_string(row, 0, "Header in this colour", looks.header[need])
        sheet.write_string(row, 1, f"  {need.value}")
        row += 1
    return row + 1


def _lines(value: str | int, width: int) -> int:
    """Give the lines that a cell needs; its indent takes the width of one sign."""
    return max(1, len(textwrap.wrap(str(value), width - 1)))
