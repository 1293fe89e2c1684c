"""A grid is as high and wide as what it holds, whatever the file claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import SourceError
from importer.reader.formats.grid import Columns
from importer.reader.formats.grid_builder import GridBuilder, ParsedBook
from importer.reader.limits import ReadLimits


@given(st.lists(st.lists(st.sampled_from(["", "a", "bc"]), max_size=5), max_size=30))
def test_rows_come_back(rows: list[list[str]]) -> None:
    """Rows of any length come back as columns, without the blank ones at the end."""
    builder = GridBuilder(ReadLimits())
    for number, row in enumerate(rows):
        builder.put(number, list(row))
    grid = builder.finish()
    filled = [number for number, row in enumerate(rows) if any(row)]
    width = max((len(row) for row in rows for _ in [0] if any(row)), default=0)
    while width and not any(row[width - 1 : width] != [""] and row[width - 1 : width] for row in rows):
        width -= 1
    expected = [[*row, *[""] * width][:width] for row in rows[: filled[-1] + 1 if filled else 0]]
    assert [list(cells) for cells in zip(*(column.to_pylist() for column in grid.columns), strict=True)] == expected


def test_many_and_wide_rows() -> None:
    """Columns that begin late and rows far wider than their neighbours are padded with blanks on every side."""
    rows = [["x"]] * 5000 + [["y"] * 3000] + [["z"]] * 5000
    made = Columns()
    for row in rows:
        made.add(row)
    columns = made.finish()
    assert [len(column) for column in columns] == [10_001] * 3000
    assert columns[0].to_pylist() == ["x"] * 5000 + ["y"] + ["z"] * 5000
    assert columns[2999].to_pylist() == [""] * 5000 + ["y"] + [""] * 5000
    assert not any(column.null_count for column in columns)


def test_blank_rows_above_and_between_are_kept() -> None:
    """The row number is the position; the rows that are repeated count."""
    builder = GridBuilder(ReadLimits())
    builder.put(2, ["", "a", ""])
    builder.put(4, ["b"], 3)
    builder.put(100, ["", ""], 1_000_000)
    grid = builder.finish()
    assert grid.columns[0].to_pylist() == ["", "", "", "", "b", "b", "b"]
    assert grid.columns[1].to_pylist() == ["", "", "a", "", "", "", ""]


def test_marks_beyond_the_text_are_left_out() -> None:
    """Hidden rows and merged cells reach no farther than the last text; single cells are not merged."""
    builder = GridBuilder(ReadLimits())
    builder.put(0, ["a", "b"])
    builder.put(2, ["c"])
    builder.hide(1)
    builder.hide(2, 1_000_000)
    builder.merge(0, 0, 1, 16_384)
    builder.merge(2, 1, 5, 1)
    builder.merge(7, 0, 2, 2)
    grid = builder.finish()
    assert list(grid.hidden) == [2, 3]
    assert [(part.first_row, part.first_column, part.last_row, part.last_column) for part in grid.merged] == [
        (0, 0, 0, 1)
    ]


def test_last_corner_is_refused() -> None:
    """A value in the last cell of a sheet that is nearly empty does not make 17 billion cells."""
    builder = GridBuilder(ReadLimits())
    builder.put(0, ["a"])
    with pytest.raises(SourceError, match="up to row 1,048,576 and column XFD"):
        builder.put(1_048_575, [*[""] * 16_383, "z"])


def test_repeated_text_is_refused() -> None:
    """A long text repeated a million times is refused before it is made."""
    with pytest.raises(SourceError, match="characters"):
        GridBuilder(ReadLimits()).put(0, ["x" * 10_000], 1_000_000)


def test_rows_must_rise() -> None:
    """A row that stands there twice is refused, since its number would lie."""
    builder = GridBuilder(ReadLimits())
    builder.put(3, ["a"])
    with pytest.raises(SourceError, match="row 4"):
        builder.put(3, ["b"])


def test_what_is_wrong_with_a_sheet_is_said_when_it_is_loaded() -> None:
    """A sheet beyond a limit does not keep one from the others; names stay unique."""
    book = ParsedBook()
    book.add("A", SourceError("too wide.", "Mend it."), visible=True)
    book.add("A", GridBuilder(ReadLimits()).finish(), visible=False)
    assert [(sheet.name, sheet.visible) for sheet in book.sheets()] == [("A", True), ("A (2)", False)]
    assert book.load("A (2)").height == 0
    for name in ("A", "B"):
        with pytest.raises(SourceError):
            book.load(name)
