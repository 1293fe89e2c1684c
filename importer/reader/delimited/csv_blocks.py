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

_PIECE = 128 << 10
"""Bytes that are looked at together: what comes of them stays in the processor's cache, and memory is used again."""
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
    def find(cls, text: bytes, delimiter: bytes, start: int, stop: int) -> _Marks:
        """Look at the bytes from `start` to before `stop`; offsets are of the whole text."""
        first = max(start - 1, 0)
        around = np.frombuffer(text, dtype=np.uint8)[first : stop + 1]  # with a neighbour at either side
        data = around[start - first : stop - first]
        is_quote, is_end = data == _QUOTE, data == _LF
        borders = np.ones(len(around) + 2, dtype=np.bool_)  # where the text begins and ends a cell does, too
        borders[1:-1] = (around == _QUOTE) | (around == _LF) | (around == _CR) | (around == delimiter[0])
        lone = data == _CR
        if lone.any():
            following = around[start - first + 1 :][: len(data)]
            lone[: len(following)] &= following != _LF
            is_end |= lone
        quotes, ends = np.flatnonzero(is_quote) + start, np.flatnonzero(is_end) + start + 1
        if stop == len(text) and len(data) and not is_end[-1]:
            ends = np.append(ends, stop)
        return cls(quotes, ends, borders[quotes - first], borders[quotes - first + 2])


def well_formed_end(text: bytes, shape: Shape) -> int:
    """Give how far the text is certainly whole records in RFC 4180 without a swallowed row; 0 when that is unsure.

    Certain means: each mark opens where a cell begins or closes where one ends, and no cell with line breaks holds as
    many delimiters as a row.
    """
    end, total = 0, 0
    misplaced = len(text)
    inside: list[npt.NDArray[np.intp]] = []
    for start in range(0, len(text), _PIECE):
        marks = _Marks.find(text, shape.delimiter, start, min(start + _PIECE, len(text)))
        marks_before = np.searchsorted(marks.quotes, marks.ends) + total  # marks of the text before each line end
        outside = marks_before % 2 == 0
        inside.append(marks.ends[~outside])
        if outside.any():
            end = int(marks.ends[outside][-1])
        opens = total % 2
        in_place = np.empty(len(marks.quotes), dtype=np.bool_)
        in_place[opens::2], in_place[1 - opens :: 2] = marks.before[opens::2], marks.behind[1 - opens :: 2]
        if not in_place.all():
            misplaced = min(misplaced, int(marks.quotes[np.argmin(in_place)]))
        if misplaced < end:
            return 0
        total += len(marks.quotes)
    return 0 if end and _holds_rows(text, np.concatenate(inside), end, shape) else end


def _holds_rows(text: bytes, inside: npt.NDArray[np.intp], end: int, shape: Shape) -> bool:
    """Whether a cell with line breaks, at the offsets `inside`, holds as many delimiters as a row."""
    stop = 0
    for line_end in inside[inside < end].tolist():
        if line_end <= stop:
            continue  # of the cell that was looked at
        start, stop = text.rfind(QUOTE, 0, line_end), text.find(QUOTE, line_end)
        if text.count(shape.delimiter, start, stop) >= max(shape.delimiters, 1):
            return True
    return False


def mend(text: bytes, shape: Shape, *, final: bool) -> Block | None:
    """Cut the whole records off the text; None when more of it is needed to decide about its first record.

    `final` says that the source ends here; else the text must end with a line end.
    """
    marks = _Marks.find(text, shape.delimiter, 0, len(text))
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
    cells = split_record(text, 0, shape.delimiter, most=width + 1).cells[:width]
    kept = tuple(cell[:LONGEST_KEPT].decode("utf-8", "ignore").encode() for cell in cells)
    message = f"The row is longer than {len(text) >> 20} MiB; what does not fit was left out"
    padded = kept + (b"",) * (width - len(kept))
    return Block(encode_record(padded, shape.delimiter), len(text), (Flaw(0, "row_too_long", width, "", message),))
