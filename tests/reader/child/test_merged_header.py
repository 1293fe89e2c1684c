"""The names of the columns when header cells are merged."""

from __future__ import annotations

import pyarrow as pa

from importer.reader.child.merged_header import header_names
from importer.reader.formats.grid import Merged


def columns(*rows: tuple[str, ...]) -> list[pa.Array]:
    """Give rows as columns."""
    return [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]


def test_a_cell_merged_downwards_names_its_column() -> None:
    """`Name` over two header rows is the name, though its text stands above the header row."""
    grid = columns(("Name", "Contact", ""), ("", "Phone", "Email"))
    assert header_names(grid, [Merged(0, 0, 1, 0), Merged(0, 1, 0, 2)], 1) == ["Name", "Phone", "Email"]


def test_groups_tell_repeated_names_apart() -> None:
    """`City` under Billing and under Shipping are two columns; names that stand once stay as they are."""
    grid = columns(("", "Billing", "", "Shipping", ""), ("Name", "City", "Pincode", "City", "Phone"))
    merged = [Merged(0, 1, 0, 2), Merged(0, 3, 0, 4)]
    assert header_names(grid, merged, 1) == ["Name", "Billing City", "Pincode", "Shipping City", "Phone"]


def test_a_cell_merged_sideways_names_all_its_columns() -> None:
    """The columns under one wide header cell have its name; the reader numbers them."""
    assert header_names(columns(("Phone", "", "City")), [Merged(0, 0, 0, 1)], 0) == ["Phone", "Phone", "City"]
