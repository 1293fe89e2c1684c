"""A workbook's columns are told as people see them: widths and number formats, from the file to `SourceInfo.looks`."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from importer.column_look import ColumnLook
from importer.reader import ReadOptions
from tests.reader.conftest import Read

LAKH = r"[>=10000000]##\,##\,##\,##0.00;[>=100000]##\,##\,##0.00;##,##0.00"
COLUMNS: tuple[tuple[str, float, str], ...] = (
    ("Name", 20, ""),
    ("Phone", 14, "0"),
    ("Joined", 12, "dd/mm/yyyy"),
    ("Turnover", 18, LAKH),
    ("Credit", 16, '"Rs"0.00'),
    ("Share", 9, "0.00%"),
    ("Old", 25, "yyyy-mm-dd"),
    ("Left", 30, "dd/mm/yyyy"),
    ("Note", 50, ""),
)
"""Header, width and number format. `Old` is hidden; `Left` is blank in each row, and its column has the format."""


@pytest.fixture(scope="module")
def customers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workbook by xlsxwriter: a title merged over the columns, a header in row 4, and 30 customers."""
    path = tmp_path_factory.mktemp("looks") / "customers.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        other = workbook.add_worksheet("Other")
        other.set_column(0, 0, 99)
        other.write(0, 0, "x")
        sheet = workbook.add_worksheet("Customers")
        formats = [workbook.add_format({"num_format": code}) if code else None for *_, code in COLUMNS]
        sheet.merge_range(0, 0, 1, len(COLUMNS) - 1, "Customers of the year", workbook.add_format())
        for column, (header, width, _) in enumerate(COLUMNS):
            own = formats[column] if header == "Left" else None
            sheet.set_column(column, column, width, own, {"hidden": header == "Old"})
            sheet.write(3, column, header)
        for row in range(4, 34):
            for column, (header, *_) in enumerate(COLUMNS):
                if header != "Left":
                    value = f"word {row}" if header in {"Name", "Note"} else 40_000 + row
                    sheet.write(row, column, value, formats[column])
    return path


def codes(read: Read) -> list[str]:
    """Give the number formats that were told; a dash that need not be marked may be."""
    return [look.number_format.replace(r"\-", "-") for look in read.info.looks]


def test_xlsx_by_xlsxwriter(customers: Path, read_path: Callable[[Path], Read]) -> None:
    """Widths and formats come as they were set, below a header in row 4, hidden column and blank column included."""
    read = read_path(customers)
    assert read.info.sheet == "Customers"
    assert read.info.header_row == 4
    assert read.info.columns == tuple(header for header, *_ in COLUMNS)
    assert read.info.looks == tuple(ColumnLook(width, code) for _, width, code in COLUMNS)


def test_xlsx_by_openpyxl(tmp_path: Path, read_path: Callable[[Path], Read]) -> None:
    """Widths and formats come as Excel shows what openpyxl writes: its widths hold the padding of 5 pixels."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["Name", "Joined", "Turnover", "Seen"])
    sheet.append(["a", 45_000, 1_234_567.5, 45_000])
    for column, width in (("A", 20 + 5 / 7), ("B", 12 + 5 / 7), ("C", 0.0)):
        sheet.column_dimensions[column].width = width
    sheet.column_dimensions["C"].hidden = True
    for place, code in (("B2", "dd-mmm-yy"), ("C2", "[$₹-4009]\\ #,##,##0.00"), ("D2", "mm-dd-yy")):
        sheet[place].number_format = code
    workbook.save(tmp_path / "customers.xlsx")
    looks = read_path(tmp_path / "customers.xlsx").info.looks
    assert [look.number_format for look in looks] == ["", "dd-mmm-yy", "[$₹-4009]\\ #,##,##0.00", "mm-dd-yy"]
    assert [look.width for look in looks] == [20, 12, None, None]


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_workbook_by_libreoffice(
    suffix: str, customers: Path, convert: Callable[[Path, str], Path], read_path: Callable[[Path], Read]
) -> None:
    """What LibreOffice writes is told as it was before."""
    read = read_path(convert(customers, suffix))
    assert read.info.format == suffix
    assert codes(read) == [code for *_, code in COLUMNS]
    assert [look.width for look in read.info.looks] == pytest.approx([width for _, width, _ in COLUMNS], abs=0.05)


def test_ods_by_libreoffice(
    customers: Path, convert: Callable[[Path, str], Path], read_path: Callable[[Path], Read]
) -> None:
    """The formats come back as codes that show the same; widths are inches, which depend on LibreOffice's fonts."""
    read = read_path(convert(customers, "ods"))
    told = dict(zip(read.info.columns, codes(read), strict=True))
    same = {header: code for header, _, code in COLUMNS}
    same["Turnover"] = r"[>=10000000]#\,##\,##\,##0.00;[>=100000]#\,##\,##0.00;#,##0.00"
    assert told == same
    widths = [look.width or 0 for look in read.info.looks]
    ratios = [width / COLUMNS[0][1] for _, width, _ in COLUMNS]
    assert [width / widths[0] for width in widths] == pytest.approx(ratios, abs=0.05)


def test_only_the_sheet_that_was_chosen(customers: Path, read: Callable[..., Read]) -> None:
    """The looks are those of the sheet that is read, one for each of its columns."""
    looks = read(customers, ReadOptions(sheet="Other", header_row=1)).info.looks
    assert looks == (ColumnLook(99.0, ""),)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"Name,City\na,b\n"),
        ("a.html", b"<table><tr><th>Name<th>City<tr><td>a<td>b</table>"),
        ("a.jsonl", b'{"Name": "a", "City": "b"}\n'),
    ],
)
def test_formats_without_a_look(name: str, content: bytes, read: Callable[..., Read]) -> None:
    """What is no workbook has no looks."""
    assert read(content, name=name).info.looks == ()


def test_workbook_that_says_nothing(read: Callable[..., Read]) -> None:
    """A sheet with neither widths nor formats has no looks, rather than many that say nothing."""
    workbook, file = openpyxl.Workbook(), io.BytesIO()
    workbook.worksheets[0].append(["Name", "City"])
    workbook.worksheets[0].append(["a", "b"])
    workbook.save(file)
    assert read(file.getvalue(), name="a.xlsx").info.looks == ()
