"""A binary Excel workbook gives what a person sees in it."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from importer.errors import SourceError
from importer.reader.formats.xlsb_book import XlsbBook
from importer.reader.limits import ReadLimits
from tests.reader.formats.conftest import PlainGrid
from tests.reader.formats.excel_files import binary_workbook, cell, row, wide

Load = Callable[..., PlainGrid]
LIMITS = ReadLimits()


def real(value: float) -> bytes:
    """Give a number as it stands in a cell."""
    return struct.pack("<d", value)


def whole(value: int) -> bytes:
    """Give a whole number in short form."""
    return struct.pack("<i", value << 2 | 2)


def test_values(load: Load) -> None:
    """Numbers, texts, booleans, dates and errors, of formulas too, come out as a person sees them."""
    header = row(0, *(cell(6, column, wide(name)) for column, name in enumerate("abcdefgh")))
    values = row(
        1,
        cell(2, 0, whole(560001)),
        cell(5, 1, real(9876543210)),
        cell(4, 2, b"\1"),
        cell(2, 3, whole(45293), style=1),
        cell(5, 4, real(45293.5), style=1),
        cell(3, 5, b"\x2a"),
        cell(11, 6, b"\x17" + bytes(10)),
        cell(10, 7, b"\0" + bytes(10)),
    )
    grid = load(XlsbBook(binary_workbook([header, values], codes=["yyyy-mm-dd"]), LIMITS))
    assert grid.rows[1] == [
        "560001",
        "9876543210",
        "TRUE",
        "2024-01-02",
        "2024-01-02 12:00:00",
        "#N/A",
        "#REF!",
        "FALSE",
    ]
    assert grid.errors == {(1, 5): "#N/A", (1, 6): "#REF!"}


def test_format_of_zeros(load: Load) -> None:
    """A number in a format of zeros has the zeros that a person sees; a text has none."""
    rows = [
        row(0, cell(2, 0, whole(12345), style=1), cell(6, 1, wide("123"), style=1), cell(2, 2, whole(12345), style=2))
    ]
    book = XlsbBook(binary_workbook(rows, codes=["000000", "000\\-000"]), LIMITS)
    assert load(book).rows == [["012345", "123", "012-345"]]


def test_dates_from_1904(load: Load) -> None:
    """Days are counted from 1904 where the workbook says so."""
    book = XlsbBook(
        binary_workbook([row(0, cell(2, 0, whole(1), style=1))], codes=["dd/mm/yyyy"], from_1904=True), LIMITS
    )
    assert load(book).rows == [["1904-01-02"]]


def test_sheets_rows_and_merged_cells(load: Load) -> None:
    """Hidden sheets, hidden rows and merged cells are told."""
    rows = [row(number, cell(6, 1, wide("x")), hidden=number == 1) for number in range(3)]
    book = XlsbBook(binary_workbook(rows, states=[0, 1, 2], merged=[(0, 1, 1, 40), (5, 6, 0, 1)]), LIMITS)
    assert [(sheet.name, sheet.visible) for sheet in book.sheets()] == [
        ("Sheet1", True),
        ("Sheet2", False),
        ("Sheet3", False),
    ]
    grid = load(book, "Sheet2")
    assert grid.rows == [["", "x"]] * 3
    assert (grid.hidden, grid.merged) == ([2], [(0, 1, 1, 1)])


def test_a_cell_in_the_last_corner_is_refused() -> None:
    """A sheet that reaches over more cells than memory can hold is refused, before the native reader meets it."""
    rows = [row(0, cell(2, 0, whole(1))), row((1 << 20) - 1, cell(2, 16_383, whole(1)))]
    with pytest.raises(SourceError, match="XFD"):
        XlsbBook(binary_workbook(rows), LIMITS).load("Sheet1")


@pytest.mark.parametrize("rows", [[b"\0\5abc"], [row(0, cell(6, 0, b"\xff\xff\xff\xff"))], [row(1 << 24)]])
def test_a_damaged_sheet_is_refused(rows: list[bytes]) -> None:
    """Records that break off or hold nonsense end in a message, even where the native reader panics."""
    with pytest.raises(SourceError):
        XlsbBook(binary_workbook(rows), LIMITS).load("Sheet1")
