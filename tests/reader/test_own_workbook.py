"""Workbooks of our own as sources: the sheet that explains them is no table of customers."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from importer.customer.mended import HOW_TO_MEND
from importer.reader import ReadOptions, SourceInfo, open_source

TABLE = [["First Name", "Phone", "Email"], ["Asha", "9876543210", "asha@example.com"]]


def read(path: Path, sheets: dict[str, list[list[str]]], wanted: str = "") -> SourceInfo:
    """Write sheets and give what the reader decided."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    with open_source(path, ReadOptions(sheet=wanted)) as source:
        return source.info


@pytest.mark.parametrize("rows", [[["How to"], ["", "Mend the cells"]], TABLE, [["Phone", "Email", "Pincode", "City"]]])
def test_the_sheet_that_explains_is_passed_over_without_a_word(tmp_path: Path, rows: list[list[str]]) -> None:
    """Whatever stands in it, the other sheet is read, and the user is not asked to choose."""
    info = read(tmp_path / "errors.xlsx", {HOW_TO_MEND: rows, "Kunden": TABLE})
    assert (info.sheet, info.columns, info.notes) == ("Kunden", tuple(TABLE[0]), ())


def test_other_sheets_are_told_as_ever(tmp_path: Path) -> None:
    """A sheet that the user has added is named beside the one that was read; ours is not."""
    info = read(tmp_path / "errors.xlsx", {HOW_TO_MEND: TABLE, "Kunden": TABLE, "Notes": [["Phone"], ["1"]]})
    assert info.sheet == "Kunden"
    (note,) = info.notes
    assert "Notes" in note
    assert HOW_TO_MEND not in note


@pytest.mark.parametrize("wanted", ["", HOW_TO_MEND])
def test_a_sheet_of_that_name_alone_is_a_sheet(tmp_path: Path, wanted: str) -> None:
    """Where there is no other, or it is asked for by its name, it is read like any sheet."""
    sheets = {HOW_TO_MEND: TABLE} if not wanted else {HOW_TO_MEND: TABLE, "Kunden": TABLE}
    assert read(tmp_path / "a.xlsx", sheets, wanted).sheet == HOW_TO_MEND
