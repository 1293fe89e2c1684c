"""Text columns between reader and sender: pandas columns that are Arrow arrays underneath."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

TEXT = pd.ArrowDtype(pa.string())
"""The dtype of every text column; a blank value is the empty string, never null."""


def arrow_text(column: pd.Series) -> pa.Array:
    """Give a text column (dtype TEXT) as one Arrow string array, without a copy where it is one already.

    Nulls, which there should be none of, become blanks.
    """
    array = pa.array(column)
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    text = whole if whole.type == pa.string() else whole.cast(pa.string())
    return text.fill_null("") if text.null_count else text
