"""Gives files as LibreOffice writes them, and grids as plain rows."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from importer.reader.formats.grid import Book, Grid


@dataclass(frozen=True)
class PlainGrid:
    """A grid as Python objects."""

    rows: list[list[str]]
    errors: dict[tuple[int, int], str]
    hidden: list[int]
    merged: list[tuple[int, int, int, int]]
    """First row, first column, last row, last column."""


def plain(grid: Grid) -> PlainGrid:
    """Give a grid as Python objects."""
    assert all(len(column) == grid.height and not column.null_count for column in grid.columns)
    rows = [list(cells) for cells in zip(*(column.to_pylist() for column in grid.columns), strict=True)]
    merged = [(part.first_row, part.first_column, part.last_row, part.last_column) for part in grid.merged]
    return PlainGrid(rows, grid.errors, list(grid.hidden), merged)


@pytest.fixture(scope="session")
def load() -> Callable[..., PlainGrid]:
    """Give a function that reads a sheet of a book, the first one if it is not named."""

    def load_sheet(book: Book, name: str | None = None) -> PlainGrid:
        return plain(book.load(book.sheets()[0].name if name is None else name))

    return load_sheet


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    """Give a function that has LibreOffice write a file anew in another format; it skips where there is none.

    In CI its absence is a failure, so that these tests are not passed over there for ever.
    """
    program = shutil.which("soffice")
    if program is None and os.environ.get("CI") == "true":
        pytest.fail("soffice (LibreOffice Calc) is missing; CI installs it")
    if program is None:
        pytest.skip("needs soffice (LibreOffice Calc)")
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def convert_file(path: Path, suffix: str) -> Path:
        folder = tmp_path_factory.mktemp("converted")
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix]
        subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)
        return folder / f"{path.stem}.{suffix}"

    return convert_file


@pytest.fixture(scope="session")
def sample_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an .xlsx with a cell of every kind; `check_sample` says what a person sees in it."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Customers"
    moment = dt.datetime(2024, 1, 2, 3, 4, 5)  # noqa: DTZ001 - a spreadsheet knows no zones
    for row in (
        ["Name", "Phone", "Pin", "Joined", "Seen", "Active", "Error", "Sum", "Time", "Note"],
        ["Asha", 9876543210, 12345, moment.date(), moment, True, "#N/A", "=1+1", moment.time(), "a\nb"],
        ["Hidden", 9876543211, 560001, None, None, False, "#REF!", '="x"&B2', None, "  two  spaces"],
        [],
        ["Ravi", 123456789012345, 1.5, None, None, None, "=1/0", None, None, "é अ 😀"],
        ["Merged", None, "gone"],
        [None, None, "end"],
    ):
        sheet.append(row)
    for number in (2, 3, 5):
        sheet.cell(number, 3).number_format = "000000"
    sheet.merge_cells("A6:B7")
    sheet.row_dimensions[3].hidden = True
    for number in range(8, 3000):  # cells that hold nothing but a format
        sheet.cell(number, 20).number_format = "0.00"
    hidden = workbook.create_sheet("Old")
    hidden.append(["old"])
    hidden.sheet_state = "hidden"
    filtered = workbook.create_sheet("Filtered")
    for city in ("City", "Pune", "Goa", "Pune"):
        filtered.append([city])
    filtered.auto_filter.ref = "A1:A4"
    filtered.auto_filter.add_filter_column(0, ["Pune"])
    filtered.row_dimensions[3].hidden = True
    workbook.create_sheet("Empty")
    path = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    workbook.save(path)
    workbook.close()
    return path


@pytest.fixture(scope="session")
def check_sample(load: Callable[..., PlainGrid]) -> Callable[[Book], None]:
    """Give a function that holds a book made from the sample workbook to what a person sees in it."""

    def check(book: Book) -> None:
        assert [(sheet.name, sheet.visible) for sheet in book.sheets()] == [
            ("Customers", True),
            ("Old", False),
            ("Filtered", True),
            ("Empty", True),
        ]
        customers = load(book, "Customers")
        moment = ["2024-01-02", "2024-01-02 03:04:05"]
        assert customers.rows == [
            ["Name", "Phone", "Pin", "Joined", "Seen", "Active", "Error", "Sum", "Time", "Note"],
            ["Asha", "9876543210", "012345", *moment, "TRUE", "#N/A", "2", "03:04:05", "a\nb"],
            ["Hidden", "9876543211", "560001", "", "", "FALSE", "#REF!", "x9876543210", "", "  two  spaces"],
            [""] * 10,
            ["Ravi", "123456789012345", "1.5", "", "", "", "#DIV/0!", "", "", "é अ 😀"],
            ["Merged", "", "gone", *[""] * 7],
            ["", "", "end", *[""] * 7],
        ]
        assert customers.errors == {(1, 6): "#N/A", (2, 6): "#REF!", (4, 6): "#DIV/0!"}
        assert customers.hidden == [3]
        assert customers.merged == [(5, 0, 6, 1)]
        assert load(book, "Old").rows == [["old"]]
        filtered = load(book, "Filtered")
        assert (filtered.rows, filtered.hidden) == ([["City"], ["Pune"], ["Goa"], ["Pune"]], [3])
        assert load(book, "Empty").rows == []

    return check
