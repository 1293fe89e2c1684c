"""How the sheet of rows is planned."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from importer.column_look import ColumnLook
from importer.customer.mended import HOW_TO_MEND
from importer.report import ReportedSource
from importer.report.workbook.plan import sheet_name, sheet_plan


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Kunden 2024", "Kunden 2024"),
        ("ग्राहक", "ग्राहक"),
        ("", "Customers"),
        ("''", "Customers"),
        ("history", "Customers"),
        ("how to mend", "Customers"),
        ("a/b\\c:d*e?[f]", "a_b_c_d_e__f_"),
        ("'x'", "x"),
        ("😀" * 20, "😀" * 15),
        ("tab\there", "tab here"),
    ],
)
def test_a_sheet_has_a_name_that_excel_takes(wanted: str, name: str) -> None:
    """The user's name is kept as far as Excel lets a sheet have it; without one it is Customers."""
    assert sheet_name(wanted) == name


@given(st.text(max_size=60))
@example("\ud800")
@example("x" * 30 + "😀")
@example("x" * 30 + "'y")
def test_any_name_makes_a_sheet(wanted: str) -> None:
    """Whatever a sheet was called, a workbook can be made with what we call it, beside the one that explains."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet(HOW_TO_MEND)
        book.add_worksheet(sheet_name(wanted))
    assert content.getvalue()


def test_columns_of_a_csv_are_as_wide_as_they_need() -> None:
    """Without a look a column shows its header and the first texts, within bounds."""
    source = ReportedSource("a.csv", ("ID", "A long header of a column", "Notes"))
    plan = sheet_plan(source, [0, 1, 2], [["1"], ["x"], ["word " * 100]])
    assert [column.width for column in plan.columns[:3]] == [9, 29, 45]


def test_a_sheet_of_very_many_formats_keeps_the_first() -> None:
    """A workbook takes so many formats only: of 150 the first 100 are kept, the other columns are text."""
    looks = tuple(ColumnLook(None, f'0"{number}"') for number in range(150))
    source = ReportedSource("a.xlsx", tuple(f"c{number}" for number in range(150)), looks=looks)
    plan = sheet_plan(source, range(150), [[""]] * 150)
    assert [bool(column.number_format) for column in plan.columns[:150]] == [True] * 100 + [False] * 50
