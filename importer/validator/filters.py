"""The user's own filter: `--where "PARENT=Sundry Debtors"` keeps the rows that are customers."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importer.customer.headers import header_key, listed_headers, looks_like_data
from importer.customer.text_column import TextBatch
from importer.errors import UsageError


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one column of a source."""

    column: int
    """Position of the column among the source's columns."""
    equal: bool
    """Whether the cell must be the value, or must not be it."""
    value: str
    """Trimmed and case-folded."""

    def holds(self, cells: TextBatch) -> npt.NDArray[np.bool_]:
        """Tell in which rows of the raw cells the condition holds; every distinct text is compared once."""
        distinct = cells.column(self.column).dictionary_encode()
        matches = np.array([_folded(text) == self.value for text in distinct.dictionary.to_pylist()], dtype=np.bool_)
        found: npt.NDArray[np.bool_] = matches[distinct.indices.to_numpy()]
        return found if self.equal else ~found


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows of a source are customers; without a condition all are."""

    conditions: tuple[Condition, ...] = ()

    @classmethod
    def parse(cls, conditions: Sequence[str], columns: Sequence[str]) -> RowFilter:
        """Read `COLUMN=VALUE` and `COLUMN!=VALUE` conditions against the headers of a source.

        The header may hold "=" itself; of several headers that fit, the longest is meant. A header is taken exactly,
        else without case, spaces and punctuation. Raises UsageError for a condition of another form, and for a column
        that the source has not or that could be several.
        """
        return cls(tuple(_parse(condition, columns) for condition in conditions))

    def keeps(self, cells: TextBatch) -> npt.NDArray[np.bool_]:
        """Tell which rows of the raw cells (with the columns as the headers parsed) meet all conditions."""
        kept = np.ones(cells.num_rows, dtype=np.bool_)
        for condition in self.conditions:
            kept &= condition.holds(cells)
        return kept


def _parse(condition: str, columns: Sequence[str]) -> Condition:
    readings = list(_readings(condition))
    if not readings:
        raise UsageError(
            f"--where {condition!r}: this is not of the form COLUMN=VALUE or COLUMN!=VALUE.",
            'Write for example --where "PARENT=Sundry Debtors".',
        )
    for header, equal, value in readings:
        for exact in (header, header.strip()):
            if exact in columns:
                return Condition(columns.index(exact), equal, _folded(value))
    for header, equal, value in readings:
        found = [position for position, column in enumerate(columns) if header_key(column) == header_key(header)]
        if len(found) > 1:
            same = ", ".join(repr(columns[position]) for position in found)
            raise UsageError(f"--where: the column {header.strip()!r} could be {same}.", "Write it as in the file.")
        if found:
            return Condition(found[0], equal, _folded(value))
    shortest = min((header for header, _, _ in readings), key=len)
    raise _unknown(shortest.strip(), columns)


def _readings(condition: str) -> Iterator[tuple[str, bool, str]]:
    """Give every way to part a condition into header, "must be" and value: longest header first, "!=" before "="."""
    for position in range(len(condition) - 1, 0, -1):
        if condition[position] == "=":
            header, value = condition[:position], condition[position + 1 :]
            if header.endswith("!") and header[:-1].strip():
                yield header[:-1], False, value
            if header.strip():
                yield header, True, value


def _unknown(header: str, columns: Sequence[str]) -> UsageError:
    keys = {header_key(column): column for column in columns if not looks_like_data(column)}
    close = difflib.get_close_matches(header_key(header), keys, n=1, cutoff=0.5)
    guess = f"Did you mean {keys[close[0]]!r}? " if close else ""
    return UsageError(f"--where: there is no column {header!r}.", f"{guess}The columns are: {listed_headers(columns)}.")


def _folded(text: str) -> str:
    return text.strip().casefold()
