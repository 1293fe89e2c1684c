"""The container of a workbook is read wherever its parts lie, and a bomb is refused before it goes off."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from importer.errors import SourceError
from importer.reader.formats.workbook_parts import WorkbookParts
from importer.reader.formats.xlsx_book import XlsxBook
from importer.reader.limits import ReadLimits
from tests.reader.formats.conftest import PlainGrid
from tests.reader.formats.excel_files import MAIN, TYPES, packed, relations, sheet_xml, styles_xml, workbook_parts

LIMITS = ReadLimits()
SHEET = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>12</v></c></row>')
Parts = dict[str, bytes]


@pytest.fixture
def parts() -> Parts:
    """Give the parts of a workbook that uses shared strings and styles."""
    return workbook_parts(SHEET, strings="<si><t>Asha</t></si>", styles=styles_xml("0000"))


def moved(parts: Parts, names: dict[str, str], *targets: tuple[str, str]) -> Parts:
    """Give the parts under other names, and the workbook's relations to these targets."""
    parts = {names.get(name, name): content for name, content in parts.items()}
    if targets:
        parts["xl/_rels/workbook.xml.rels"] = relations(*targets).encode()
    return parts


SHEET_PART, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
USUAL = (("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"))
MOVES: dict[str, Callable[[Parts], Parts]] = {
    "usual": lambda parts: parts,
    "absolute": lambda parts: moved(
        parts,
        {},
        ("worksheet", "/xl/worksheets/sheet1.xml"),
        ("sharedStrings", "/xl/sharedStrings.xml"),
        ("styles", "/xl/styles.xml"),
    ),
    "above": lambda parts: moved(parts, {}, ("worksheet", "../xl/./worksheets/sheet1.xml"), *USUAL),
    "outside": lambda parts: moved(parts, {SHEET_PART: "sheets/one.xml"}, ("worksheet", "../sheets/one.xml"), *USUAL),
    "other names": lambda parts: moved(
        parts,
        {STRINGS: "xl/texts.xml", STYLES: "xl/looks.xml"},
        ("worksheet", "worksheets/sheet1.xml"),
        ("sharedStrings", "texts.xml"),
        ("styles", "looks.xml"),
    ),
    "case": lambda parts: moved(parts, {SHEET_PART: "XL/Worksheets/Sheet1.XML", STRINGS: "xl/SharedStrings.xml"}),
    "backslashes": lambda parts: {name.replace("/", "\\"): content for name, content in parts.items()},
    "other folder": lambda parts: (
        {name.replace("xl/", "book/"): content for name, content in parts.items()}
        | {"_rels/.rels": relations(("officeDocument", "/book/workbook.xml")).encode()}
    ),
    "strict": lambda parts: {
        name: content.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            TYPES.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, content in parts.items()
    },
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES.keys())
def test_parts_lie_anywhere(move: Callable[[Parts], Parts], parts: Parts, load: Callable[..., PlainGrid]) -> None:
    """Sheet, texts and formats are found where the workbook says, however it spells the way."""
    book = XlsxBook(packed(move(parts)), LIMITS)
    assert [sheet.name for sheet in book.sheets()] == ["S & T"]
    assert load(book).rows == [["Asha", "0012"]]


def test_sheets_of_every_kind(parts: Parts, load: Callable[..., PlainGrid]) -> None:
    """Charts and macro sheets are left out, hidden sheets are told, and a sheet whose part is missing is empty."""
    states = {"Chart": "visible", "Macro": "visible", "Deep": "veryHidden", "Old": "hidden", "Gone": "visible"}
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="r{number}"/>'
        for number, (name, state) in enumerate(states.items(), 1)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{TYPES}"><sheets>{sheets}</sheets></workbook>'.encode()
    )
    sheet = ("worksheet", "worksheets/sheet1.xml")
    gone = ("worksheet", "worksheets/none.xml")
    kinds = (("chartsheet", "charts/1.xml"), ("xlMacrosheet", "macros/1.xml"), sheet, sheet, gone, *USUAL)
    book = XlsxBook(packed(moved(parts, {}, *kinds)), LIMITS)
    assert [(found.name, found.visible) for found in book.sheets()] == [("Deep", False), ("Old", False), ("Gone", True)]
    assert load(book, "Old").rows == [["Asha", "0012"]]
    assert load(book, "Gone").rows == []
    with pytest.raises(SourceError):
        book.load("Chart")


def test_protected_sheet_is_read(parts: Parts, load: Callable[..., PlainGrid]) -> None:
    """A sheet that is locked against changes is no secret."""
    lock = b'</sheetData><sheetProtection password="CC1A" sheet="1" objects="1"/>'
    parts[SHEET_PART] = parts[SHEET_PART].replace(b"</sheetData>", lock)
    assert load(XlsxBook(packed(parts), LIMITS)).rows == [["Asha", "0012"]]


def with_sizes(content: bytes, part: str, size: int) -> bytes:
    """Give a zip in which a part declares another unpacked size, in both places."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo(part).header_offset
    lying = bytearray(content)
    lying[start + 22 : start + 26] = struct.pack("<I", size)
    central = content.rindex(part.encode()) - 46
    lying[central + 24 : central + 28] = struct.pack("<I", size)
    return bytes(lying)


@pytest.mark.parametrize("part", [SHEET_PART, STRINGS])
def test_declared_sizes_are_not_believed(part: str, parts: Parts) -> None:
    """A part that unpacks to more than it declares is refused before the native reader unpacks it."""
    blank = b" " * (2 << 20)
    parts[part] = parts[part].replace(b"</sheetData>", blank + b"</sheetData>").replace(b"</sst>", blank + b"</sst>")
    limits = ReadLimits(harmless=1 << 20, ratio=10_000)
    honest = packed(parts)
    assert XlsxBook(honest, limits).load("S & T").height == 1
    with pytest.raises(SourceError, match="damaged"):
        XlsxBook(with_sizes(honest, part, 1000), limits).load("S & T")


def test_bombs_are_refused(parts: Parts) -> None:
    """A workbook that would unpack to too much in all, or a part to too many times its size, is refused unread."""
    parts["xl/media/picture.png"] = bytes(2 << 20)
    content = packed(parts)
    assert WorkbookParts(content, LIMITS).size("XL/media/picture.PNG") == 2 << 20
    with pytest.raises(SourceError, match="unpack to more than"):
        WorkbookParts(content, ReadLimits(unpacked=2 << 20))
    with pytest.raises(SourceError, match="bomb"):
        WorkbookParts(content, ReadLimits(harmless=1 << 20, ratio=100))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "_rels/.rels", STYLES, SHEET_PART])
def test_entities_are_refused(part: str, parts: Parts) -> None:
    """A part that declares a document type is refused, so that no entity is ever expanded."""
    parts[part] = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + parts[part]
    with pytest.raises(SourceError):
        XlsxBook(packed(parts), LIMITS).load("S & T")


def test_damaged_containers_are_refused(parts: Parts) -> None:
    """A zip that was cut off, has a byte changed, or lacks its parts ends in a message."""
    content = packed(parts)
    position = content.index(b"xl/sharedStrings.xml") + 40
    changed = content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :]
    for damaged in (b"", b"PK\3\4", content[: len(content) // 2], changed, packed({"a.txt": b"x"})):
        with pytest.raises(SourceError):
            XlsxBook(damaged, LIMITS).load("S & T")
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        with pytest.raises(SourceError):
            XlsxBook(packed({part: text for part, text in parts.items() if part != name}), LIMITS).load("S & T")


def test_two_parts_of_one_name_are_refused(parts: Parts) -> None:
    """Where a name stands twice, the part that was checked need not be the one that is read."""
    with pytest.raises(SourceError):
        WorkbookParts(packed({**parts, "XL/workbook.xml": b"<workbook/>"}), LIMITS)


def test_encrypted_parts_are_refused(parts: Parts) -> None:
    """A zip whose parts need a password says so."""
    content = bytearray(packed(parts))
    central = bytes(content).rindex(b"PK\1\2")
    content[central + 8] |= 1
    with pytest.raises(SourceError, match="password"):
        WorkbookParts(bytes(content), LIMITS)
