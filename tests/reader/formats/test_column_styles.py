"""Of what a sheet says of columns and cells, one look for each column is told."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.column_look import ColumnLook
from importer.reader.formats.column_styles import (
    ROWS_SAMPLED,
    ColumnStyles,
    characters_in_inches,
    characters_of,
)

RANGES = st.tuples(st.integers(-9, 99), st.integers(-9, 1 << 40), st.none() | st.floats(), st.text(max_size=300))


def test_the_most_frequent_format_below_the_header_wins() -> None:
    """Titles and the header have no say, nor has a format that a few cells have."""
    styles = ColumnStyles()
    for row, code in enumerate(["0.00"] * 5 + ["dd/mm/yyyy", "0%", "dd/mm/yyyy"]):
        styles.note_cell(row, 0, code)
    assert styles.looks(5, 1) == (ColumnLook(None, "dd/mm/yyyy"),)
    assert styles.looks(0, 1) == (ColumnLook(None, "0.00"),)


def test_a_column_without_values_has_its_own_format() -> None:
    """The format of a column counts where no cell below the header has a value, and for cells without their own."""
    styles = ColumnStyles()
    styles.note_columns(0, 2, 12, "dd/mm/yyyy")
    styles.note_cell(0, 0, "0.00")
    styles.note_cell(1, 1, "General")
    styles.note_cell(1, 2, None)
    assert styles.looks(1, 3) == (ColumnLook(12, "dd/mm/yyyy"), ColumnLook(12, ""), ColumnLook(12, "dd/mm/yyyy"))


def test_cells_far_below_have_no_say() -> None:
    """Only the first rows are looked at, which bounds what the looks of a large sheet cost."""
    styles = ColumnStyles()
    styles.note_cell(ROWS_SAMPLED, 0, "0.00")
    assert styles.looks(1, 1) == ()


@pytest.mark.parametrize(
    ("measure", "shown"),
    [
        (9.140625, 8.43),
        (20.7109375, 20),
        (255.7109375, 255),
        (1.7109375, 1),
        (1000, 255),
        (0.5, 1),
        (0, None),
        (-4, None),
    ],
)
def test_widths_are_those_of_the_dialog(measure: float, shown: float | None) -> None:
    """A width is the number that Excel's dialog shows, from 1 to 255; a column without any width has none."""
    styles = ColumnStyles()
    styles.note_columns(0, 0, characters_of(measure), "0")
    (look,) = styles.looks(0, 1)
    assert look.width == (pytest.approx(shown, abs=0.005) if shown is not None else None)


def test_widths_that_are_no_numbers() -> None:
    """Neither infinity nor what is no number is a width."""
    assert [characters_of(inf), characters_of(nan), characters_in_inches(inf), characters_in_inches(nan)] == [None] * 4


@given(st.lists(RANGES, max_size=20), st.lists(st.integers(-(1 << 40), 1 << 40), max_size=5), st.integers(0, 30))
def test_looks_are_bounded(ranges: list[tuple[int, int, float | None, str]], times: list[int], width: int) -> None:
    """Whatever is claimed, there is one look for each column or none, with a width of 1 to 255 and a short format."""
    styles = ColumnStyles()
    for said in ranges:
        styles.note_columns(*said)
    for row, count in enumerate(times):
        styles.note_cell(row, row, "0.00", count)
    looks = styles.looks(0, width)
    assert len(looks) in {0, width}
    assert all(look.width is None or 1 <= look.width <= 255 for look in looks)
    assert all(len(look.number_format) <= 255 for look in looks)
