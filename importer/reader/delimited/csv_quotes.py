"""Tell an unclosed quotation mark from a cell that really holds line breaks.

A parser that meets an unclosed mark swallows rows up to the next mark. Whether that happened shows in the lines that
were swallowed: rows have as many cells as the header, the lines of an address do not; and in the mark that closes: one
that stands where a cell begins, or has text behind it, was meant to open another cell. Both sides are weighed here,
on counts only, so that every rule can be tested by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from importer.reader.delimited.csv_records import QUOTE, QuotedSpan, Record, closes_well, line_end, split_record

LONGEST_CELL = 1 << 20
"""Bytes in a cell with line breaks; beyond it the mark counts as unclosed. Excel's limit is 32,767 characters."""

_LINES_LOOKED_AT = 64
_LINES_TO_DECIDE_EARLY = 16
_DELIMITERS_TO_DECIDE = 12
"""Delimiters in row-shaped lines that outweigh a well-formed cell. An address line holds 0 to 3, so 12 of them in just
the right places are hardly chance: one swallowed row of 13 columns, two of 7, four of 4."""

_DELIMITERS_WITH_A_PERSON = 4
"""The same when an e-mail or phone number stands in the swallowed lines, which an address cell seldom has."""
_PERSON = re.compile(rb"@[\w-]+\.|(?<!\d)[6-9]\d{9}(?!\d)")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a row of this source looks."""

    delimiter: bytes
    widths: frozenset[int]
    """How many cells a row has: the header's number, and what most rows have."""

    @property
    def delimiters(self) -> int:
        """Delimiters in a row, at least."""
        return min(self.widths) - 1

    def fits(self, line: bytes) -> bool:
        """Whether a line, read by itself, is a row by the number of its cells."""
        if QUOTE in line:
            record = split_record(line, 0, self.delimiter)
            if record.spans:
                record = split_record(line, 0, self.delimiter, literal=record.spans[0].start)
            return len(record.cells) in self.widths
        return line.count(self.delimiter) + 1 in self.widths


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a cell with line breaks."""

    closes_well: bool
    """A delimiter or a line end follows the closing mark."""
    closes_at_cell_start: bool
    """The closing mark stands where a cell begins: it was meant to open one."""
    width_fits: bool
    """The record has the right number of cells when the cell is believed."""
    delimiters: int
    """Delimiters inside the cell."""
    lines: int
    """Lines that it covers (64 are looked at), the first one from the start of its record."""
    shaped: int
    """How many of them are rows by the number of their cells."""
    personal: bool = False
    """Whether an e-mail or a phone number stands in the lines behind the first: they are another customer's."""


def is_unclosed(evidence: Evidence, row_delimiters: int) -> bool:
    """Decide whether the opening mark was never closed; `row_delimiters` is what one row holds."""
    if not evidence.closes_well and evidence.closes_at_cell_start:
        return True
    if row_delimiters == 0:
        return not evidence.closes_well
    if not evidence.closes_well:
        return 4 * evidence.shaped >= 3 * evidence.lines or not evidence.width_fits
    if evidence.delimiters < row_delimiters:
        return False  # not even one row fits in
    if not evidence.width_fits:
        return 2 * evidence.shaped >= evidence.lines
    mostly_rows = 4 * evidence.shaped >= 3 * evidence.lines
    enough = _DELIMITERS_WITH_A_PERSON if evidence.personal else _DELIMITERS_TO_DECIDE
    return mostly_rows and (evidence.lines - 1) * row_delimiters >= enough


def unclosed_span(text: bytes, start: int, record: Record, shape: Shape) -> QuotedSpan | None:
    """Find the first cell of a record whose mark was never closed; the text ends where the source does."""
    for span in record.spans:
        if not span.closed or span.end - span.start > LONGEST_CELL:
            return span
        if is_unclosed(_weigh(text, start, record, span, shape), shape.delimiters):
            return span
    return None


def reread(text: bytes, start: int, record: Record, shape: Shape) -> Record | None:
    """Read a record of one line again with its doubtful mark as plain text; None when that does not make it a row."""
    if record.doubtful is None or record.spans or len(record.cells) in shape.widths:
        return None
    again = split_record(text, start, shape.delimiter, literal=record.doubtful.start)
    return again if len(again.cells) in shape.widths and not again.spans else None


def swallows_rows(text: bytes, start: int, span: QuotedSpan, shape: Shape) -> bool:
    """Decide whether the lines behind a mark that is still open at the end of the text read so far are rows."""
    if len(text) - span.start > LONGEST_CELL:
        return True
    lines, shaped = _count_rows(text, start, span, shape)
    return shape.delimiters > 0 and lines >= _LINES_TO_DECIDE_EARLY and 4 * shaped >= 3 * lines


def _weigh(text: bytes, start: int, record: Record, span: QuotedSpan, shape: Shape) -> Evidence:
    lines, shaped = _count_rows(text, start, span, shape)
    before = text[span.end - 2 : span.end - 1]
    return Evidence(
        closes_well=closes_well(text, span.end, shape.delimiter),
        closes_at_cell_start=before in (b"\n", b"\r", shape.delimiter),
        width_fits=len(record.cells) in shape.widths,
        delimiters=text.count(shape.delimiter, span.start, span.end),
        lines=lines,
        shaped=shaped,
        personal=_PERSON.search(text, line_end(text, span.start), span.end) is not None,
    )


def _count_rows(text: bytes, start: int, span: QuotedSpan, shape: Shape) -> tuple[int, int]:
    """Count the lines of a span, read as if its mark were plain text, and how many of them are rows."""
    first = split_record(text, start, shape.delimiter, literal=span.start)
    lines, shaped = 1, int(len(first.cells) in shape.widths)
    position = first.end
    while position < span.end and lines < _LINES_LOOKED_AT:
        end = line_end(text, position)
        lines += 1
        shaped += shape.fits(text[position:end])
        position = end
    return lines, shaped
