"""Split delimited text into records, one at a time and exactly: the definition that the fast path must agree with.

The grammar is RFC 4180 as Python's csv module and pyarrow read it: a quotation mark opens a quoted cell only as the
first character of a cell; inside, two of them are one of the text; text after the closing one is taken as it is. A
record ends at LF, CRLF or a lone CR outside quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

QUOTE = b'"'

_QUOTED = re.compile(rb'"([^"]*+(?:""[^"]*+)*+)"')
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)?")
_LINE_BREAK = re.compile(rb"[\r\n]")


@dataclass(frozen=True, slots=True)
class QuotedSpan:
    """A quoted cell that holds a line break, or never ends."""

    cell: int
    """Position of the cell in its record, from 0."""
    start: int
    """Offset of the opening mark."""
    end: int
    """Offset after the closing mark; where the text ends when there is none."""
    closed: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One record of delimited text."""

    cells: tuple[bytes, ...]
    end: int
    """Offset after its line end."""
    spans: tuple[QuotedSpan, ...]
    """The quoted cells with a line break in them; most records have none."""
    doubtful: QuotedSpan | None = None
    """The first quoted cell, without a line break, whose closing mark looks like one that opens a cell: `,"` and text
    behind it."""


@lru_cache
def _plain_text(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"[^\r\n" + re.escape(delimiter) + rb"]*")


def split_record(text: bytes, start: int, delimiter: bytes, literal: int = -1, most: int = 0) -> Record:
    """Split the record that begins at `start`; the quotation mark at offset `literal` is taken as plain text.

    Of a record of more than `most` cells, the last is what is left of its line: a line of a million delimiters must not
    cost a million cells.
    """
    plain = _plain_text(delimiter)
    cells: list[bytes] = []
    spans: list[QuotedSpan] = []
    doubtful = None
    position = start
    while True:
        quoted = b""
        if text.startswith(QUOTE, position) and position != literal:
            match = _QUOTED.match(text, position)
            end = match.end() if match else len(text)
            if match is None or _LINE_BREAK.search(text, position, end):
                spans.append(QuotedSpan(len(cells), position, end, match is not None))
            elif doubtful is None and text.startswith(delimiter, end - 2) and not closes_well(text, end, delimiter):
                doubtful = QuotedSpan(len(cells), position, end, closed=True)
            inner = match.group(1) if match else text[position + 1 :]
            quoted = inner.replace(b'""', QUOTE)
            position = end
        rest = plain.match(text, position)
        position = rest.end() if rest else position
        cells.append(quoted + rest.group() if rest else quoted)
        if len(cells) == most and text.startswith(delimiter, position):
            end = line_end(text, position)
            cells.append(text[position + 1 : end].rstrip(b"\r\n"))
            return Record(tuple(cells), end, tuple(spans), doubtful)
        if not text.startswith(delimiter, position):
            return Record(tuple(cells), _after_line_end(text, position), tuple(spans), doubtful)
        position += 1


def closes_well(text: bytes, end: int, delimiter: bytes) -> bool:
    """Whether a cell ends where a quoted one was closed: a delimiter, a line end or nothing follows."""
    return end >= len(text) or text.startswith((delimiter, b"\n", b"\r"), end)


def _after_line_end(text: bytes, position: int) -> int:
    if text.startswith(b"\r\n", position):
        return position + 2
    return min(position + 1, len(text))


def line_end(text: bytes, start: int) -> int:
    """Give the offset after the line end (LF, CRLF or a lone CR) of the line that begins at `start`."""
    match = _LINE.match(text, start)
    return match.end() if match else len(text)


def last_line_end(text: bytes) -> int:
    """Give the offset after the last line end in `text`, 0 when there is none.

    A CR as the very last byte may be half of a CRLF and does not count.
    """
    return max(text.rfind(b"\n"), text.rfind(b"\r", 0, max(len(text) - 1, 0))) + 1


def encode_record(cells: tuple[bytes, ...], delimiter: bytes) -> bytes:
    """Write cells as one RFC 4180 record that ends in LF."""
    return delimiter.join(QUOTE + cell.replace(QUOTE, b'""') + QUOTE for cell in cells) + b"\n"
