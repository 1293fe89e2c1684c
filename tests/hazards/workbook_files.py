"""Workbooks with every hazard, by openpyxl where it can make them, else part by part."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from tests.hazards.packing import ole, saved, zipped
from tests.reader.formats.excel_files import binary_workbook, cell, row, sheet_xml, styles_xml, wide, workbook_parts

HEADER = ("First Name", "Phone", "City")
PEOPLE = (("Asha", 9000000000, "Pune"), ("Ravi", 9000000001, "Goa"))
_FIRST_ROW = (
    '<row r="1">'
    + "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>' for letter, name in zip("ABC", HEADER, strict=True)
    )
    + "</row>"
)


def workbook_files() -> dict[str, bytes]:
    """Give all files by their names."""
    return _sheets() | _values() | _by_hand() | _refused()


def simple(rows: Iterable[Sequence[Any]] = (HEADER, *PEOPLE)) -> tuple[openpyxl.Workbook, Worksheet]:
    """Give a workbook with these rows in its first sheet, `Customers`."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Customers"
    for cells in rows:
        sheet.append(list(cells))
    return workbook, sheet


def _two_header_rows(*names: str) -> bytes:
    """Give a workbook with the same names under `Billing` and under `Shipping`, and others merged over both rows."""
    nothing = [None] * (len(names) - 1)
    workbook, sheet = simple((("First Name", "Phone", "Billing", *nothing, "Shipping"), (None, None, *names, *names)))
    sheet.append(["Asha", 9000000000, *(f"{name} 1" for name in names), *(f"{name} 2" for name in names)])
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:B2")
    for first in (3, 3 + len(names)):
        sheet.merge_cells(start_row=1, end_row=1, start_column=first, end_column=first + len(names) - 1)
    return saved(workbook)


def _sheets() -> dict[str, bytes]:
    files = {}
    workbook, sheet = simple((("Customer", None, "Billing", None), ("First Name", "Phone", "City", "Pincode")))
    sheet.append(["Asha", 9000000000, "Pune", 411001])
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:D1")
    files["merged-title-above-header.xlsx"] = saved(workbook)

    files["merged-header.xlsx"] = _two_header_rows("City", "State", "Pincode")
    files["merged-header-names-as-many.xlsx"] = _two_header_rows("City", "Pincode")

    workbook, sheet = simple((HEADER, *PEOPLE, ("Meera", 9000000002, "Pune"), (), ("Kiran", 9000000003, "Goa")))
    sheet.row_dimensions[2].hidden = True
    sheet.row_dimensions[5].hidden = True
    sheet.auto_filter.ref = "A1:C6"
    sheet.auto_filter.add_filter_column(2, ["Pune"])
    sheet.row_dimensions[6].hidden = True
    files["hidden-and-filtered-rows.xlsx"] = saved(workbook)

    workbook, sheet = simple()
    for number in range(4, 400):
        sheet.cell(number, 30).number_format = "0.00"
    files["ghost-rows.xlsx"] = saved(workbook)

    workbook, sheet = simple((("Old list",), ("Phone", "City"), (9000000009, "Surat")))
    sheet.title, sheet.sheet_state = "Old", "hidden"
    customers = workbook.create_sheet("New")
    for cells in (HEADER, *PEOPLE):
        customers.append(cells)
    notes = workbook.create_sheet("Notes", 1)
    notes.append(["Sent by the shop"])
    workbook.active = 1
    files["hidden-sheet-first.xlsx"] = saved(workbook)

    workbook, sheet = simple()
    other = workbook.create_sheet("Suppliers")
    other.append(["First Name", "Phone"])
    other.append(["Meera", 9000000002])
    files["sheet-by-option.xlsx"] = saved(workbook)

    workbook, _ = simple((*[()] * 3, [None, None, *HEADER], [], *([None, None, *cells] for cells in PEOPLE)))
    files["table-begins-in-c4.xlsx"] = saved(workbook)
    workbook, _ = simple((HEADER, *PEOPLE, (), ("Grand Total", 2)))
    files["total-row-at-end.xlsx"] = saved(workbook)
    return files


def _values() -> dict[str, bytes]:
    files = {}
    workbook, sheet = simple((("First Name", "Phone", "Pincode"), ("Asha", 9000000000, 1234), ("Ravi", 91, 560001)))
    for number in (2, 3):
        sheet.cell(number, 3).number_format = "000000"
        sheet.cell(number, 2).number_format = '"+91" 0000000000'
    files["ref-format-000000.xlsx"] = saved(workbook)

    workbook, _ = simple((HEADER, ("#REF!", 9000000000, "#N/A"), ("Ravi", "#VALUE!", "Goa"), ("=1/0", 9000000002, "")))
    files["ref-error-cells.xlsx"] = saved(workbook)

    workbook, _ = simple((("First Name", "Card"), ("Asha", 123456789012345), ("Ravi", 1234567890123456), ("M", 9e18)))
    files["fifteen-digit-loss.xlsx"] = saved(workbook)

    day, moment = dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 13, 5, 9)  # noqa: DTZ001 - a spreadsheet knows no zones
    columns = ("First Name", "Active", "Birthday", "Seen", "At", "Ratio")
    rows = (columns, ("Asha", True, day, moment, dt.time(9, 30), 0.1 + 0.2), ("Ravi", False, None, None, None, 1e-7))
    workbook, _ = simple(rows)
    files["booleans-dates-and-fractions.xlsx"] = saved(workbook)

    workbook, _ = simple(())
    workbook.epoch = CALENDAR_MAC_1904
    for cells in (("First Name", "Birthday"), ("Asha", day), ("Ravi", dt.date(1904, 1, 2))):
        workbook.worksheets[0].append(list(cells))
    files["1904-dates.xlsx"] = saved(workbook)

    workbook, _ = simple((HEADER, ("  Asha", "'9000000000", "Pune\nEast"), ("00123", "1E5", "TRUE")))
    files["text-that-looks-like-numbers.xlsx"] = saved(workbook)
    return files


def _by_hand() -> dict[str, bytes]:
    def sheet(rows: str, **more: str) -> bytes:
        return zipped(workbook_parts(sheet_xml(_FIRST_ROW + rows), **more))

    formulas = (
        '<row r="2"><c r="A2" t="str"><f>UPPER("asha")</f><v>ASHA</v></c><c r="B2"><f>B9</f><v>9000000000</v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>Ravi</t></is></c><c r="B3"><f>B2+1</f></c>'
        '<c r="C3" t="e"><f>X</f><v>#NAME?</v></c></row>'
    )
    floats = (
        '<row r="2"><c r="A2"><v>1.0</v></c><c r="B2"><v>9.0E9</v></c><c r="C2"><v>4.11001E5</v></c></row>'
        '<row r="3"><c r="B3"><v>9000000001.0</v></c><c r="C3"><v>0.30000000000000004</v></c></row>'
    )
    iso = '<row r="2"><c r="A2" t="d"><v>2024-02-29</v></c><c r="B2" t="d"><v>2024-02-29T13:05:09Z</v></c></row>'
    unnumbered = '<row><c t="s"><v>0</v></c><c><v>9000000000</v></c></row><row/><row><c t="s"><v>1</v></c></row>'
    strings = "<si><r><t>As</t></r><r><t>ha</t></r></si><si><t>Ravi_x0041_</t></si>"
    parts = workbook_parts(sheet_xml(_FIRST_ROW + '<row r="2"><c r="B2"><v>9000000000</v></c></row>'))
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strict = {
        name: part.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            types, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, part in parts.items()
    }
    binary = [
        row(0, *(cell(6, column, wide(name)) for column, name in enumerate(HEADER))),
        row(2, cell(6, 0, wide("Asha")), cell(5, 1, _float(9000000000)), cell(3, 2, b"\x2a")),
        row(3, cell(6, 0, wide("Ravi")), cell(5, 1, _float(9000000001)), hidden=True),
    ]
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return {
        "cached-formula-values.xlsx": sheet(formulas),
        "phones-as-floats.xlsx": sheet(floats),
        "dates-in-iso-form.xlsx": sheet(iso),
        "rows-without-numbers-and-rich-text.xlsx": sheet(unnumbered, strings=strings),
        "strict-ooxml.xlsx": zipped(strict),
        "backslashes-in-part-names.xlsx": zipped({name.replace("/", "\\"): part for name, part in parts.items()}),
        "two-digit-format-in-b2.xlsx": sheet('<row r="2"><c r="B2" s="1"><v>7</v></c></row>', styles=styles_xml("00")),
        "macro-workbook.xlsm": zipped(parts | {"xl/vbaProject.bin": b"never run"}),
        "binary.xlsb": zipped(_unzipped(binary_workbook(binary))),
        "workbook-named-csv.csv": zipped(parts),
        "one-cell-in-the-last-corner.xlsx": sheet(corner),
    }


def _refused() -> dict[str, bytes]:
    parts = workbook_parts(sheet_xml(_FIRST_ROW))
    whole = zipped(parts)
    document = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    hostile = parts | {"xl/workbook.xml": document + parts["xl/workbook.xml"]}
    bomb = sheet_xml(_FIRST_ROW + '<row r="2"><c r="A2"><v>1</v></c></row>' + " " * (3 << 20))
    astray = sheet_xml(_FIRST_ROW + '<row r="2"><c r="A2" t="s"><v>7</v></c><c r="B2"><v>1</v></c></row>')
    long = sheet_xml(_FIRST_ROW + f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"a" * 300}</t></is></c></row>')
    return {
        "password-protected.xlsx": ole({"EncryptionInfo": bytes(4096), "EncryptedPackage": bytes(range(256)) * 16}),
        "damaged-ole.xls": ole({"Workbook": bytes(4096)}),
        "cut-off.xlsx": whole[: len(whole) // 2],
        "external-entity.xlsx": zipped(hostile),
        "bomb-by-limit.xlsx": zipped(workbook_parts(bomb), zipfile.ZIP_DEFLATED),
        "cell-too-long-by-limit.xlsx": zipped(workbook_parts(long)),
        "shared-text-that-is-not-there.xlsx": zipped(workbook_parts(astray)),
        "parts-of-the-same-name.xlsx": zipped(parts | {"xl/worksheets/SHEET1.xml": b"<x/>"}),
        "word-document.xlsx": zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        "sheet-that-is-not-there-by-option.xlsx": whole,
        "no-cells-at-all.xlsx": zipped(workbook_parts(sheet_xml(""))),
    }


def _float(number: float) -> bytes:
    return struct.pack("<d", number)


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
