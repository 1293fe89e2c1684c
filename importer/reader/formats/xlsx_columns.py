"""Tells how the columns of an .xlsx sheet look, by the beginning of its XML (ECMA-376 part 1, 18.3.1.13)."""

from __future__ import annotations

import re
from itertools import islice

from importer.reader.formats.column_styles import ROWS_SAMPLED, ColumnStyles, characters_of
from importer.reader.formats.grid import MOST_COLUMNS
from importer.reader.formats.sheet_glance import column_number
from importer.reader.formats.sheet_xml import Piece
from importer.reader.formats.xlsx_index import CellFormats

_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""\b(min|max|width|style|customWidth)\s*=\s*["']([\w.+-]{1,40})["']""")
_USUAL_WIDTH = re.compile(rb"""\sdefaultColWidth\s*=\s*["']([\w.+-]{1,40})["']""")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d{1,7})["']""")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})\d{1,7}["']""")
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d{1,6})["']""")


def read_column_styles(top: Piece, formats: CellFormats) -> ColumnStyles:
    """Give the styles of the columns, of what stands before the rows and of the first rows; nothing is refused."""
    styles = ColumnStyles()
    before, rows_begin, _ = top.text.partition(top.spelling.tag("sheetData"))
    _note_columns(styles, before, formats)
    if rows_begin:
        _note_cells(styles, top, len(before), formats)
    return styles


def _note_columns(styles: ColumnStyles, text: bytes, formats: CellFormats) -> None:
    found = _USUAL_WIDTH.search(text)
    usual = _measure(found[1]) if found is not None else None
    for element in islice(_COLUMN.finditer(text), MOST_COLUMNS):
        said = dict(_ATTRIBUTE.findall(element[1]))
        first, last, style = (_whole(said.get(name)) for name in (b"min", b"max", b"style"))
        measure = _measure(said.get(b"width", b""))
        # A width that nobody chose is the usual one; but LibreOffice calls those that it fitted to their text so, too.
        if said.get(b"customWidth") not in {b"1", b"true"} and (usual is None or measure == usual):
            measure = None
        width = characters_of(measure) if measure is not None else None
        styles.note_columns(first - 1, last - 1, width, formats.code(style))


def _note_cells(styles: ColumnStyles, top: Piece, start: int, formats: CellFormats) -> None:
    text = top.text
    row, column = 0, -1  # the number of the row before, and the position of the cell before, where they carry no name
    for found in re.compile(rb"<%b(row|c)(?=[\s>/])([^>]*)>" % re.escape(top.spelling.prefix)).finditer(text, start):
        attributes = found[2]
        if found[1] == b"row":
            number = _NUMBER.search(attributes)
            row, column = int(number[1]) if number is not None else row + 1, -1
            if row > ROWS_SAMPLED:
                break
            continue
        place = _PLACE.search(attributes)
        column = column_number(place[1]) - 1 if place is not None else column + 1
        if not attributes.endswith(b"/") and not text.startswith(b"</", found.end()):
            style = _STYLE.search(attributes)
            styles.note_cell(row - 1, column, formats.code(int(style[1]) if style is not None else 0))


def _whole(text: bytes | None) -> int:
    return int(text) if text is not None and text.isdigit() and len(text) < 10 else 0


def _measure(text: bytes) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
