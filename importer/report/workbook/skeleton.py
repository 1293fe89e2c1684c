"""The workbook without its rows and notes, as xlsxwriter makes it, taken apart for these to be put in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.mended import HOW_TO_MEND
from importer.customer.problems import Severity
from importer.report.workbook.explained import Explained, write_explained
from importer.report.workbook.looks import Looks
from importer.report.workbook.notes_xml import HEADER_HEIGHT, blocks_of
from importer.report.workbook.plan import SheetPlan
from importer.report.workbook.rows_xml import CellStyle, header_xml

ROWS = "xl/worksheets/sheet2.xml"
NOTES = "xl/comments1.xml"
FRAMES = "xl/drawings/vmlDrawing1.vml"

_PROPERTIES = {"title": "Customers to mend", "subject": "Mend the coloured cells, then import it", "author": "importer"}
"""What programs show of the file itself; the user name of whoever makes it is not among them."""
_PROBED = re.compile(r'<c r="[A-Z]+1" s="([0-9]+)"/>')
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
"""The size of the table, which need not be said."""

Styles = Mapping[tuple[str, Severity | None], CellStyle]
"""By the number format of a column (empty: it is text) and by what is wrong with the cell."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands before and behind that which is put into a part."""

    head: bytes
    tail: bytes


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A workbook to be filled."""

    parts: Mapping[str, bytes]
    """The parts that stay as they are, by name."""
    frames: Mapping[str, Frame]
    """Those that are filled: ROWS, and where there are notes NOTES and FRAMES."""
    styles: Styles


def make_skeleton(plan: SheetPlan, explained: Explained, notes: int) -> Skeleton:
    """Make the workbook for `explained.held` rows and so many notes. The styles do not depend on their numbers."""
    formats = tuple(dict.fromkeys(column.number_format for column in plan.columns if column.number_format))
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties(_PROPERTIES)
        looks = Looks.of(book, formats)
        write_explained(book.add_worksheet(HOW_TO_MEND), explained, looks)
        rows = book.add_worksheet(plan.name)
        _set_up(rows, plan, looks, explained.held)
        for at, look in enumerate((*looks.headers, *looks.marked.values())):
            rows.write_blank(0, at, None, look)
        if notes:
            rows.write_comment(0, 0, "-")
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    *of_headers, of_cells = _probed(parts[ROWS], len(looks.headers))
    numbers = dict(zip(looks.marked, of_cells, strict=True))
    styles = {
        (code, severity): CellStyle(text=numbers["@", severity], value=numbers[code or "@", severity])
        for code in ("", *formats)
        for severity in (None, Severity.ERROR, Severity.WARNING)
    }
    ours = len(plan.columns) - len(REPORT_COLUMNS)
    headers = [(column.header, of_headers[at >= ours]) for at, column in enumerate(plan.columns)]
    header_row = header_xml(headers, HEADER_HEIGHT * 0.75).encode()
    around = _around(_DIMENSION.sub(b"", parts.pop(ROWS), 1), b"<row ", b"</sheetData>")
    frames = {ROWS: Frame(around.head + header_row, around.tail)}
    if notes:
        frames[NOTES] = _around(parts.pop(NOTES), b"<comment ", b"</commentList>")
        blocks = f' data="{blocks_of(notes)}"'.encode()
        frames[FRAMES] = _around(parts.pop(FRAMES).replace(b' data="1"', blocks, 1), b"<v:shape ", b"</xml>")
    return Skeleton(parts, frames, styles)


def _set_up(sheet: Worksheet, plan: SheetPlan, looks: Looks, rows: int) -> None:
    last = len(plan.columns) - 1
    for at, column in enumerate(plan.columns):
        look = looks.marked[column.number_format or "@", None]
        sheet.set_column(at, at, column.width, look, {"hidden": column.hidden})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, last)
    sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, max(rows, 1), last)})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _probed(sheet: bytes, headers: int) -> tuple[int, int, list[int]]:
    """Give the numbers that the formats got, from cells that have nothing else: the two of headers, then the others."""
    numbers = [int(number) for number in _PROBED.findall(sheet.decode("utf-8"))]
    user, ours = numbers[:headers]
    return user, ours, numbers[headers:]


def _around(part: bytes, begin: bytes, end: bytes) -> Frame:
    """Give what stands before the first `begin`, and what stands from the last `end` on."""
    return Frame(part[: part.index(begin)], part[part.rindex(end) :])
