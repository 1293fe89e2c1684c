"""What comes out of an Excel 2003 XML spreadsheet is what a person sees in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.errors import SourceError
from importer.reader.formats.spreadsheet_xml_book import SpreadsheetXmlBook
from importer.reader.limits import ReadLimits

HEAD = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">'
)
STYLES = (
    '<Styles><Style ss:ID="Default"><NumberFormat/></Style>'
    '<Style ss:ID="pin"><NumberFormat ss:Format="000000"/></Style><Style ss:ID="red" ss:Parent="pin"><Font/></Style>'
    '<Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style>'
    '<Style ss:ID="loop" ss:Parent="loop"/><Style ss:ID="plain"><NumberFormat ss:Format="0"/></Style></Styles>'
)
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=9
)


def page(rows: str, head: str = STYLES, tail: str = "") -> bytes:
    """Give a file with one sheet of these rows."""
    return f'{HEAD}{head}<Worksheet ss:Name="A"><Table>{rows}</Table>{tail}</Worksheet></Workbook>'.encode()


def book_of(rows: str, head: str = STYLES) -> SpreadsheetXmlBook:
    """Give a book with one sheet of these rows."""
    return SpreadsheetXmlBook(page(rows, head), ReadLimits())


def cell(text: str, kind: str = "String", attributes: str = "") -> str:
    """Give the XML of a cell."""
    return f'<Cell {attributes}><Data ss:Type="{kind}">{text}</Data></Cell>'


def index(number: int) -> str:
    """Give the attribute of a cell that says its column."""
    return f'ss:Index="{number}"'


def styled(style: str) -> str:
    """Give the attribute of a cell that says its style."""
    return f'ss:StyleID="{style}"'


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("Number", "9876543210", "9876543210"),
        ("Number", "9.87654321E+09", "9876543210"),
        ("Number", "9876543210.0", "9876543210"),
        ("Number", "560001.10", "560001.1"),
        ("Number", "nonsense", "nonsense"),
        ("String", "9876543210.0", "9876543210.0"),
        ("String", " 007 ", " 007 "),
        ("String", "a&#10;b", "a\nb"),
        ("String", "&lt;b&gt; &amp; &#x905;", "<b> & अ"),
        ("DateTime", "2024-01-02T00:00:00.000", "2024-01-02"),
        ("DateTime", "2024-01-02T03:04:05.000", "2024-01-02 03:04:05"),
        ("DateTime", "1899-12-31T03:04:05.000", "03:04:05"),
        ("String", "&#4; Not Applicable\x02&#x1F;", " Not Applicable"),
        ("Boolean", "1", "TRUE"),
        ("Boolean", "0", "FALSE"),
    ],
)
def test_value(kind: str, text: str, shown: str, load: Callable[..., Any]) -> None:
    """Numbers in full, dates in ISO form, booleans in capitals, and text exactly."""
    assert load(book_of(f"<Row>{cell(text, kind)}</Row>")).rows == [[shown]]


def test_places(load: Callable[..., Any]) -> None:
    """Indexes of rows and cells are obeyed, merged cells cover their neighbours, and blank ones are no end."""
    rows = (
        '<Column ss:Index="2" ss:Hidden="1"/><Row ss:Index="2"><Cell/>'
        + cell("a", attributes='ss:MergeAcross="1"')
        + cell("b")
        + f"</Row><Row/><Row>{cell('c', attributes=index(3))}</Row>"
        + '<Row ss:Height="3"><Cell ss:StyleID="pin"/><Cell/></Row>' * 50
    )
    grid = load(book_of(rows))
    assert grid.rows == [["", "", "", ""], ["", "a", "", "b"], ["", "", "", ""], ["", "", "c", ""]]
    assert grid.merged == [(1, 1, 1, 2)]


def test_hidden_rows(load: Callable[..., Any]) -> None:
    """Hidden rows are found, and those that a span hides with them."""
    rows = (
        f"<Row>{cell('1')}</Row><Row ss:Hidden='1'>{cell('2')}</Row><Row ss:Hidden='1' ss:Span='1'/>"
        f"<Row ss:Hidden='0'>{cell('5')}</Row>"
    )
    grid = load(book_of(rows))
    assert [cells[0] for cells in grid.rows] == ["1", "2", "", "", "5"]
    assert grid.hidden == [2, 3, 4]


def test_errors(load: Callable[..., Any]) -> None:
    """An error cell holds its word and is named with its place; the same word as a text is none."""
    grid = load(book_of(f"<Row/><Row><Cell/>{cell('#REF!', 'Error')}{cell('#REF!')}</Row>"))
    assert grid.rows[1] == ["", "#REF!", "#REF!"]
    assert grid.errors == {(1, 1): "#REF!"}


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (f"<Row>{cell('12345', 'Number', styled('pin'))}</Row>", "012345"),
        (f"<Row>{cell('12345', 'Number', styled('red'))}</Row>", "012345"),
        (f"<Row ss:StyleID='pin'>{cell('12345', 'Number')}</Row>", "012345"),
        (f"<Column ss:Span='3' ss:StyleID='red'/><Row>{cell('12345', 'Number')}</Row>", "012345"),
        (f"<Column ss:Index='2' ss:StyleID='red'/><Row>{cell('12345', 'Number')}</Row>", "12345"),
        (f"<Row ss:StyleID='pin'>{cell('12345', 'Number', styled('plain'))}</Row>", "12345"),
        (f"<Row>{cell('12345', 'Number', styled('loop'))}</Row>", "12345"),
        (f"<Row>{cell('12345', 'Number', styled('unknown'))}</Row>", "12345"),
        (f"<Row>{cell('12345', 'String', styled('pin'))}</Row>", "12345"),
        (f"<Row>{cell('45293', 'Number', styled('day'))}</Row>", "2024-01-02"),
        (f"<Row>{cell('1e300', 'Number', styled('day'))}</Row>", "1E+300"),
    ],
)
def test_styles(row: str, shown: str, load: Callable[..., Any]) -> None:
    """The format of the cell counts, else its row's, else its column's; each may come from a parent style."""
    assert load(book_of(row)).rows == [[shown]]


def test_days_count_from_1904(load: Callable[..., Any]) -> None:
    """A workbook that says so counts its day numbers from 1904."""
    head = f"<ExcelWorkbook xmlns='urn:schemas-microsoft-com:office:excel'><Date1904/></ExcelWorkbook>{STYLES}"
    row = f"<Row>{cell('43831', 'Number', styled('day'))}</Row>"
    assert load(book_of(row, head)).rows == [["2024-01-02"]]


def test_rich_text_and_remarks(load: Callable[..., Any]) -> None:
    """Formatted pieces of a text belong to it; a comment does not."""
    rich = (
        '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>As</B>'
        '<Font html:Color="red">ha</Font></ss:Data><Comment ss:Author="x"><ss:Data xmlns="http://www.w3.org/TR/REC-html40"><B>x:</B>remark</ss:Data>'
        "</Comment></Cell>"
    )
    assert load(book_of(f"<Row>{rich}{cell('end')}</Row>")).rows == [["Asha", "end"]]


def test_prefixed_names(load: Callable[..., Any]) -> None:
    """Elements may carry the prefix, too."""
    content = (
        '<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><ss:Worksheet ss:Name="A">'
        '<ss:Table><ss:Row><ss:Cell><ss:Data ss:Type="Number">5.0</ss:Data></ss:Cell></ss:Row>'
        "</ss:Table></ss:Worksheet></ss:Workbook>"
    )
    assert load(SpreadsheetXmlBook(content.encode(), ReadLimits())).rows == [["5"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "iso8859-15"])
def test_encoding(encoding: str, load: Callable[..., Any]) -> None:
    """The text is that of the bytes, as they are marked or declared."""
    declared = {"cp1252": "windows-1252", "iso8859-15": "iso-8859-15"}.get(encoding, "UTF-8")
    content = page(f"<Row>{cell('José Müller')}</Row>").decode().replace("?>", f" encoding='{declared}'?>", 1)
    assert load(SpreadsheetXmlBook(content.encode(encoding), ReadLimits())).rows == [["José Müller"]]


def test_sheets(load: Callable[..., Any]) -> None:
    """Sheets come in their order, hidden ones are marked."""
    sheet = '<Worksheet ss:Name="{0}"><Table><Row>{1}</Row></Table><WorksheetOptions>{2}</WorksheetOptions></Worksheet>'
    content = (
        HEAD
        + sheet.format("A &amp; B", cell("a"), "<Visible>SheetHidden</Visible>")
        + sheet.format("C", cell("c"), "<Selected/>")
        + sheet.format("D", cell("d"), "<Visible>SheetVeryHidden</Visible>")
        + "</Workbook>"
    )
    book = SpreadsheetXmlBook(content.encode(), ReadLimits())
    assert [(each.name, each.visible) for each in book.sheets()] == [("A & B", False), ("C", True), ("D", False)]
    assert load(book, "C").rows == [["c"]]


@pytest.mark.parametrize(
    "rows",
    [
        f"<Row>{cell('a')}</Row><Row ss:Index='1048576'>{cell('z', attributes=index(16384))}</Row>",
        f"<Row>{cell('z', attributes=index(16385))}</Row>",
        f"<Row>{cell('z', attributes=index(99999999999999))}</Row>",
        f"<Row ss:Index='99999999999999'>{cell('z', attributes=index(99))}</Row>",
        f"<Row ss:Index='5'>{cell('a')}</Row><Row ss:Index='3'>{cell('b')}</Row>",
        f"<Row>{cell('a', attributes=index(5))}{cell('b', attributes=index(3))}</Row>",
    ],
)
def test_absurd_places_are_refused(rows: str) -> None:
    """Places beyond a sheet or out of order are a SourceError when the sheet is loaded."""
    with pytest.raises(SourceError):
        book_of(rows).load("A")


def test_absurd_extents_cost_nothing(load: Callable[..., Any]) -> None:
    """Blank rows and merged cells may claim any size."""
    rows = (
        f"<Row>{cell('a')}</Row><Row ss:Index='1048000' ss:Span='99999999'><Cell ss:Index='16000'/></Row>"
        "<Row><Cell ss:MergeAcross='99999999' ss:MergeDown='9999999999'/></Row>"
    )
    assert load(book_of(rows)).rows == [["a"]]


def test_limits_name_the_cell() -> None:
    """A cell that is too long is refused by its place, not by its value."""
    book = SpreadsheetXmlBook(page(f"<Row><Cell/>{cell('secret')}</Row>"), ReadLimits(cell_length=5))
    with pytest.raises(SourceError, match="cell B1 has more than 5 characters") as refused:
        book.load("A")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"<a/>", b"<Workbook", page("<Row>"), b"<customers><customer/></customers>", b"<!DOCTYPE a><Workbook/>"],
)
def test_what_is_no_spreadsheet(content: bytes) -> None:
    """Damage, other XML and document types are SourceErrors."""
    with pytest.raises(SourceError):
        SpreadsheetXmlBook(content, ReadLimits())


@settings(deadline=None)
@given(st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=5))
def test_any_text_comes_back(table: list[list[str]]) -> None:
    """Every text comes back exactly."""
    rows = "".join(f"<Row>{''.join(cell(escape(text)) for text in cells)}{cell('end')}</Row>" for cells in table)
    columns = book_of(rows).load("A").columns
    for number, cells in enumerate(table):
        assert [column[number].as_py() for column in columns][: len(cells) + 1] == [*cells, "end"]
