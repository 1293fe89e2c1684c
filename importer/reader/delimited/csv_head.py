"""The head of delimited text: its header row, and how the rows below look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from importer.reader.delimited.csv_quotes import Shape
from importer.reader.delimited.csv_records import Record, closes_well, split_record
from importer.reader.header_row import ROWS_LOOKED_AT

_ROWS_BELOW = 50
_LINES_IN_A_HEADER = 20
_MOST_CELLS = 20_000
"""Cells of a header that are told apart: more than a table may have."""
_CELLS_OF_A_SAMPLE = 1_000
"""Cells of a row that tell which row is the header."""
_USUAL = 0.6
"""Share of the rows below the header that must be alike to tell how wide a row is."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header row."""

    cells: tuple[bytes, ...]
    row: int
    """Its row number, as a spreadsheet shows it."""
    end: int
    """Offset where the next record begins."""


def is_blank(record: Record) -> bool:
    """Whether all cells are empty or hold nothing but white space."""
    return not any(cell.decode("utf-8", "replace").strip() for cell in record.cells)


def sample_records(text: bytes, delimiter: bytes) -> list[Record]:
    """Split the first records of a text, as they are where no header tells yet how a row looks."""
    records: list[Record] = []
    position = 0
    while position < len(text) and len(records) < ROWS_LOOKED_AT:
        record = split_head(text, position, delimiter, _CELLS_OF_A_SAMPLE)
        records.append(record)
        position = record.end
    return records


def split_head(text: bytes, start: int, delimiter: bytes, most: int = _MOST_CELLS) -> Record:
    """Split a record of the head, where no header tells yet how a row looks; `most` as in `split_record`."""
    record = split_record(text, start, delimiter, most=most)
    for span in record.spans:
        too_long = text.count(b"\n", span.start, span.end) > _LINES_IN_A_HEADER
        ends_well = closes_well(text, span.end, delimiter)
        if not span.closed or not ends_well or too_long:
            return split_record(text, start, delimiter, literal=span.start, most=most)
    return record


def find_header(text: bytes, delimiter: bytes, row: int) -> Header | None:
    """Give row `row` (from 1) as the header; None when the text ends before it."""
    position, number = 0, 0
    while position < len(text):
        record = split_head(text, position, delimiter)
        number += 1
        if number == row:
            return Header(record.cells, number, record.end)
        position = record.end
    return None


def no_header(text: bytes, delimiter: bytes) -> Header:
    """Give the header of a file that has none: as many blank names as most rows have cells."""
    widths = [len(record.cells) for record in sample_records(text, delimiter) if not is_blank(record)]
    return Header((b"",) * max(_usual_width(widths)[0], 1), 0, 0)


def count_records(text: bytes, delimiter: bytes) -> int:
    """Count the records, to say how many there are when the wanted header row lies beyond them."""
    position, row = 0, 0
    while position < len(text):
        position = split_head(text, position, delimiter).end
        row += 1
    return row


def row_shape(text: bytes, header: Header, delimiter: bytes) -> Shape:
    """Tell how many cells a row has: as many as the header, or as most rows below it."""
    width, share = _usual_width(_rows(text, header.end, delimiter))
    widths = {len(header.cells)} | ({width} if share >= _USUAL else set())
    return Shape(delimiter, frozenset(widths))


def _rows(text: bytes, start: int, delimiter: bytes) -> list[int]:
    """Give the widths of the first rows that are not blank."""
    widths: list[int] = []
    while start < len(text) and len(widths) < _ROWS_BELOW:
        record = split_head(text, start, delimiter)
        if not is_blank(record):
            widths.append(len(record.cells))
        start = record.end
    return widths


def _usual_width(widths: Sequence[int]) -> tuple[int, float]:
    """Give the most frequent width and the share of rows that have it; 0 when there are no rows."""
    if not widths:
        return 0, 0.0
    width, number = Counter(widths).most_common(1)[0]
    return width, number / len(widths)
