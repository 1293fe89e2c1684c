"""The head of delimited text: its delimiter, its header row, and how the rows below look."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from importer.reader.delimited.csv_quotes import Shape
from importer.reader.delimited.csv_records import Record, closes_well, split_record

DELIMITERS = (b",", b";", b"\t", b"|")

_ROWS_LOOKED_AT = 50
SAMPLE = 256 << 10
"""Bytes of the beginning by which delimiter and width are told."""
_LINES_IN_A_HEADER = 20


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


def find_header(text: bytes, delimiter: bytes, wanted_row: int | None) -> Header | None:
    """Find the header: row `wanted_row`, or the first row that is not blank; None when the text ends before it."""
    position, row = 0, 0
    while position < len(text):
        record = _split_head(text, position, delimiter)
        row += 1
        if row == wanted_row or (wanted_row is None and not is_blank(record)):
            return Header(record.cells, row, record.end)
        position = record.end
    return None


def count_records(text: bytes, delimiter: bytes) -> int:
    """Count the records, to say how many there are when the wanted header row lies beyond them."""
    position, row = 0, 0
    while position < len(text):
        position = _split_head(text, position, delimiter).end
        row += 1
    return row


def row_shape(text: bytes, header: Header, delimiter: bytes) -> Shape:
    """Tell how many cells a row has: as many as the header, or as most rows below it."""
    width, share = _usual_width(_rows(text, header.end, delimiter))
    widths = {len(header.cells)} | ({width} if share >= 0.6 else set())
    return Shape(delimiter, frozenset(widths))


def sniff_delimiter(text: bytes, header_row: int | None) -> bytes:
    """Choose the delimiter by which the rows have the same number of cells, the header included; else the comma.

    Rows within quotes are read as a CSV reader reads them, so that a delimiter inside quotes does not count.
    """
    text = text[:SAMPLE]
    best, best_score = DELIMITERS[0], 0.0
    for delimiter in DELIMITERS:
        header = find_header(text, delimiter, header_row)
        if header is None or len(header.cells) < 2:
            continue
        width, share = _usual_width(_rows(text, header.end, delimiter))
        agrees = 1.0 if width in (0, len(header.cells)) else 0.5
        score = (share if width else 1.0) * agrees * (len(header.cells) - 1) ** 0.5
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _split_head(text: bytes, start: int, delimiter: bytes) -> Record:
    """Split a record of the head, where no header tells yet how a row looks."""
    record = split_record(text, start, delimiter)
    for span in record.spans:
        too_long = text.count(b"\n", span.start, span.end) > _LINES_IN_A_HEADER
        ends_well = closes_well(text, span.end, delimiter)
        if not span.closed or not ends_well or too_long:
            return split_record(text, start, delimiter, literal=span.start)
    return record


def _rows(text: bytes, start: int, delimiter: bytes) -> list[int]:
    """Give the widths of the first rows that are not blank."""
    widths: list[int] = []
    while start < len(text) and len(widths) < _ROWS_LOOKED_AT:
        record = _split_head(text, start, delimiter)
        if not is_blank(record):
            widths.append(len(record.cells))
        start = record.end
    return widths


def _usual_width(widths: list[int]) -> tuple[int, float]:
    """Give the most frequent width and the share of rows that have it; 0 when there are no rows."""
    if not widths:
        return 0, 0.0
    width, number = Counter(widths).most_common(1)[0]
    return width, number / len(widths)
