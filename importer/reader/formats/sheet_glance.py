"""What must be known of a worksheet before a native parser meets it: how large it is, and how much of it is empty."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from importer.errors import SourceError
from importer.reader.formats.cell_text import column_letters
from importer.reader.formats.sheet_xml import Piece, Spelling, pieces

MOST_CELLS = 50_000_000
"""Cells of the rectangle from A1 to the last cell, 24 bytes each in the native reader. A full sheet of 1,048,576 rows
x 47 columns has as many; beyond, the native reader would ask for memory that no machine has, and abort."""
_SMALL = 8 << 20
"""Bytes of a sheet whose columns are all looked at, as it costs nothing; a larger one is when its dimension is."""
_LONGEST_AFTER = 64 << 20
"""Bytes; merged cells come first of all that is large."""
_SHORTEST_TOP = 256 << 10
_LONGEST_TOP = 2 << 20
"""Bytes of a sheet's beginning that are kept: 300 rows at least, or more descriptions of columns than there can be."""
_NUMBER = re.compile(rb"""\sr\s*=\s*["']\d""")
_FILLED_CELL = re.compile(rb"""<(?:[\w.-]+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["'](?:[^>]*[^/>])?>""")
_DIMENSION = re.compile(rb"""<(?:[\w.-]+:)?dimension\s+ref\s*=\s*["'](?:[A-Za-z]{1,3}\d+:)?([A-Za-z]{1,3})(\d{1,7})""")


@dataclass(slots=True)
class Glance:
    """What was seen."""

    size: int = 0
    """Bytes of the sheet, unpacked."""
    from_a: bool = False
    """Whether column A certainly holds a value, so that the native reader's first column is A."""
    rows_end: int = 0
    """Position of the tag that ends the rows, in the unpacked part; 0 when there is none."""
    top: Piece = field(default_factory=lambda: Piece(0, b"", Spelling()))
    """What stands before the rows, and the first of these."""
    after: bytes = b""
    """What follows the rows: merged cells, among others."""
    ghosts: list[tuple[int, int]] = field(default_factory=list)
    """Stretches of rows without any value, first byte and the one behind the last, a megabyte or so each."""

    @property
    def end(self) -> int:
        """Position behind the last rows with a value, as far as ghosts tell."""
        end = self.rows_end or self.size
        return self.ghosts[-1][0] if self.ghosts and self.ghosts[-1][1] == end else end

    @property
    def ghost_size(self) -> int:
        """Bytes in all ghosts."""
        return sum(stop - start for start, stop in self.ghosts)


def glance(chunks: Iterable[bytes], size: int) -> Glance:
    """Look through a sheet of the given size. Raises SourceError when it is damaged or its rectangle too large."""
    seen = Glance(size)
    reach = _Reach() if size <= _SMALL else None
    for piece in pieces(chunks):
        if piece.start == 0 and _declared_cells(piece.text) > MOST_CELLS:
            reach = reach or _Reach()
        if piece.start < _SHORTEST_TOP:  # the last row of a small sheet comes with what follows the rows
            seen.top = Piece(0, (seen.top.text + piece.text)[:_LONGEST_TOP], piece.spelling)
        _find_end(seen, piece)
        if _has_value(piece.text):
            seen.from_a = seen.from_a or _in_column_a(piece.text, piece.spelling)
            if reach is not None:
                reach.extend(piece.text)
        elif piece.start and _NUMBER.search(_first_row(piece.text, piece.spelling)):
            _add_ghost(seen, piece)
    return seen


class _Reach:
    """How far the cells that are not blank reach."""

    def __init__(self) -> None:
        self._row = self._column = 0

    def extend(self, text: bytes) -> None:
        """Take some cells into account. Raises SourceError when they lie too far away."""
        for letters, number in _FILLED_CELL.findall(text):
            self._row = max(self._row, int(number))
            self._column = max(self._column, column_number(letters))
        if self._row * self._column > MOST_CELLS:
            raise too_far(self._row, self._column)


def too_far(rows: int, columns: int) -> SourceError:
    """Say that a sheet has too many cells from A1 to its last."""
    return SourceError(
        f"the sheet reaches down to row {rows:,} and right to column {column_letters(columns - 1)}: more cells than can"
        " be read.",
        "Delete what stands alone far away from the table, or save the table as .csv.",
    )


def column_number(letters: bytes) -> int:
    """Give the number of a column from its letters, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _find_end(seen: Glance, piece: Piece) -> None:
    if seen.rows_end:
        seen.after += piece.text if len(seen.after) < _LONGEST_AFTER else b""
        return
    end = piece.text.rfind(piece.spelling.end_of_rows)
    if end >= 0:
        seen.rows_end = piece.start + end
        seen.after = piece.text[end:]


def _add_ghost(seen: Glance, piece: Piece) -> None:
    start, stop = piece.start, piece.start + len(piece.text)
    if start <= seen.rows_end < stop:
        stop = seen.rows_end
    if seen.ghosts and seen.ghosts[-1][1] == start:
        start = seen.ghosts.pop()[0]
    seen.ghosts.append((start, stop))


def _has_value(text: bytes) -> bool:
    """Tell whether there is an end of `<v>` or `<is>`; what looks like one but is none does no harm."""
    return b"v>" in text or b"is>" in text


def _first_row(text: bytes, spelling: Spelling) -> bytes:
    row = spelling.tag("row ")
    return text[: text.find(b">") + 1] if text.startswith(row) else b""


def _in_column_a(text: bytes, spelling: Spelling) -> bool:
    prefix = re.escape(spelling.prefix)
    found = re.search(
        rb"""<%bc\s+r=["']A\d+["'](?:[^>]*[^/>])?>(?:<%bf[^>]*/>|<%bf[^>]*>[^<]*</%bf>)?<%b(?:v>[^<]|is>)"""
        % ((prefix,) * 5),
        text,
    )
    return found is not None


def _declared_cells(text: bytes) -> int:
    found = _DIMENSION.search(text)
    return column_number(found[1]) * int(found[2]) if found is not None else 0
