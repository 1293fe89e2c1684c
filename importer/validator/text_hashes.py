"""A 64-bit hash of every text of a column, eight bytes at a time for all of them together.

Python's own `hash` wants an object for every text: 240 ns each with the lock held, against 60 without. Whoever chooses
the texts can make them collide, so equal hashes prove nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_WORD = 8
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""The odd number next to 2**64 divided by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)."""
_HALF = np.uint64(32)
_FIRST_BYTES = np.array([(1 << (8 * length)) - 1 for length in range(_WORD + 1)], dtype=np.uint64)
"""By length: the mask that leaves so many bytes of a little-endian word."""


def text_hashes(column: pa.StringArray) -> npt.NDArray[np.uint64]:
    """Give the hash of each text of a column (`pa.string()`, no nulls); shape (n,)."""
    _, offsets, data = column.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int32)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    begin, end = (int(bounds[0]), int(bounds[-1])) if len(column) else (0, 0)
    padded = np.zeros(end - begin + _WORD, dtype=np.uint8)  # so that a word may begin at the last byte
    if end > begin:
        padded[:-_WORD] = np.frombuffer(data, dtype=np.uint8)[begin:end]
    words = np.ndarray((len(padded) - _WORD + 1,), dtype="<u8", buffer=padded, strides=(1,))
    places, left = bounds[:-1] - begin, np.diff(bounds)
    hashes = left.astype(np.uint64) * _MULTIPLIER
    rows = np.flatnonzero(left)
    while len(rows):
        mixed = (hashes[rows] ^ words[places[rows]] & _FIRST_BYTES[np.minimum(left[rows], _WORD)]) * _MULTIPLIER
        hashes[rows] = mixed ^ mixed >> _HALF
        places += _WORD
        left -= _WORD
        rows = rows[left[rows] > 0]
    return hashes
