"""One column that holds several fields, a batch at a time: a full name, an address in one text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from importer.customer.virtual_fields import FULL_ADDRESS, FULL_NAME
from importer.normalize.column import replaced
from importer.normalize.split_address import split_address
from importer.normalize.split_name import split_name
from importer.normalize.text_bytes import Indices, TextBytes

Columns = dict[str, pa.StringArray]
"""Text columns of n rows by path."""

WRONG = "?"
"""Stands among a row's own clean values for a wrong one: it is not empty, and equals nothing that a split gives."""


@dataclass(frozen=True, slots=True)
class Split:
    """How a virtual column is split over fields."""

    virtual: str
    fills: tuple[str, ...]
    """Paths of the fields. A row whose first is given is not split; the others are filled where they are blank."""
    heeds: tuple[str, ...]
    """Paths of the fields whose own clean values decide how to split."""
    function: Callable[..., tuple[str, ...]]
    """From the text and the values of `heeds` to those of `fills`."""

    @property
    def paths(self) -> tuple[str, ...]:
        """All fields that the row may have of its own."""
        return tuple(dict.fromkeys((*self.fills, *self.heeds)))


SPLITS = (
    Split(FULL_NAME, ("address.first_name", "address.last_name"), ("address.last_name",), split_name),
    Split(
        FULL_ADDRESS,
        ("address.address_line1", "address.address_line2", "address.pincode", "address.state", "address.city"),
        ("address.address_line2", "address.pincode", "address.state", "address.country"),
        split_address,
    ),
)


def filled_by(split: Split, raw: Columns, own: Columns) -> Columns:
    """Give the raw columns (n rows) that change when the virtual column is split.

    `raw` holds the raw columns of the batch, the virtual one among them. `own` holds, for each of `split.paths`, what
    the rows have of their own: clean values, empty where a row says nothing, WRONG where it says something wrong.
    """
    blank = {path: TextBytes(own[path]).blank for path in split.fills}
    rows = np.flatnonzero(blank[split.fills[0]] & ~TextBytes(raw[split.virtual]).blank)
    if not len(rows):
        return {}
    read = [raw[split.virtual], *(own[path] for path in split.heeds)]
    distinct, places = _distinct([column.take(pa.array(rows)) for column in read])
    given = [split.function(*texts) for texts in distinct]
    changed = {}
    for position, path in enumerate(split.fills):
        values = pa.array([parts[position] for parts in given], type=pa.string())
        fills = blank[path][rows] & ~TextBytes(values).blank[places]
        if fills.any():
            before = raw[path] if path in raw else own[path]
            changed[path] = replaced(before, rows[fills], values.take(pa.array(places[fills])).to_pylist())
    return changed


def _distinct(columns: list[pa.StringArray]) -> tuple[list[tuple[str, ...]], Indices]:
    """Give the distinct rows of some columns of n rows, as tuples, and which of them each row is; shape (n,)."""
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        encoded = column.dictionary_encode()
        if len(encoded.dictionary) > 1:
            codes = codes * len(encoded.dictionary) + encoded.indices.to_numpy()
            codes = np.unique(codes, return_inverse=True)[1]
    _, firsts, places = np.unique(codes, return_index=True, return_inverse=True)
    texts = [column.take(pa.array(firsts)).to_pylist() for column in columns]
    return list(zip(*texts, strict=True)), places
