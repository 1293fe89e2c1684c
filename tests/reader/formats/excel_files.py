"""Writes Excel workbooks part by part, so that tests can say exactly what stands in them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(*targets: tuple[str, str]) -> str:
    """Give a part that relates to others: the last word of the type and the target of each; ids are r1, r2 ..."""
    each = (
        f'<Relationship Id="r{number}" Type="{TYPES}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(each)}</Relationships>'


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """Give a sheet's XML with these rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def styles_xml(*codes: str) -> str:
    """Give styles with a cell format for each of the codes, from 1 on; 0 is General."""
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(codes))
    cells = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(codes)))
    cells = f'<cellXfs><xf numFmtId="0"/>{cells}</cellXfs>'
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>{cells}</styleSheet>'


def workbook_parts(sheet: str, *, strings: str = "", styles: str = "", properties: str = "") -> dict[str, bytes]:
    """Give the parts of a workbook with one sheet, `S & T`; `strings` are <si> elements."""
    index = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{TYPES}">{properties}'
        '<sheets><sheet name="S &amp; T" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    parts = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": index,
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": styles or styles_xml(),
    }
    return {name: text.encode() for name, text in parts.items()}


def packed(parts: dict[str, bytes]) -> bytes:
    """Give the parts as a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook(sheet: str, *, strings: str = "", styles: str = "", properties: str = "") -> bytes:
    """Give a workbook with one sheet as the bytes of an .xlsx."""
    return packed(workbook_parts(sheet, strings=strings, styles=styles, properties=properties))


def record(number: int, content: bytes = b"") -> bytes:
    """Give a record of an .xlsb."""
    head = bytes([number]) if number < 128 else bytes([number & 127 | 128, number >> 7])
    size, length = b"", len(content)
    while True:
        size += bytes([length & 127 | (128 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + content


def wide(text: str) -> bytes:
    """Give a text as it stands in a record."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell(number: int, column: int, content: bytes, style: int = 0) -> bytes:
    """Give a record that is a cell."""
    return record(number, struct.pack("<II", column, style) + content)


def row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
    """Give a row with its cells; rows count from 0."""
    return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 16 if hidden else 0, 0, 0)) + b"".join(cells)


def binary_workbook(
    rows: Iterable[bytes],
    *,
    codes: Iterable[str] = (),
    states: Iterable[int] = (0,),
    merged: Iterable[tuple[int, int, int, int]] = (),
    size: tuple[int, int] = (9, 9),
    from_1904: bool = False,
) -> bytes:
    """Give an .xlsb with as many sheets as states (0 is visible), all of which hold the rows.

    `codes` are number formats of the cell formats from 1 on; `merged` has first row, last row, first column and last
    column; `size` is the last row and column that the sheet says it has.
    """
    codes = list(codes)
    formats = [record(44, struct.pack("<H", 164 + n) + wide(code)) for n, code in enumerate(codes)]
    cell_formats = [
        record(47, struct.pack("<HHHHHHHH", 0, number, 0, 0, 0, 0, 0, 0))
        for number in (0, *range(164, 164 + len(codes)))
    ]
    styles = [
        record(278),
        record(615, struct.pack("<I", len(formats))),
        *formats,
        record(616),
        record(617, struct.pack("<I", len(cell_formats))),
    ]
    sheet = [
        record(129),
        record(148, struct.pack("<4I", 0, size[0], 0, size[1])),
        record(145),
        *rows,
        record(146),
        record(177, bytes(4)),
        *(record(176, struct.pack("<4I", *corners)) for corners in merged),
        record(178),
        record(130),
    ]
    states = list(states)
    index = [record(131), record(153, struct.pack("<III", int(from_1904), 0, 0)), record(143)]
    for number, state in enumerate(states, 1):
        index.append(record(156, struct.pack("<II", state, number) + wide(f"r{number}") + wide(f"Sheet{number}")))
    parts = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")).encode(),
        "xl/workbook.bin": b"".join([*index, record(144), record(132)]),
        "xl/_rels/workbook.bin.rels": relations(
            *(("worksheet", "worksheets/sheet1.bin") for _ in states), ("styles", "styles.bin")
        ).encode(),
        "xl/worksheets/sheet1.bin": b"".join(sheet),
        "xl/styles.bin": b"".join([*styles, *cell_formats, record(618), record(279)]),
    }
    return packed(parts)
