"""Collects records, a row of texts each, into batches that stay within bounds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from importer.errors import SourceError
from importer.reader.delimited.text_encoding import DAMAGE, REPLACEMENT
from importer.reader.formats.records import RecordBatch, RecordFinding
from importer.reader.limits import ReadLimits

MOST_RECORDS = 10_000
MOST_CHARACTERS = 8 << 20
_MOST_CELLS = 1 << 20
"""Cells, blank ones too, that wait as Python objects: names may be many, and most of them rare."""
_SURROGATES = re.compile("[\ud800-\udfff]+")


class RecordRows:
    """The records of the next batch. `noun` is what a row number counts: `line`, `row`."""

    def __init__(self, names: Sequence[str], limits: ReadLimits, noun: str) -> None:
        self._names = names
        self._limits = limits
        self._noun = noun
        self._rows: list[int] = []
        self._cells: list[Sequence[str]] = []
        self._findings: list[RecordFinding] = []
        self._characters = 0

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def full(self) -> bool:
        """Whether it is time to take the batch."""
        count = len(self._rows)
        return count >= MOST_RECORDS or self._characters >= MOST_CHARACTERS or count * len(self._names) >= _MOST_CELLS

    def add(self, row: int, cells: Sequence[str], characters: int) -> None:
        """Put a record with a text for each name below the others; `characters` is about what the texts have."""
        self._rows.append(row)
        self._cells.append(cells)
        self._characters += characters

    def note(self, code: str, column: int | None, value: str, message: str) -> None:
        """Say what is wrong with the record that was added last. The value is text that can be written."""
        self._findings.append(RecordFinding(len(self._rows) - 1, code, column, value, message))

    def take(self, done: float) -> RecordBatch:
        """Give the batch, and begin another. Raises SourceError for a text that is too long."""
        rows, findings = self._rows, self._findings
        columns = [_text_column(texts, number, findings) for number, texts in enumerate(zip(*self._cells, strict=True))]
        columns = columns or [pa.array([], pa.string()) for _ in self._names]
        for name, column in zip(self._names, columns, strict=True):
            refuse_long_text(column, self._limits, f"{self._noun} {{}}, {name!r}", rows)
        self._rows, self._cells, self._findings, self._characters = [], [], [], 0
        return RecordBatch(pa.array(rows, pa.int64()), columns, done, findings)


def _text_column(texts: Sequence[str], column: int, findings: list[RecordFinding]) -> pa.Array:
    """Make a column of texts; what stands for damage, or is half a character, becomes U+FFFD and is noted."""
    try:
        values = pa.array(texts, pa.string())
    except UnicodeEncodeError:
        values = pa.array([_SURROGATES.sub(DAMAGE, text) for text in texts], pa.string())
    damaged = pc.match_substring(values, DAMAGE)
    if pc.any(damaged).as_py():
        values = pc.replace_substring(values, DAMAGE, REPLACEMENT)
        findings.extend(
            RecordFinding(index, "encoding_invalid", column, values[index].as_py())
            for index in pc.indices_nonzero(damaged).to_pylist()
        )
    return values


def refuse_long_text(column: pa.Array, limits: ReadLimits, place: str, rows: Sequence[int]) -> None:
    """Raise SourceError when a text is longer than allowed; `{}` in `place` stands for its row number."""
    longest = pc.max(pc.binary_length(column)).as_py() or 0
    if longest <= limits.cell_length:  # bytes are at least as many as characters
        return
    lengths = pc.utf8_length(column)
    index = pc.index(pc.greater(lengths, limits.cell_length), True).as_py()
    if index >= 0:
        raise SourceError(
            f"{place.replace('{}', str(rows[index]), 1)} has more than {limits.cell_length:,} characters.",
            "Check that it is a table of customers.",
        )
