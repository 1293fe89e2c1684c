"""Text columns out of Python values, for writers that work on whole columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from importer.customer.text_column import printable


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
