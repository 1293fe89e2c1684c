"""A text column as what it is in memory: one run of bytes and where each value begins. Looked at by whole-array steps.

A regular expression costs 100-300 ns a value; a table look-up over all bytes of a column costs about 20.
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
        return self.without(np.flatnonzero(~table[self.data]))

    def owners(self, places: Indices) -> Indices:
        """Give for places in `data` (ascending) the positions of the values that they lie in."""
        return np.searchsorted(self._bounds[1:] - self._bounds[0], places, side="right")

    def without(self, places: Indices) -> Mask:
        """Tell which values none of the places in `data` (ascending) lie in."""
        free = np.ones(len(self), dtype=np.bool_)
        if len(places):
            free[self.owners(places)] = False
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

    def parts(self, begins: Indices, lengths: Indices) -> pa.StringArray:
        """Give pieces of `data` (ascending, not overlapping, whole characters) as a text column of their own."""
        steps = np.zeros(len(self.data) + 1, dtype=np.int8)
        steps[begins] += 1
        steps[begins + lengths] -= 1
        inside = np.cumsum(steps[:-1], dtype=np.int8).view(np.bool_)
        bounds = np.zeros(len(begins) + 1, dtype=np.int32)
        np.cumsum(lengths, out=bounds[1:])
        return pa.StringArray.from_buffers(len(begins), pa.py_buffer(bounds), pa.py_buffer(self.data[inside]))
