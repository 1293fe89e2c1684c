"""What cannot be read ends in one clear error, before anything else happens."""

from __future__ import annotations

import os
import random
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from importer.errors import SourceError, UsageError
from importer.reader import ReadOptions, open_source


def zipped(**files: bytes) -> bytes:
    """Give a zip archive with these files."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return content.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\n \n\t\n", "blank"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "JPEG"),
        (b"PAR1" + bytes(50), "damaged"),
        (b"SQLite format 3\x00" + bytes(50), "SQLite"),
        (OLE, "damaged"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + bytes(200_000) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (random.Random(1).randbytes(5000), "binary"),
        (b"\n<!DOCTYPE html>\n<p>Log in</p>", "without a table"),
        (b'<?xml version="1.0"?><ENVELOPE/>', "ENVELOPE"),
        (b'<?xml version="1.0"?><invoice/>', "XML"),
        (b'[{"name": "Asha"}]\n', "JSON"),
        (b'{\n  "name": "Asha"\n}\n', "JSON"),
        (zipped(**{"a.csv": b"Name\nAsha\n", "b.csv": b"Name\nRavi\n"}), "b.csv"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "damaged"),
        (zipped(word__document=b"<w/>"), "Word"),
        (zipped(**{"xl/workbook.bin": b"x"}), "damaged"),
        (zipped(**{"xl/workbook.xml": b"not xml"}), "damaged"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
    ],
)
@pytest.mark.parametrize("name", ["customers.csv", "customers.xlsx"])
def test_what_is_no_table_is_named(content: bytes, word: str, name: str, tmp_path: Path) -> None:
    """A file that is no table is named for what it is by its content, whatever its name, in one line (exit 3)."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        open_source(path, ReadOptions())
    assert word in str(caught.value)
    assert str(path) in caught.value.message
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_missing_file_and_folder(tmp_path: Path) -> None:
    """A file that is not there and a folder are source errors."""
    for path in (tmp_path, tmp_path / "none.csv", tmp_path / "none" / "none.csv", tmp_path / "x\0y.csv"):
        with pytest.raises(SourceError):
            open_source(path, ReadOptions())


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX has FIFOs and devices as paths")
def test_fifo_and_device_are_refused_without_waiting(tmp_path: Path) -> None:
    """Opening a FIFO would wait for its writer, reading a device may never end: both are refused at once."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (fifo, Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(SourceError, match="pipe or device"):
            open_source(path, ReadOptions())


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        (ReadOptions(header_row=4), SourceError, "3 rows"),
        (ReadOptions(header_row=2), SourceError, "blank"),
        (ReadOptions(encoding="klingon"), UsageError, "klingon"),
        (ReadOptions(encoding="base64"), UsageError, "base64"),
        (ReadOptions(delimiter="¦"), UsageError, "delimiter"),
    ],
)
def test_options_that_cannot_be_followed(
    options: ReadOptions, error: type[Exception], words: str, tmp_path: Path
) -> None:
    """A header row beyond the end or blank, an unknown encoding, a delimiter that cannot be one: each is said."""
    path = tmp_path / "customers.csv"
    path.write_bytes(b"Name,City\n,\nAsha,Pune\n")
    with pytest.raises(error, match=words):
        open_source(path, options)


def test_sheet_that_does_not_exist_lists_the_sheets(tmp_path: Path) -> None:
    """A wrong sheet name is answered with the names that there are."""
    workbook = openpyxl.Workbook()
    workbook.create_sheet("Customers")
    path = tmp_path / "customers.xlsx"
    workbook.save(path)
    with pytest.raises(SourceError, match=r"Kunden.*Sheet, Customers"):
        open_source(path, ReadOptions(sheet="Kunden"))


def test_workbook_without_text_and_header_rows_that_are_none(tmp_path: Path) -> None:
    """An empty workbook, a header row beyond the end and a blank one are source errors."""
    path = tmp_path / "customers.xlsx"
    workbook = openpyxl.Workbook()
    workbook.save(path)
    with pytest.raises(SourceError, match="empty"):
        open_source(path, ReadOptions())
    sheet = workbook.worksheets[0]
    sheet["A1"], sheet["A3"] = "Name", "Asha"
    workbook.save(path)
    for row, word in ((4, "3 rows"), (2, "blank")):
        with pytest.raises(SourceError, match=word):
            open_source(path, ReadOptions(header_row=row))


def test_format_is_told_by_content(read: Callable[..., Any], tmp_path: Path) -> None:
    """A CSV file named .xlsx is read as CSV, a workbook named .csv as a workbook."""
    assert read(b"Name\nAsha\n", name="customers.xlsx").info.format == "csv"
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["Name"])
    workbook.save(tmp_path / "workbook")
    (tmp_path / "workbook").rename(tmp_path / "workbook.csv")
    assert read(tmp_path / "workbook.csv").info.format == "xlsx"


TALLY = (
    "<ENVELOPE><HEADER><TALLYREQUEST>Import Data</TALLYREQUEST></HEADER><BODY><IMPORTDATA><REQUESTDATA><TALLYMESSAGE>"
    '<LEDGER NAME="Rao Traders"><PARENT>Sundry Debtors</PARENT><PINCODE>411001</PINCODE></LEDGER>'
    "</TALLYMESSAGE></REQUESTDATA></IMPORTDATA></BODY></ENVELOPE>"
)


@pytest.mark.parametrize(
    ("content", "of_format", "cells"),
    [
        (TALLY.encode(), "tally_xml", {2: ["Rao Traders", "Sundry Debtors", "411001"]}),
        (TALLY.encode("utf-16"), "tally_xml", {2: ["Rao Traders", "Sundry Debtors", "411001"]}),
        (b'{"Name": "Asha", "City": "Pune"}\n', "json_lines", {1: ["Asha", "Pune"]}),
        (b"<html><body><table><tr><td>Name<td>City<tr><td>Asha<td>Pune</table>", "html", {2: ["Asha", "Pune"]}),
        ("Name\tCity\nAsha\tPune\n".encode("utf-16"), "csv", {2: ["Asha", "Pune"]}),
    ],
)
def test_text_formats_are_told_by_content(
    read: Callable[..., Any], content: bytes, of_format: str, cells: dict[int, list[str]]
) -> None:
    """Whatever an export is named, it is read for what it is, and a name that says otherwise is pointed out."""
    found = read(content, name="export.xls")
    assert (found.info.format, found.cells) == (of_format, cells)
    assert len(found.info.notes) == 1
