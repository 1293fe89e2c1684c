"""Source and row number of any row read, kept as runs of consecutive numbers: a few bytes for a whole source."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from importer.customer.ledger import Ordinals


class RowPlaces:
    """Enter batch after batch, then look up by ordinal. A run ends where a row is passed over or a source ends."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ordinals, npt.NDArray[np.int64], int]] = []
        self._first: Ordinals = np.empty(0, dtype=np.int64)
        self._row: npt.NDArray[np.int64] = self._first
        self._source: npt.NDArray[np.int64] = self._first
        self._last = (-1, -1)

    def add(self, first: int, source: int, rows: npt.NDArray[np.int64]) -> None:
        """Enter the rows of a batch (int64 row numbers); `first` is the ordinal of the first."""
        if not len(rows):
            return
        begins = np.empty(len(rows), dtype=np.bool_)
        begins[0] = self._last != (source, int(rows[0]) - 1)
        begins[1:] = np.diff(rows) != 1
        starts = np.flatnonzero(begins)
        if len(starts):
            self._parts.append((first + starts, rows[starts], source))
        self._last = (source, int(rows[-1]))

    def find(self, ordinals: Ordinals) -> tuple[Sequence[int], Sequence[int]]:
        """Give sources and row numbers of some rows that were entered."""
        if self._parts:
            self._first = np.concatenate([self._first, *(first for first, _, _ in self._parts)])
            self._row = np.concatenate([self._row, *(row for _, row, _ in self._parts)])
            sources = [np.full(len(row), source) for _, row, source in self._parts]
            self._source = np.concatenate([self._source, *sources])
            self._parts = []
        runs = np.searchsorted(self._first, ordinals, side="right") - 1
        return self._source[runs].tolist(), (self._row[runs] + (ordinals - self._first[runs])).tolist()
