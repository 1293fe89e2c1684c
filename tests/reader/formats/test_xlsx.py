"""What comes out of an .xlsx is what a person sees in it, under the row numbers that a spreadsheet shows."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from importer.reader import ReadOptions

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zs", "Zl", "Zp")), max_size=6)
SAMPLES = st.sampled_from(
    ["", "007", "true", "2024-01-02 00:00:00", "NA", "1E5", "#N/A!", "a\nb", "'=x", "9.0", "x, y"]
)
# A text that begins with = is a formula to openpyxl, and one like #N/A an error cell.
CELLS = (TEXT | SAMPLES).filter(lambda text: not text.startswith(("=", "#")))


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes rows into a workbook and returns its path."""

    def write(rows: list[list[Any]], change: Callable[[Worksheet], None] | None = None) -> Path:
        workbook = openpyxl.Workbook()
        sheet = workbook.worksheets[0]
        for row in rows:
            sheet.append(row)
        if change is not None:
            change(sheet)
        path = tmp_path / "customers.xlsx"
        workbook.save(path)
        return path

    return write


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (9876543210, "9876543210"),
        (9876543210.0, "9876543210"),
        (919876543210, "919876543210"),
        (123456789012345, "123456789012345"),
        (560001, "560001"),
        (0, "0"),
        (-5, "-5"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (123456789.1, "123456789.1"),
        (12345678901.25, "12345678901.25"),
        (99999999999999.9, "99999999999999.9"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("true", "true"),
        ("True", "True"),
        ("123456789.099999994", "123456789.099999994"),
        ("2024-01-02 00:00:00", "2024-01-02 00:00:00"),
        (dt.date(2024, 1, 2), "2024-01-02"),
        (dt.datetime(2024, 1, 2, 3, 4, 5), "2024-01-02 03:04:05"),  # noqa: DTZ001 - a spreadsheet knows no zones
        (dt.time(3, 4, 5), "03:04:05"),
        ("007", "007"),
        (" x ", " x "),
        ("NA", "NA"),
        ("a\nb", "a\nb"),
        ("'=x", "'=x"),
        ("é अ 😀", "é अ 😀"),
    ],
)
def test_value_as_a_person_sees_it(
    value: object, shown: str, save: Callable[..., Path], read: Callable[..., Any]
) -> None:
    """Numbers without .0 or exponent, dates in ISO form, booleans in capitals, and text untouched."""
    result = read(save([["Name", "Value"], ["x", value]]))
    assert result.cells == {2: ["x", shown]}
    assert result.findings == []


def test_words_and_values_that_look_alike_in_one_column(save: Callable[..., Path], read: Callable[..., Any]) -> None:
    """In a column of booleans, dates and words that look like them, each cell keeps its own kind."""
    day = dt.date(2024, 1, 2)
    result = read(
        save([["a"], [True], ["true"], [day], ["2024-01-02 00:00:00"], [123456789.1], ["123456789.100000000"]])
    )
    shown = ["TRUE", "true", "2024-01-02", "2024-01-02 00:00:00", "123456789.1", "123456789.100000000"]
    assert [cells[0] for cells in result.cells.values()] == shown


@pytest.mark.parametrize("word", ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"])
def test_error_cell_is_found_with_its_place(word: str, save: Callable[..., Path], read: Callable[..., Any]) -> None:
    """An error cell holds its word and is a finding with row and column, behind blank rows and columns too."""

    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 3)
        sheet.insert_cols(1, 2)

    result = read(save([["Name", "Pin"], ["Asha", 1], ["Ravi", word], ["#REF", "x"]], change))
    assert result.findings == [(6, "formula_error", "Pin", word)]
    assert result.cells[6] == ["", "", "Ravi", word]


def test_blank_rows_and_columns_keep_their_numbers(save: Callable[..., Path], read: Callable[..., Any]) -> None:
    """Blank rows are counted below the header only; blank columns are columns, as in a CSV file of the sheet."""

    def change(sheet: Worksheet) -> None:
        sheet["C4"], sheet["D4"] = "Name", "City"
        sheet["C5"], sheet["D5"] = "Asha", "Pune"
        sheet["C8"] = " "
        sheet["D9"] = "Goa"

    result = read(save([], change))
    assert result.info.header_row == 4
    assert result.info.columns == ("Column 1", "Column 2", "Name", "City")
    assert result.cells == {5: ["", "", "Asha", "Pune"], 9: ["", "", "", "Goa"]}
    assert result.blank == 3


def test_header_row_can_be_named(save: Callable[..., Path], read: Callable[..., Any]) -> None:
    """Rows above a header row that the user names are passed over."""
    path = save([["Customers of the shop"], [], ["Name", "City"], ["Asha", "Pune"]])
    assert read(path, ReadOptions(header_row=3)).cells == {4: ["Asha", "Pune"]}


def test_hidden_and_filtered_rows_are_marked(save: Callable[..., Path], read: Callable[..., Any]) -> None:
    """A row that is hidden in the sheet, by hand or by a filter, is marked; hidden columns hide no row."""

    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["B"].hidden = True

    rows = [["Name", "City"], *([f"Asha {number}", "Pune"] for number in range(2, 7))]
    result = read(save(rows, change))
    assert result.hidden == [3, 5]
    assert list(result.cells) == [2, 3, 4, 5, 6]


def test_hidden_rows_of_a_writer_that_numbers_no_rows(
    save: Callable[..., Path], read: Callable[..., Any], tmp_path: Path
) -> None:
    """Where the rows of the XML carry no number, they are counted."""
    source = save([["Name"], *([f"Asha {number}"] for number in range(2, 7))])
    path = tmp_path / "unnumbered.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b'<row r="4"', b'<row hidden="1"')
                content = re.sub(rb'<row r="\d+"', b"<row", content)
            new.writestr(name, content)
    result = read(path)
    assert result.hidden == [4]
    assert list(result.cells) == [2, 3, 4, 5, 6]


def test_sheet_is_the_first_visible_one_with_text(read: Callable[..., Any], tmp_path: Path) -> None:
    """Hidden and empty sheets are passed over, unless the user names one."""
    workbook = openpyxl.Workbook()
    hidden = workbook.create_sheet("Old", 0)
    hidden.append(["Hidden"])
    hidden.sheet_state = "hidden"
    workbook.create_sheet("Customers").append(["Name"])
    workbook.create_sheet("Later").append(["Other"])
    path = tmp_path / "customers.xlsx"
    workbook.save(path)
    chosen = {name: read(path, ReadOptions(sheet=name)).info for name in ("", "Old", "Later", "later ")}
    assert {name: (info.sheet, info.columns) for name, info in chosen.items()} == {
        "": ("Customers", ("Name",)),
        "Old": ("Old", ("Hidden",)),
        "Later": ("Later", ("Other",)),
        "later ": ("Later", ("Other",)),
    }


def test_several_batches(save: Callable[..., Path], read: Callable[..., Any]) -> None:
    """A sheet of 25,000 rows comes in batches, complete, with errors and hidden rows in their places."""

    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[20_000].hidden = True

    rows: list[list[Any]] = [["Name", "Phone"], *([f"Asha {n}", 9_000_000_000 + n] for n in range(2, 25_002))]
    rows[15_000][1] = "#N/A"
    result = read(save(rows, change))
    assert list(result.cells) == list(range(2, 25_002))
    assert result.cells[25_001] == ["Asha 25001", "9000025001"]
    assert result.findings == [(15_001, "formula_error", "Phone", "#N/A")]
    assert result.hidden == [20_000]
    assert len(result.done) > 1
    assert result.done[-1] == 1


def test_info_of_a_workbook(save: Callable[..., Path], read: Callable[..., Any]) -> None:
    """The info names format, sheet and checksum; encoding and delimiter are none."""
    path = save([["Name"], ["Asha"]])
    info = read(path).info
    assert (info.format, info.sheet, info.encoding, info.delimiter) == ("xlsx", "Sheet", None, None)
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_control_characters_are_left_out(save: Callable[..., Path], read: Callable[..., Any], tmp_path: Path) -> None:
    """A control character in a cell is left out and reported, as in CSV."""
    source = save([["Name"], ["AsXha"]])
    path = tmp_path / "control.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"AsXha", b"As&#127;ha"))
    result = read(path)
    assert result.cells == {2: ["Asha"]}
    assert result.codes == [(2, "control_character")]


@settings(max_examples=10, deadline=None)  # each one starts a process
@given(data=st.data())
def test_workbook_and_csv_of_the_same_content_are_read_alike(
    data: st.DataObject, read_path: Callable[[Path], Any]
) -> None:
    """What openpyxl wrote comes back cell by cell, and a CSV file of the same rows gives the same."""
    width = data.draw(st.integers(1, 4))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=12))
    table = [[f"h{number}" for number in range(width)], *rows, ["end"] * width]
    with tempfile.TemporaryDirectory() as folder:
        workbook = openpyxl.Workbook()
        for number, cells in enumerate(table, 1):
            for column, cell in enumerate(cells, 1):
                if cell:
                    workbook.worksheets[0].cell(number, column, cell)
        workbook.save(Path(folder, "a.xlsx"))
        text = io.StringIO(newline="")
        csv.writer(text).writerows([[re.sub(r"^'*[=+\-@\t\r]", r"'\g<0>", cell) for cell in row] for row in table])
        Path(folder, "a.csv").write_bytes(text.getvalue().encode("utf-8-sig"))
        from_workbook, from_csv = read_path(Path(folder, "a.xlsx")), read_path(Path(folder, "a.csv"))
    expected = {number: cells for number, cells in enumerate(table, 1) if number > 1 and any(map(str.strip, cells))}
    assert from_workbook.cells == expected
    assert from_csv.cells == expected
    assert from_workbook.blank == from_csv.blank == len(rows) + 1 - len(expected)
    assert from_workbook.info.columns == from_csv.info.columns
