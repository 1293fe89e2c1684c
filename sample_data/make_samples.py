"""Make the sample files beside this script, or in another folder: `python sample_data/make_samples.py [FOLDER]`.

Needs openpyxl, which the importer installs. The CSV files come out the same, byte by byte, every time.
"""  # noqa: INP001 - a script; sample_data is no package

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from sample_customers import COLUMNS, customers
from sample_hazards import dirty_csv

NUMBER_COLUMNS = ("Phone", "Pincode")
"""Stored as numbers in the workbook, as Excel does with digits that are typed in."""


def customers_csv() -> bytes:
    """Give customers.csv: UTF-8, LF."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([COLUMNS, *customers()])
    return file.getvalue().encode("utf-8")


def write_workbook(path: Path) -> None:
    """Write the same customers in the same rows, numbers as numbers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = "Customers"
    sheet.append(COLUMNS)
    for row in customers():
        sheet.append([_cell(column, text) for column, text in zip(COLUMNS, row, strict=True)])
    for number, cell in enumerate(sheet[1], start=1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = 18
    sheet.freeze_panes = "A2"
    book.save(path)


def _cell(column: str, text: str) -> str | int | None:
    if not text:
        return None
    return int(text) if column in NUMBER_COLUMNS and text.isascii() and text.isdigit() and text[0] != "0" else text


def main(folder: Path) -> None:
    """Write the three files."""
    (folder / "customers.csv").write_bytes(customers_csv())
    (folder / "dirty.csv").write_bytes(dirty_csv())
    write_workbook(folder / "customers.xlsx")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
