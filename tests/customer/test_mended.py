"""A row of an errors file that nobody mended is known again, however the sheet was rearranged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.mended import is_unmended, row_checksum

HEADERS = ["Name", "Phone", "City", "State"]
CELLS = ["Asha", "9876543210", "", "Karnataka"]


@given(st.permutations(range(4)), st.integers(0, 4))
def test_moved_and_blank_columns_mend_nothing(order: list[int], blank_at: int) -> None:
    """Columns in another order, and a blank one among them, leave the row as it was."""
    headers, cells = [HEADERS[at] for at in order], [CELLS[at] for at in order]
    headers.insert(blank_at, "To do")
    cells.insert(blank_at, "")
    assert is_unmended(headers, cells, row_checksum(HEADERS, CELLS))


def test_a_renamed_header_mends_nothing() -> None:
    """A header that was renamed leaves the row as it was."""
    assert is_unmended(["First Name", *HEADERS[1:]], CELLS, row_checksum(HEADERS, CELLS))


@pytest.mark.parametrize(
    "cells",
    [
        ["Asha", "9876543211", "", "Karnataka"],
        ["Asha", "9876543210", "Pune", "Karnataka"],
        ["Asha", "9876543210", "Karnataka", ""],
        ["9876543210", "Asha", "", "Karnataka"],
    ],
    ids=["another value", "one that was missing", "moved", "exchanged"],
)
def test_another_value_or_place_may_mend_it(cells: list[str]) -> None:
    """Who types another value, or moves one under another header, has mended the row."""
    assert not is_unmended(HEADERS, cells, row_checksum(HEADERS, CELLS))


def test_a_checksum_of_one_part_is_understood() -> None:
    """Errors files of an earlier version, whose checksum is of the cells in their order only, are known, too."""
    assert is_unmended(HEADERS, CELLS, row_checksum(HEADERS, CELLS).partition("-")[0])
    assert not is_unmended(HEADERS, CELLS, "")
