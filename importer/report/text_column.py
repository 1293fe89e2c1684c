"""Text columns out of Python values, for writers that work on whole columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa


def printable(text: str) -> str:
    r"""Give the text with every lone surrogate replaced by `?`, as UTF-8 cannot hold one.

    They come in with file names that are not UTF-8 and with `\ud800` in a JSON reply.
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def text_array(values: Sequence[str]) -> pa.Array:
    """Build a string array of any Python texts."""
    try:
        return pa.array(values, type=pa.string())
    except UnicodeEncodeError:
        return pa.array([printable(value) for value in values], type=pa.string())


def scatter(length: int, positions: Sequence[int], values: Sequence[str]) -> pa.DictionaryArray:
    """Build a column of `length` texts with `values` at their positions (each at most once) and "" elsewhere."""
    places = np.full(length, len(values), dtype=np.int32)
    places[np.asarray(positions, dtype=np.int64)] = np.arange(len(values))
    return pa.DictionaryArray.from_arrays(pa.array(places), text_array([*values, ""]))
