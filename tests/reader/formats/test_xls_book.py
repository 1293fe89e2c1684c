"""What comes out of an .xls is what a person sees in it, under the row numbers that a spreadsheet shows."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from importer.errors import SourceError
from importer.reader.formats.xls_book import XlsBook
from importer.reader.limits import ReadLimits


@pytest.fixture(scope="module")
def sample(sample_workbook: Path, convert: Callable[[Path, str], Path]) -> bytes:
    """Give the sample workbook as an .xls."""
    return convert(sample_workbook, "xls").read_bytes()


def test_sample_as_a_person_sees_it(sample: bytes, check_sample: Callable[[XlsBook], None]) -> None:
    """Values, errors, dates, zeros, hidden rows and sheets, merged cells and ghost rows of an .xls by LibreOffice."""
    check_sample(XlsBook(sample, ReadLimits()))


def test_nothing_is_printed(sample: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither a sound nor a damaged workbook makes xlrd print, since standard output carries the answer."""
    XlsBook(sample, ReadLimits()).load("Customers")
    with pytest.raises(SourceError):
        XlsBook(sample[: len(sample) // 3], ReadLimits()).load("Customers")
    assert capfd.readouterr() == ("", "")


def test_sheets_can_be_read_in_any_order_and_twice(sample: bytes, load: Callable[..., Any]) -> None:
    """Loading a sheet leaves no trace in the book."""
    book = XlsBook(sample, ReadLimits())
    first = load(book, "Filtered")
    load(book, "Customers")
    assert load(book, "Filtered") == first


def test_limits_name_the_cell_and_not_its_value(sample: bytes) -> None:
    """A cell that is too long and a row that is too wide are refused by their place."""
    with pytest.raises(SourceError, match="cell A1 has more than 3 characters"):
        XlsBook(sample, ReadLimits(cell_length=3)).load("Filtered")
    with pytest.raises(SourceError, match="row 1 has more than 9 columns"):
        XlsBook(sample, ReadLimits(columns=9)).load("Customers")


def test_days_count_from_1904(tmp_path: Path, convert: Callable[[Path, str], Path], load: Callable[..., Any]) -> None:
    """A workbook of an old Mac shows its own dates."""
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.worksheets[0].append([dt.date(2024, 1, 2)])
    workbook.save(tmp_path / "mac.xlsx")
    book = XlsBook(convert(tmp_path / "mac.xlsx", "xls").read_bytes(), ReadLimits())
    assert load(book).rows == [["2024-01-02"]]


def test_workbook_with_a_password_is_named() -> None:
    """The container that holds an encrypted .xlsx, and looks like an .xls, is not called damaged."""
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    with pytest.raises(SourceError, match="protected with a password"):
        XlsBook(content, ReadLimits())


def test_encrypted_xls_is_named(sample: bytes) -> None:
    """A workbook whose stream says that what follows is encrypted is named so."""
    start = sample.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")  # BOF of the workbook; the next record becomes FILEPASS
    after = start + 20
    content = sample[:after] + b"\x2f\x00" + sample[after + 2 :]
    with pytest.raises(SourceError, match="protected with a password"):
        XlsBook(content, ReadLimits())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b"Name,Phone\n", bytes(600)])
def test_what_is_no_workbook(content: bytes) -> None:
    """Anything else is a SourceError."""
    with pytest.raises(SourceError):
        XlsBook(content, ReadLimits())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_a_source_error_or_harmless(sample: bytes, data: st.DataObject) -> None:
    """Whatever bytes of a workbook are changed or cut off, nothing but a SourceError comes out."""
    content = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(len(content) // 2, len(content))) :]
    with suppress(SourceError):
        book = XlsBook(bytes(content), ReadLimits())
        for sheet in book.sheets():
            book.load(sheet.name)


def test_zip_is_no_xls(sample_workbook: Path) -> None:
    """An .xlsx under the name of an .xls is not taken by this reader."""
    assert zipfile.is_zipfile(sample_workbook)
    with pytest.raises(SourceError):
        XlsBook(sample_workbook.read_bytes(), ReadLimits())


def test_broken_styles_leave_the_cells(sample: bytes, load: Callable[..., Any]) -> None:
    """A workbook with a style record that breaks the rules is read without formats; dates and errors stay."""
    content = bytearray(sample)
    content[content.index(b"\x93\x02\x04\x00") + 6] = 0xFF  # the built-in style that a STYLE record names
    grid = load(XlsBook(bytes(content), ReadLimits()))
    assert grid.rows[1][:5] == ["Asha", "9876543210", "12345", "2024-01-02", "2024-01-02 03:04:05"]
    assert grid.errors == {(1, 6): "#N/A", (2, 6): "#REF!", (4, 6): "#DIV/0!"}
    assert (grid.hidden, grid.merged) == ([], [])
