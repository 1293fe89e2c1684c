"""Notes of cells as a workbook holds them: the text in one file, the frame in which it is shown in another.

Why not xlsxwriter's own notes (measured): they cost 1 kB of memory each until the end, these none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from xlsxwriter.utility import xl_rowcol_to_cell

from importer.note_size import note_size
from importer.report.workbook.text_xml import text_xml

COLOUR = "#FFFBE6"
HEADER_HEIGHT = 32
"""Pixels of the first row."""
_ROW_HEIGHT = 20
"""Pixels of every other row."""
_BEYOND = 64
"""Pixels of a column behind the last one."""
_LEFT, _DOWN = 15, 10
"""Pixels between a cell and the note beside it."""
_SHAPES_IN_A_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Note:
    """A note."""

    row: int
    """From 0, as is the column; the header is row 0 and has none."""
    column: int
    text: str


class NotesXml:
    """Gives the XML of the notes of one sheet."""

    def __init__(self, widths: Sequence[int]) -> None:
        """Take the widths of the columns in pixels, 0 for a hidden one."""
        self._edges = [0, *accumulate(widths)]

    @staticmethod
    def text(note: Note) -> str:
        """Give what the note says."""
        return (
            f'<comment ref="{xl_rowcol_to_cell(note.row, note.column)}" authorId="0"><text><r><rPr><sz val="9"/>'
            '<color indexed="81"/><rFont val="Tahoma"/><family val="2"/></rPr>'
            f'<t xml:space="preserve">{text_xml(note.text)}</t></r></text></comment>'
        )

    def frame(self, note: Note, number: int) -> str:
        """Give where the note is shown, and how large; the notes of a sheet are numbered from 1."""
        width, height = note_size(note.text)
        left = self._edge(note.column + 1) + _LEFT
        top = _top(note.row - 1) + _DOWN
        corners = (*self._column_at(left), *_row_at(top), *self._column_at(left + width), *_row_at(top + height))
        return (
            f'<v:shape id="_x0000_s{_SHAPES_IN_A_BLOCK + number}" type="#_x0000_t202" style="position:absolute;'
            f"margin-left:{left * 0.75:g}pt;margin-top:{top * 0.75:.2f}pt;width:{width * 0.75:g}pt;"
            f'height:{height * 0.75:g}pt;z-index:{number};visibility:hidden" fillcolor="{COLOUR.lower()}"'
            ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
            '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left">'
            '</div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
            f"<x:Anchor>{', '.join(map(str, corners))}</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{note.row}</x:Row><x:Column>{note.column}</x:Column></x:ClientData></v:shape>"
        )

    def _edge(self, column: int) -> int:
        """Give where a column begins."""
        last = len(self._edges) - 1
        return self._edges[min(column, last)] + max(0, column - last) * _BEYOND

    def _column_at(self, place: int) -> tuple[int, int]:
        """Give the column at a place, and how far it is from the column's left edge."""
        if place >= self._edges[-1]:
            beyond, rest = divmod(place - self._edges[-1], _BEYOND)
            return len(self._edges) - 1 + beyond, rest
        column = bisect_right(self._edges, place) - 1
        return column, place - self._edges[column]


def blocks_of(notes: int) -> str:
    """Give the numbers of the blocks of shapes that so many notes take, as the file of frames lists them: `1,2`."""
    return ",".join(str(block + 1) for block in range(notes // _SHAPES_IN_A_BLOCK + 1))


def _top(row: int) -> int:
    """Give where a row (from 0) begins."""
    return 0 if row <= 0 else HEADER_HEIGHT + (row - 1) * _ROW_HEIGHT


def _row_at(place: int) -> tuple[int, int]:
    """Give the row at a place, and how far it is below the row's upper edge."""
    if place < HEADER_HEIGHT:
        return 0, place
    row, rest = divmod(place - HEADER_HEIGHT, _ROW_HEIGHT)
    return row + 1, rest
