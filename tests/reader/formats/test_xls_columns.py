"""How the columns of an .xls look, as xlrd tells it; damage costs the look, never the rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlrd

from importer.reader.formats.column_styles import ColumnStyles
from importer.reader.formats.xls_book import XlsBook
from importer.reader.formats.xls_columns import note_column_styles
from importer.reader.limits import ReadLimits


@pytest.fixture(scope="module")
def customers(tmp_path_factory: pytest.TempPathFactory, convert: Callable[[Path, str], Path]) -> bytes:
    """Give an .xls with four columns, the third of which is hidden and the last of which is blank."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["Name", "Sum", "Day", "Left"])
    for row in range(2, 12):
        sheet.append(["a", 1234.5, 45_000])
        sheet.cell(row, 2).number_format = "#,##0.00"
        sheet.cell(row, 3).number_format = "dd/mm/yyyy"
    for column, width in zip("ABCD", (20, 12, 15, 30), strict=True):
        sheet.column_dimensions[column].width = width + 5 / 7
    sheet.column_dimensions["C"].hidden = True
    sheet.column_dimensions["D"].number_format = "0.000"
    path = tmp_path_factory.mktemp("xls") / "customers.xlsx"
    workbook.save(path)
    return convert(path, "xls").read_bytes()


def test_widths_and_formats(customers: bytes) -> None:
    """Widths come as Excel shows them, hidden columns keep theirs, and a blank column has the format of its own."""
    looks = XlsBook(customers, ReadLimits()).load("Sheet").styles.looks(1, 4)
    assert [look.number_format for look in looks] == ["", "#,##0.00", "dd/mm/yyyy", "0.000"]
    assert [look.width for look in looks] == pytest.approx([20, 12, 15, 30], abs=0.05)


@pytest.mark.parametrize("lost", ["xf_list", "format_map"])
def test_cell_formats_that_do_not_exist(lost: str, customers: bytes) -> None:
    """Cells and columns with formats that the workbook lacks have widths and no number formats."""
    with xlrd.open_workbook(file_contents=customers, formatting_info=True) as book:
        getattr(book, lost).clear()
        styles = ColumnStyles()
        note_column_styles(styles, book, book.sheet_by_index(0))
    looks = styles.looks(1, 4)
    assert {look.number_format for look in looks[2:]} == {""}
    assert [look.width for look in looks] == pytest.approx([20, 12, 15, 30], abs=0.05)
