"""A batch of the stage file. It holds the packed bytes; a column is unpacked when somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from importer.customer.fields import FIELD_PATHS
from importer.customer.problems import Problem

_PLACE_OF_PATH = {path: place for place, path in enumerate(FIELD_PATHS)}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of the record batch is what; a raw and a clean column with the same texts may be one."""

    headers: tuple[str, ...]
    raw: tuple[int, ...]
    """The places of the source's own columns, in the order of `headers`."""
    clean: tuple[int, ...]
    """The places of the clean columns, in the order of FIELD_PATHS."""


@dataclass(frozen=True)
class StagedBatch:
    """n rows of one source as the check left them."""

    source: int
    """Position of the source in the run, from 0."""
    first: int
    """Ordinal of its first row; the others follow."""
    layout: Layout
    packed: bytes
    """An Arrow stream of one record batch: the row numbers, then the columns as `layout` says."""
    problems: tuple[Problem, ...]
    """The problems of these rows, duplicates excepted (they are known only at the end)."""

    @cached_property
    def rows(self) -> npt.NDArray[np.int64]:
        """Row numbers as a spreadsheet shows them; shape (n,)."""
        rows: npt.NDArray[np.int64] = self._columns([0])[0].to_numpy()
        return rows

    def raw_columns(self, positions: Sequence[int]) -> list[pa.Array]:
        """Give some of the source's own columns, by their positions among its headers: n texts each."""
        return self._columns([self.layout.raw[position] for position in positions])

    def clean_columns(self) -> list[pa.Array]:
        """Give a column per path of FIELD_PATHS: n texts each, "" where unknown; meaningless where a row is invalid."""
        return self._columns(self.layout.clean)

    def clean_column(self, path: str) -> pa.Array:
        """Give the clean column of a field: n texts."""
        return self._columns([self.layout.clean[_PLACE_OF_PATH[path]]])[0]

    def _columns(self, places: Sequence[int]) -> list[pa.Array]:
        if not places:  # to Arrow a selection of no columns means all of them
            return []
        distinct = sorted(set(places))
        found = dict(zip(distinct, unpacked(self.packed, distinct).columns, strict=True))
        return [found[place] for place in places]


def unpacked(packed: bytes, only: list[int] | None = None) -> pa.RecordBatch:
    """Read the one batch of an Arrow stream, all of its columns or only those at some places (ascending)."""
    with pa.ipc.open_stream(packed, options=pa.ipc.IpcReadOptions(included_fields=only)) as reader:
        return reader.read_next_batch()
