"""Text columns out of Python values, for writers that work on whole columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from importer.customer.text_column import printable


def text_array(values: Sequence[str]) -> pa.Array:
    """Build a string array of any Python texts."""
    try:
        return pa.array(values, type=pa.string())
    except UnicodeEncodeError:
        return pa.array([printable(value) for value in values], type=pa.string())


def scatter(length: int, positions: npt.NDArray[np.int64], values: pa.StringArray) -> pa.Array:
    """Build a column of `length` texts with `values` at their positions (each at most once) and "" elsewhere."""
    if len(positions) == length and (positions == np.arange(length)).all():
        return values
    places = np.full(length, len(values), dtype=np.int32)
    places[positions] = np.arange(len(values))
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.concat_arrays([values, text_array([""])]))
