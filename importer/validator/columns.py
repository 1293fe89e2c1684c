"""The clean columns of a batch as the checks look at them; what several of them need is computed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from importer.customer.text_column import TextBatch

Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]

CellOf = Callable[[str, int], str]
"""Something of the cell behind a field (path) in a row (position in its batch): its header, or its raw text."""


class CleanColumns:
    """The clean values of a batch, and which of them an error has already been found with.

    `values`: one text column per path of FIELD_PATHS, "" where unknown, n rows. `faulty`: by field path a
    mask of n rows that already carry an error for that field; fields without one may be left out.
    """

    def __init__(self, values: TextBatch, faulty: Mapping[str, Mask]) -> None:
        self._values = values
        self._faulty = faulty
        self._none = np.zeros(values.num_rows, dtype=np.bool_)
        self._lengths: dict[str, npt.NDArray[np.int32]] = {}

    def text(self, path: str) -> pa.Array:
        """Give the column of a field."""
        return self._values[path]

    def byte_lengths(self, path: str) -> npt.NDArray[np.int32]:
        """Give the length of every value in UTF-8 bytes: 0 where blank, and never less than in characters."""
        if path not in self._lengths:
            self._lengths[path] = pc.binary_length(self.text(path)).to_numpy(zero_copy_only=False)
        return self._lengths[path]

    def blank(self, path: str) -> Mask:
        """Tell where a field is not known."""
        blank: Mask = self.byte_lengths(path) == 0
        return blank

    def faulty(self, path: str) -> Mask:
        """Tell where an error has already been found with a field."""
        return self._faulty.get(path, self._none)

    def value(self, path: str, index: int) -> str:
        """Give one clean value."""
        return str(self.text(path)[index])
