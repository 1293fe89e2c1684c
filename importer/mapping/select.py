"""Take the mapped columns out of a batch."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from importer.customer.text_column import TextBatch, text_batch
from importer.customer.virtual_fields import VIRTUAL_FIELDS
from importer.mapping.model import Mapping
from importer.mapping.wishes import folded

_SPLIT_FROM = {field: virtual.path for virtual in VIRTUAL_FIELDS for field in virtual.fills}


@dataclass(frozen=True, slots=True)
class Selected:
    """The raw values of a batch by field."""

    values: TextBatch
    """N rows, one text column per mapped field or virtual field; raw text, blank is the empty string."""
    headers: dict[str, tuple[str, ...]]
    """The columns that fill each field, the main one first."""
    origins: dict[str, npt.NDArray[np.uint16]]
    """For a field of several columns: the position in `headers` of the column that each row's value came from, of
    joined ones the first that is filled."""

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
        return str(self.values[field][index]) if field in self.values.schema.names else ""

    def _is_blank(self, field: str, index: int) -> bool:
        return not str(self.values[field][index]).strip()


def select(mapping: Mapping, cells: TextBatch) -> Selected:
    """Give the mapped columns of a batch by field; where a main cell is blank, its alternates are used in turn.

    Then texts are exchanged as the value maps say, and constants stand where nothing does. `cells` has the columns of
    the mapping, n rows; the values share its memory where they can.
    """
    headers = {field: mapping.sources_of(field) for field in mapping.fields}
    values: dict[str, pa.StringArray] = {}
    origins: dict[str, npt.NDArray[np.uint16]] = {}
    for field, columns in headers.items():
        values[field] = cells[columns[0]]
        if len(columns) > 1:
            sources = [cells[column] for column in columns]
            values[field], origins[field] = _first_filled(sources)
            if field in mapping.joins:
                values[field] = joined(sources, mapping.joins[field].separator)
    for field, texts in mapping.value_maps.items():
        if field in values:
            values[field] = exchanged(values[field], texts)
    for field, text in mapping.constants.items():
        values[field] = _or_constant(values.get(field), text, cells.num_rows)
    # A batch of no columns has no rows either, unless it is cut from one that has some.
    return Selected(text_batch(values) if values else cells.select([]), headers, origins)


def joined(columns: Sequence[pa.StringArray], separator: str) -> pa.StringArray:
    """Join text columns of n rows; blank cells are passed over, the others trimmed."""
    parts = [pc.utf8_trim_whitespace(column) for column in columns]
    filled = [pc.if_else(pc.equal(part, ""), pa.scalar(None, pa.string()), part) for part in parts]
    # Where all parts are null pyarrow (26.0) leaves the row out of the result; a blank in its place keeps it.
    nothing = pc.is_null(pc.coalesce(*filled))
    filled[0] = pc.if_else(nothing, "", filled[0])
    return pc.binary_join_element_wise(*filled, separator, null_handling="skip")


def exchanged(column: pa.StringArray, texts: MappingOf[str, str]) -> pa.StringArray:
    """Put for every text that `texts` has (by its folded form) the other one; every distinct text is looked up once."""
    encoded = column.dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    others = pa.array([texts.get(folded(text), text) for text in distinct], type=pa.string())
    return others.take(encoded.indices)


def _or_constant(column: pa.StringArray | None, text: str, rows: int) -> pa.StringArray:
    if column is None:
        return pa.repeat(pa.scalar(text, pa.string()), rows)
    return pc.if_else(_blank(column), text, column)


def _first_filled(columns: list[pa.StringArray]) -> tuple[pa.StringArray, npt.NDArray[np.uint16]]:
    chosen = columns[0]
    origin = np.zeros(len(columns[0]), dtype=np.uint16)
    for position, other in enumerate(columns[1:], start=1):
        take = pc.and_(_blank(chosen), pc.invert(_blank(other)))
        chosen = pc.if_else(take, other, chosen)
        origin[take.to_numpy(zero_copy_only=False)] = position
    return chosen, origin


def _blank(column: pa.Array) -> pa.Array:
    return pc.equal(pc.utf8_trim_whitespace(column), "")
