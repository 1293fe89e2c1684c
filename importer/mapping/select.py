"""Take the mapped columns out of a batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from importer.customer.fields import VIRTUAL_FIELDS
from importer.mapping.model import Mapping

_SPLIT_FROM = {field: virtual.path for virtual in VIRTUAL_FIELDS for field in virtual.fills}


@dataclass(frozen=True, slots=True)
class Selected:
    """The raw values of a batch by field."""

    values: pd.DataFrame
    """n rows, one text column per mapped field or virtual field; raw text, blank is the empty string."""
    headers: dict[str, tuple[str, ...]]
    """The columns that fill each field, the main one first."""
    origins: dict[str, npt.NDArray[np.uint8]]
    """For a field with alternates: the position in `headers` of the column that each row's value came from."""

    def column_of(self, field: str, index: int) -> str:
        """Give the header that a row's value of a field came from; empty when no column fills the field."""
        headers = self.headers.get(field, ())
        split_from = _SPLIT_FROM.get(field)
        if split_from in self.headers and (not headers or self._is_blank(field, index)):
            return self.column_of(split_from, index)
        if not headers:
            return ""
        origin = self.origins.get(field)
        return headers[0 if origin is None else int(origin[index])]

    def value_of(self, field: str, index: int) -> str:
        """Give the raw text that a row's value of a field came from; empty when no column fills the field."""
        split_from = _SPLIT_FROM.get(field)
        if split_from in self.headers and (field not in self.headers or self._is_blank(field, index)):
            field = split_from
        return str(self.values[field].iat[index]) if field in self.headers else ""

    def _is_blank(self, field: str, index: int) -> bool:
        return not str(self.values[field].iat[index]).strip()


def select(mapping: Mapping, cells: pd.DataFrame) -> Selected:
    """Give the mapped columns of a batch by field; where a main cell is blank, its alternates are used in turn.

    `cells` has the columns of the mapping (text, no nulls), n rows; the values share its memory where they can.
    """
    headers = {field: mapping.sources_of(field) for field in mapping.fields}
    values: dict[str, pd.Series] = {}
    origins: dict[str, npt.NDArray[np.uint8]] = {}
    for field, columns in headers.items():
        values[field] = cells[columns[0]]
        if len(columns) > 1:
            values[field], origins[field] = _first_filled([cells[column] for column in columns])
    return Selected(pd.DataFrame(values, index=cells.index), headers, origins)


def _first_filled(columns: list[pd.Series]) -> tuple[pd.Series, npt.NDArray[np.uint8]]:
    chosen = pa.array(columns[0])
    origin = np.zeros(len(columns[0]), dtype=np.uint8)
    for position, column in enumerate(columns[1:], start=1):
        other = pa.array(column)
        take = pc.and_(_blank(chosen), pc.invert(_blank(other)))
        chosen = pc.if_else(take, other, chosen)
        origin[take.to_numpy(zero_copy_only=False)] = position
    return pd.Series(chosen, index=columns[0].index, dtype=columns[0].dtype), origin


def _blank(column: pa.Array) -> pa.Array:
    return pc.equal(pc.utf8_trim_whitespace(column), "")
