"""Turn raw delimited text into blocks that any CSV parser reads alike: whole records in plain RFC 4180.

Most text is that already, and only looked at with whole-array comparisons. Only the lines where quotation marks stand
in odd places are split one by one, judged (`csv_quotes`), and written anew; so rows that an unclosed mark would
swallow are rows again, each with its number, and what pyarrow does with odd quotes does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importer.reader.delimited.csv_quotes import Shape, reread, swallows_rows, unclosed_span
from importer.reader.delimited.csv_records import QUOTE, encode_record, split_record

LONGEST_KEPT = 32_767
"""Bytes that are kept of a cell in a monstrous record: Excel's limit for a cell."""

_QUOTE, _LF, _CR = QUOTE[0], 10, 13


@dataclass(frozen=True, slots=True)
class Flaw:
    """What was found wrong with a record of a block."""

    record: int
    """Position of the record in its block, from 0."""
    code: str
    cell: int
    """Position of the cell in the record."""
    value: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records."""

    text: bytes
    """The records, well-formed."""
    end: int
    """How much of the raw text they were made from, bytes."""
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where the quotation marks and line ends of a text are."""

    quotes: npt.NDArray[np.intp]
    ends: npt.NDArray[np.intp]
    """Offsets after each line end."""
    before: npt.NDArray[np.bool_]
    """Per mark: may it open a cell, by the byte before it?"""
    behind: npt.NDArray[np.bool_]
    """Per mark: may it close a cell, by the byte behind it?"""

    @classmethod
    def find(cls, text: bytes, delimiter: bytes) -> _Marks:
        data = np.frombuffer(text, dtype=np.uint8)
        quotes = np.flatnonzero(data == _QUOTE)
        is_end = data == _LF
        if b"\r" in text:
            lone = data == _CR
            lone[:-1] &= data[1:] != _LF
            is_end |= lone
        ends = np.flatnonzero(is_end) + 1
        if len(text) and not is_end[-1]:
            ends = np.append(ends, len(text))
        around = np.zeros(256, dtype=np.bool_)
        around[[_QUOTE, _LF, _CR, delimiter[0]]] = True
        padded = np.concatenate(([np.uint8(_LF)], data, [np.uint8(_LF)]))
        return cls(quotes, ends, around[padded[quotes]], around[padded[quotes + 2]])


def well_formed_end(text: bytes, shape: Shape) -> int:
    """Give how far the text is certainly whole records in RFC 4180 without a swallowed row; 0 when that is unsure.

    Certain means: each mark opens where a cell begins or closes where one ends, and no cell with line breaks holds as
    many delimiters as a row.
    """
    marks = _Marks.find(text, shape.delimiter)
    quotes = marks.quotes
    marks_before = np.searchsorted(quotes, marks.ends)  # marks before each line end
    outside = np.flatnonzero(marks_before % 2 == 0)
    if not len(outside):
        return 0
    end = int(marks.ends[outside[-1]])
    known = int(marks_before[outside[-1]])
    if not (marks.before[:known:2].all() and marks.behind[1:known:2].all()):
        return 0
    inside = np.unique(marks_before[: outside[-1]][marks_before[: outside[-1]] % 2 == 1])
    for closing in inside.tolist():
        start, stop = int(quotes[closing - 1]), int(quotes[closing])
        if text.count(shape.delimiter, start, stop) >= max(shape.delimiters, 1):
            return 0
    return end


def mend(text: bytes, shape: Shape, *, final: bool) -> Block | None:
    """Cut the whole records off the text; None when more of it is needed to decide about its first record.

    `final` says that the source ends here; else the text must end with a line end.
    """
    marks = _Marks.find(text, shape.delimiter)
    starts = np.concatenate(([0], marks.ends[:-1]))
    pieces: list[bytes] = []
    flaws: list[Flaw] = []
    position, line, records = 0, 0, 0
    for dirty in _dirty_lines(marks, starts).tolist():
        if dirty < line:
            continue
        start = int(starts[dirty])
        record = split_record(text, start, shape.delimiter)
        goes_on = bool(record.spans) and not record.spans[-1].closed and not final
        if goes_on and not swallows_rows(text, start, record.spans[-1], shape):
            pieces.append(text[position:start])
            return Block(b"".join(pieces), start, tuple(flaws)) if start else None
        records += dirty - line
        if span := unclosed_span(text, start, record, shape):
            record = split_record(text, start, shape.delimiter, literal=span.start)
        elif again := reread(text, start, record, shape):
            span, record = record.doubtful, again
        if span is not None:
            value = record.cells[span.cell].decode("utf-8", "replace")
            flaws.append(Flaw(records, "quote_unclosed", span.cell, value))
        pieces += [text[position:start], encode_record(record.cells, shape.delimiter)]
        records += 1
        position = record.end
        line = int(np.searchsorted(starts, position))
    pieces.append(text[position:])
    return Block(b"".join(pieces), len(text), tuple(flaws))


def _dirty_lines(marks: _Marks, starts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Find the lines whose quotation marks do not open and close cells within the line."""
    quotes = marks.quotes
    line = np.searchsorted(marks.ends, quotes, side="right")
    order = np.arange(len(quotes)) - np.searchsorted(quotes, starts)[line]
    odd_place = np.where(order % 2 == 0, ~marks.before, ~marks.behind)
    odd_number = np.flatnonzero(np.bincount(line, minlength=len(starts)) % 2)
    return np.union1d(line[odd_place], odd_number)


def ends_inside_quotes(text: bytes, delimiter: bytes) -> bool:
    """Whether the last line, read by itself, ends within a quoted cell."""
    stop = len(text) - (2 if text.endswith(b"\r\n") else 1)
    start = max(text.rfind(b"\n", 0, stop), text.rfind(b"\r", 0, stop)) + 1
    return text.find(QUOTE, start) >= 0 and bool(split_record(text, start, delimiter).spans)


def cut_monster(text: bytes, shape: Shape, width: int) -> Block:
    """Make a row of the beginning of a line that is longer than allowed (`csv_text`); its rest is left out."""
    cells = split_record(text, 0, shape.delimiter).cells[:width]
    kept = tuple(cell[:LONGEST_KEPT].decode("utf-8", "ignore").encode() for cell in cells)
    message = f"The row is longer than {len(text) >> 20} MiB; what does not fit was left out"
    padded = kept + (b"",) * (width - len(kept))
    return Block(encode_record(padded, shape.delimiter), len(text), (Flaw(0, "row_too_long", width, "", message),))
