"""A text column as what it is in memory: one run of bytes and where each value begins. Looked at by whole-array steps.

A regular expression costs 50-150 ns a value, the smallest and the largest byte of a column about 2, a table look-up of
all its bytes about 20.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Mask = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int64]


def byte_table(*ranges: str) -> Mask:
    """Give a table by byte (shape (256,)): true for the ASCII characters named, as `a-z` or one by one."""
    table = np.zeros(256, dtype=np.bool_)
    for named in ranges:
        if len(named) == 3 and named[1] == "-":
            table[ord(named[0]) : ord(named[2]) + 1] = True
        else:
            table[[ord(char) for char in named]] = True
    return table


class TextBytes:
    """The bytes of a text column of n values (`pa.string()`, without nulls)."""

    def __init__(self, column: pa.StringArray) -> None:
        _, offsets, data = column.buffers()
        first = column.offset
        self._bounds = np.frombuffer(offsets, dtype=np.int32)[first : first + len(column) + 1]
        self._data = np.frombuffer(data, dtype=np.uint8) if data else np.zeros(0, dtype=np.uint8)
        self.column = column

    def __len__(self) -> int:
        return len(self.column)

    @cached_property
    def data(self) -> Bytes:
        """All values, one behind the other."""
        return self._data[self._bounds[0] : self._bounds[-1]] if len(self._bounds) > 1 else self._data[:0]

    @cached_property
    def starts(self) -> Indices:
        """Where each value begins in `data`; shape (n,)."""
        starts: Indices = (self._bounds[:-1] - self._bounds[0]).astype(np.int64)
        return starts

    @cached_property
    def lengths(self) -> Indices:
        """Length of each value in bytes; shape (n,)."""
        lengths: Indices = np.diff(self._bounds).astype(np.int64)
        return lengths

    @cached_property
    def blank(self) -> Mask:
        """Which values are empty; shape (n,)."""
        blank: Mask = self.lengths == 0
        return blank

    def first_bytes(self) -> Bytes:
        """Give the first byte of each value, 0 of an empty one; shape (n,)."""
        return self._at(self.starts)

    def last_bytes(self) -> Bytes:
        """Give the last byte of each value, 0 of an empty one; shape (n,)."""
        return self._at(self.starts + self.lengths - 1)

    def _at(self, places: Indices) -> Bytes:
        if not len(self.data):
            return np.zeros(len(self), dtype=np.uint8)
        return np.where(self.blank, 0, self.data[np.where(self.blank, 0, places)])

    def only(self, table: Mask) -> Mask:
        """Tell which values hold no byte but those of the table (see `byte_table`); true for an empty one."""
        if not len(self.data) or table[self.data.min() : self.data.max() + 1].all():
            return np.ones(len(self), dtype=np.bool_)
        return self.without(np.flatnonzero(~table.take(self.data)))

    def without(self, places: Indices) -> Mask:
        """Tell which values none of the places in `data` (ascending) lie in."""
        free = np.ones(len(self), dtype=np.bool_)
        if len(places):
            free[np.searchsorted(self._bounds[1:] - self._bounds[0], places, side="right")] = False
        return free

    def double(self, byte: int) -> Indices:
        """Give the places in `data` where a byte follows itself; the two may belong to neighbouring values."""
        found = self.data == byte
        return np.flatnonzero(found[1:] & found[:-1])

    def square(self, width: int) -> tuple[Indices, Bytes]:
        """Give the positions of the values of just `width` bytes, and these as rows; shapes (m,) and (m, width)."""
        if not (self.blank | (self.lengths == width)).all():
            chosen = np.flatnonzero(self.lengths == width)
            return chosen, self.data[self.starts[chosen][:, None] + np.arange(width)]
        return np.flatnonzero(self.lengths), self.data.reshape(-1, width)
