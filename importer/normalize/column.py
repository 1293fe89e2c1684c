"""A whole column at once: what is clean already stays, every other distinct text takes the value function, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from importer.customer.problems import Finding
from importer.normalize.cleaned import Cleaned
from importer.normalize.text_bytes import Mask, TextBytes

ValueFunction = Callable[[str], Cleaned]

_REMEMBERED = 4096
"""Texts whose cleaning is kept from batch to batch, for each field; about 2 MB each."""
_LONGEST_REMEMBERED = 200
"""Longer texts (characters) are hardly met twice."""


@dataclass(frozen=True, slots=True)
class CleanColumn:
    """A column of n values, cleaned and judged."""

    values: pa.StringArray
    """n clean values."""
    findings: list[tuple[int, Finding]]
    """What was found, with the position of the value; ascending."""
    rest: npt.NDArray[np.int64]
    """Positions of the values that took the value function, ascending; shape (m,)."""
    cleaned: list[Cleaned]
    """What it gave for them; m items."""


class ColumnCleaner:
    """Clean columns of one field. Remembers what it cleaned; to be used by one thread at a time."""

    def __init__(self, value_function: ValueFunction, accept: Callable[[TextBytes], Mask]) -> None:
        self._value_function = value_function
        self._accept = accept
        self._remembered: dict[str, Cleaned] = {}

    def clean(self, column: pa.StringArray) -> CleanColumn:
        """Clean a text column (`pa.string()`, no nulls)."""
        rest = np.flatnonzero(~self._accept(TextBytes(column)))
        if not len(rest):
            return CleanColumn(column, [], rest, [])
        encoded = column.take(pa.array(rest)).dictionary_encode()
        distinct = [self._cleaned(text) for text in encoded.dictionary.to_pylist()]
        places: list[int] = encoded.indices.to_pylist()
        cleaned = [distinct[place] for place in places]
        values = replaced(column, rest, [one.value for one in cleaned])
        findings = [
            (position, finding)
            for position, one in zip(rest.tolist(), cleaned, strict=True)
            if one.findings
            for finding in one.findings
        ]
        return CleanColumn(values, findings, rest, cleaned)

    def _cleaned(self, text: str) -> Cleaned:
        known = self._remembered.get(text)
        if known is None:
            known = self._value_function(text)
            if len(text) <= _LONGEST_REMEMBERED:
                if len(self._remembered) >= _REMEMBERED:
                    self._remembered.clear()
                self._remembered[text] = known
        return known


def replaced(column: pa.StringArray, positions: npt.NDArray[np.int64], values: list[str]) -> pa.StringArray:
    """Give the column with other values at some positions (ascending)."""
    if len(positions) == len(column):
        return pa.array(values, type=pa.string())
    places = np.arange(len(column))
    places[positions] = len(column) + np.arange(len(positions))
    return pa.concat_arrays([column, pa.array(values, type=pa.string())]).take(pa.array(places))
