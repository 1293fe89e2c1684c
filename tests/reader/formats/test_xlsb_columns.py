"""How the columns of an .xlsb look, as its records say it; damage costs the look, never the rows."""

from __future__ import annotations

import struct

import pytest

from importer.column_look import ColumnLook
from importer.reader.formats.grid import Grid
from importer.reader.formats.xlsb_book import XlsbBook
from importer.reader.limits import ReadLimits
from tests.reader.formats.excel_files import binary_workbook, cell, record, row, wide

HEADER = row(0, cell(6, 0, wide("Name")), cell(6, 1, wide("Sum")), cell(6, 2, wide("Left")))
CHOSEN, HIDDEN = 2, 1


def columns(first: int, last: int, characters: float, style: int = 0, flags: int = CHOSEN) -> bytes:
    """Give a record that describes columns."""
    return record(60, struct.pack("<4IH", first, last, round(characters * 256), style, flags))


def customer(number: int, style: int) -> bytes:
    """Give a row with a name and a number."""
    return row(number, cell(6, 0, wide("a")), cell(2, 1, struct.pack("<i", 20 << 2 | 2), style=style))


def load(*described: bytes, style: int = 1, codes: tuple[str, ...] = ("#,##0.00", "dd/mm/yyyy")) -> Grid:
    """Read a sheet of three columns and twenty customers."""
    rows = [*described, HEADER, *(customer(number, style) for number in range(1, 21))]
    return XlsbBook(binary_workbook(rows, codes=codes), ReadLimits()).load("Sheet1")


def test_widths_and_formats() -> None:
    """Widths come as Excel shows them, hidden columns keep theirs, and a blank column has the format of its own."""
    grid = load(columns(0, 0, 20 + 5 / 7), columns(1, 1, 9, flags=0), columns(2, 2, 12 + 5 / 7, 2, CHOSEN | HIDDEN))
    assert grid.styles.looks(1, 3) == (
        ColumnLook(20.0, ""),
        ColumnLook(None, "#,##0.00"),
        ColumnLook(12.0, "dd/mm/yyyy"),
    )


@pytest.mark.parametrize(
    "described",
    [
        (record(60, b"short"),),
        (columns(5, 2, 20),),
        (columns(0xFFFFFFFF, 0xFFFFFFFF, 20),),
        (columns(0, 0, 0, 0xFFFFFFFF),),
        (columns(9, 9, 20),) * 200_000,
    ],
)
def test_damaged_columns_have_no_look(described: tuple[bytes, ...]) -> None:
    """Descriptions of columns that make no sense, or far too many, are passed over, and the rows are read."""
    grid = load(*described, style=9)
    assert grid.height == 21
    assert grid.columns[1].to_pylist()[:2] == ["Sum", "20"]
    assert grid.styles.looks(1, 3) == ()


def test_a_format_code_of_a_megabyte() -> None:
    """A code that no program could show is not told, and the rows are read."""
    grid = load(codes=("[" * 1_000_000,))
    assert grid.columns[1].to_pylist()[:2] == ["Sum", "20"]
    assert grid.styles.looks(1, 3) == ()
