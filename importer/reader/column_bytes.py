"""Looks at all bytes of a text column at once, at several GB/s, to skip what is plain."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def _bytes(column: pa.Array) -> npt.NDArray[np.uint8]:
    """Give the bytes of all texts, one behind the other; a slice sees its neighbours' too."""
    text = column.buffers()[2]
    return np.frombuffer(text if text is not None else b"", dtype=np.uint8)


def has_text(column: pa.Array) -> npt.NDArray[np.bool_]:
    """Tell per text whether it has any character; `column` is of strings without nulls, shape (n,)."""
    if not len(column):
        return np.zeros(0, dtype=np.bool_)
    offsets = np.frombuffer(column.buffers()[1], np.int32, len(column) + 1, offset=4 * column.offset)
    return offsets[1:] > offsets[:-1]


def may_hold(column: pa.Array, text: str) -> bool:
    """Whether it takes a closer look to say that no text of the column holds `text`."""
    return text.encode() in _bytes(column).tobytes()


def lowest_byte(column: pa.Array) -> int:
    """Give the lowest byte in the texts of a column; 255 when there is none.

    From 32 on there is neither a line break nor, but for 127, a control character.
    """
    data = _bytes(column)
    return int(data.min()) if len(data) else 255


def may_hold_controls(column: pa.Array) -> bool:
    """Whether it takes a closer look to say that there is no control character; tab and line breaks count here."""
    data = _bytes(column)
    return bool(len(data)) and (int(data.min()) < 32 or int(data.view(np.int8).max()) == 127)
