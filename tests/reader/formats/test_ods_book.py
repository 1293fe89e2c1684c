"""What comes out of an .ods is what a person sees in it, under the row numbers that a spreadsheet shows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import SourceError
from importer.reader.formats.ods_book import OdsBook
from importer.reader.limits import ReadLimits

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
HEAD = (
    f'<office:document-content xmlns:office="{OASIS}office:1.0" xmlns:table="{OASIS}table:1.0" '
    f'xmlns:text="{OASIS}text:1.0" xmlns:draw="{OASIS}drawing:1.0" xmlns:style="{OASIS}style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
)
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=9
)


def packed(content: str | bytes, manifest: str = "<manifest/>") -> bytes:
    """Give the bytes of an .ods with this content.xml."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return file.getvalue()


def document(tables: str, styles: str = "") -> str:
    """Give a content.xml with these tables."""
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>{HEAD}<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )


def book_of(rows: str, limits: ReadLimits | None = None) -> OdsBook:
    """Give a book with one sheet of these rows."""
    return OdsBook(packed(document(f'<table:table table:name="A">{rows}</table:table>')), limits or ReadLimits())


def row(*cells: str, attributes: str = "") -> str:
    """Give the XML of a row."""
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cell(text: str, attributes: str = 'office:value-type="string"') -> str:
    """Give the XML of a cell with one paragraph."""
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_sample_as_a_person_sees_it(
    sample_workbook: Path, convert: Callable[[Path, str], Path], check_sample: Callable[[OdsBook], None]
) -> None:
    """Values, errors, dates, zeros, hidden rows and sheets, merged cells and ghost rows of an .ods by LibreOffice."""
    check_sample(OdsBook(convert(sample_workbook, "ods").read_bytes(), ReadLimits()))


@pytest.mark.parametrize(
    ("attributes", "text", "shown"),
    [
        ('office:value-type="float" office:value="9876543210"', "9.88E+09", "9876543210"),
        ('office:value-type="float" office:value="9.87654321E9"', "###", "9876543210"),
        ('office:value-type="float" office:value="12345"', "012345", "012345"),
        ('office:value-type="float" office:value="12345"', "012-345", "012-345"),
        ('office:value-type="float" office:value="0"', "000000", "000000"),
        ('office:value-type="float" office:value="9876543210"', "98,76,54,32,10", "9876543210"),
        ('office:value-type="float" office:value="9876543"', "9 876 543", "9876543"),
        ('office:value-type="float" office:value="1.5"', "2", "1.5"),
        ('office:value-type="float" office:value="1"', "TRUE", "TRUE"),
        ('office:value-type="percentage" office:value="0.5"', "50%", "0.5"),
        ('office:value-type="currency" office:value="1500"', "₹ 1,500.00", "1500"),
        ('office:value-type="date" office:date-value="2024-01-02"', "02/01/24", "2024-01-02"),
        ('office:value-type="date" office:date-value="2024-01-02T03:04:05.5"', "x", "2024-01-02 03:04:05"),
        ('office:value-type="time" office:time-value="PT03H04M05S"', "3:04", "03:04:05"),
        ('office:value-type="time" office:time-value="PT27H30M0.5S"', "27:30", "27:30:00"),
        ('office:value-type="boolean" office:boolean-value="true"', "WAHR", "TRUE"),
        ('office:value-type="boolean" office:boolean-value="false"', "FALSCH", "FALSE"),
        ('office:value-type="string" office:string-value="y"', "x", "x"),
        ("", "x", "x"),
    ],
)
def test_value(attributes: str, text: str, shown: str, load: Callable[..., Any]) -> None:
    """The exact value counts, and the shown text only where it adds zeros."""
    assert load(book_of(row(cell(text, attributes)))).rows == [[shown]]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<text:p>a</text:p><text:p/><text:p>b</text:p>", "a\n\nb"),
        ("<text:p>\n  a\n  b</text:p>", "a b"),
        ("<text:p><text:s/>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d </text:p>", " a   b\tc\nd "),
        ("<text:p><text:s text:c='2'/></text:p>", "  "),
        ("<text:p>a<text:span>b<text:a>c</text:a></text:span></text:p>\n", "abc"),
        ("<office:annotation><text:p>remark</text:p></office:annotation><text:p>a</text:p>", "a"),
        ("<text:p>a<office:annotation><text:p>remark</text:p></office:annotation>b</text:p>", "ab"),
        ("<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame><text:p>a</text:p>", "a"),
        ("<text:p>&lt;b&gt; &amp; &#x905;</text:p>", "<b> & अ"),
    ],
)
def test_text(content: str, shown: str, load: Callable[..., Any]) -> None:
    """Paragraphs are lines; spaces, tabs and breaks are kept where they are meant; remarks and drawings are no text."""
    xml = f'<table:table-cell office:value-type="string">{content}</table:table-cell>'
    assert load(book_of(row(xml, cell("end")))).rows == [[shown, "end"]]


def test_repeated_rows_and_cells(load: Callable[..., Any]) -> None:
    """What is repeated stands there as often; a million blank rows and cells at the end cost nothing."""
    blank = '<table:table-cell table:number-columns-repeated="{}"/>'
    text = 'office:value-type="string" table:number-columns-repeated="2"'
    rows = (
        row(blank.format(3), attributes='table:number-rows-repeated="2"')
        + row(blank.format(1), cell("a", text), blank.format(16_381), attributes='table:number-rows-repeated="2"')
        + row(cell("b"))
        + row(blank.format(16_384), attributes='table:number-rows-repeated="1048570"')
    )
    assert load(book_of(rows)).rows == [["", "", ""], ["", "", ""], ["", "a", "a"], ["", "a", "a"], ["b", "", ""]]


def test_absurd_repeats_are_refused() -> None:
    """Text repeated beyond a sheet's size, or a value in its last corner, is a SourceError and no flood."""
    wide = 'office:value-type="string" table:number-columns-repeated="999999999999"'
    high = 'table:number-rows-repeated="999999999"'
    far = '<table:table-cell table:number-columns-repeated="16383"/>'
    for rows in (
        row(cell("a", wide)),
        row(cell("a" * 9999), attributes=high),
        row(cell("a"))
        + row("<table:table-cell/>", attributes='table:number-rows-repeated="1048574"')
        + row(far, cell("z")),
        row(cell("<text:s text:c='99999999'/>a")),
    ):
        with pytest.raises(SourceError):
            book_of(rows).load("A")


def test_hidden_rows(load: Callable[..., Any]) -> None:
    """Rows that are collapsed, filtered out or in a group that is closed are hidden."""
    rows = (
        row(cell("1"))
        + row(cell("2"), attributes='table:visibility="collapse" table:number-rows-repeated="2"')
        + row(cell("4"), attributes='table:visibility="filter"')
        + f'<table:table-row-group table:display="false">{row(cell("5"))}'
        + f"<table:table-row-group>{row(cell('6'))}</table:table-row-group></table:table-row-group>"
        + f"<table:table-row-group>{row(cell('7'))}</table:table-row-group>"
        + row(cell("8"), attributes='table:visibility="visible"')
    )
    assert load(book_of(rows)).hidden == [2, 3, 4, 5, 6]


def test_merged_cells_and_errors(load: Callable[..., Any]) -> None:
    """Merged cells have their text in the first; errors are found with and without LibreOffice's own mark."""
    error = 'table:formula="of:=1/0" office:value-type="{}" {}'
    rows = row(
        cell("a", 'office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="2"'),
        "<table:covered-table-cell/>",
        cell("#DIV/0!", error.format("string", 'office:string-value="" calcext:value-type="error"')),
        cell("Err:502", error.format("float", 'office:value="0" calcext:value-type="error"')),
        cell("#N/A", error.format("string", "")),
        cell("#N/A"),
    ) + row('<table:covered-table-cell table:number-columns-repeated="2"/>', cell("b"))
    grid = load(book_of(rows))
    assert grid.rows == [["a", "", "#DIV/0!", "Err:502", "#N/A", "#N/A"], ["", "", "b", "", "", ""]]
    assert grid.merged == [(0, 0, 1, 1)]
    assert grid.errors == {(0, 2): "#DIV/0!", (0, 3): "Err:502", (0, 4): "#N/A"}


def test_sheets(load: Callable[..., Any]) -> None:
    """Hidden sheets are marked; what is remembered of other files, and old versions of cells, are no sheets."""
    hidden = '<style:table-properties table:display="false"/>'
    styles = f'<style:style style:name="ta1" style:family="table">{hidden}</style:style>'
    tables = (
        f"<table:tracked-changes><table:table-cell><text:p>old</text:p></table:table-cell></table:tracked-changes>"
        f'<table:table table:name="A" table:style-name="ta1">{row(cell("a"))}</table:table>'
        f"<table:table table:name=\"'file:///x'#$B\"><table:table-source/>{row(cell('x'))}</table:table>"
        f'<table:table table:name="C" table:style-name="ta2">{row(cell("c"))}</table:table>'
    )
    book = OdsBook(packed(document(tables, styles)), ReadLimits())
    assert [(sheet.name, sheet.visible) for sheet in book.sheets()] == [("A", False), ("C", True)]
    assert load(book, "C").rows == [["c"]]


def test_other_prefixes(load: Callable[..., Any]) -> None:
    """Names are known by their namespaces, whatever the prefixes are."""
    content = document(f'<table:table table:name="A">{row(cell("a"))}</table:table>')
    assert load(
        OdsBook(
            packed(
                content.replace("table:table", "t:table")
                .replace("xmlns:table=", "xmlns:t=")
                .replace("table:name", "t:name")
            ),
            ReadLimits(),
        )
    ).rows == [["a"]]


def test_bombs_are_refused() -> None:
    """A part that unpacks to far more than its size, or beyond the limit, is refused while it is read."""
    content = document(f'<table:table table:name="A">{row(cell("a"))}{" " * 3_000_000}</table:table>')
    assert OdsBook(packed(content), ReadLimits()).load("A").height == 1
    with pytest.raises(SourceError, match="zip bomb"):
        OdsBook(packed(content), ReadLimits(harmless=1 << 20))
    with pytest.raises(SourceError, match="unpacks to more than 2 MiB"):
        OdsBook(packed(content), ReadLimits(unpacked=2 << 20))


def test_entities_are_refused() -> None:
    """A document type is refused, so that no entity is ever expanded."""
    content = f'<!DOCTYPE x [<!ENTITY a "aaaa">]>{document("").partition("?>")[2]}'
    with pytest.raises(SourceError, match="document type"):
        OdsBook(packed(content), ReadLimits())


def test_password() -> None:
    """A spreadsheet with a password is named so, not called damaged."""
    manifest = (
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    with pytest.raises(SourceError, match="protected with a password"):
        OdsBook(packed(b"\x00\x01\x02", manifest), ReadLimits())


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", packed("<a"), packed(document("<table:table>")), packed(b"\xff\xfe")]
)
def test_damage(content: bytes) -> None:
    """What cannot be read is called damaged."""
    with pytest.raises(SourceError, match="damaged"):
        OdsBook(content, ReadLimits())


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_damage_is_a_source_error_or_harmless(data: st.DataObject) -> None:
    """Whatever bytes are changed, nothing but a SourceError comes out."""
    content = bytearray(packed(document(f'<table:table table:name="A">{row(cell("a"), cell("b"))}</table:table>')))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(SourceError):
        OdsBook(bytes(content), ReadLimits())


@settings(deadline=None)
@given(st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=5))
def test_any_text_comes_back(table: list[list[str]]) -> None:
    """Every text that LibreOffice can write comes back as it was."""
    rows = "".join(
        row(*(cell(escape(text).replace(" ", "<text:s/>")) for text in cells), cell("end")) for cells in table
    )
    columns = book_of(rows).load("A").columns
    for number, cells in enumerate(table):
        assert [column[number].as_py() for column in columns][: len(cells) + 1] == [*cells, "end"]
