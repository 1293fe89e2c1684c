"""How the columns of an .xlsx look, as its XML says it; damage costs the look, never the rows."""

from __future__ import annotations

import pytest

from importer.column_look import ColumnLook
from importer.reader.formats.column_styles import ROWS_SAMPLED
from importer.reader.formats.grid import Grid
from importer.reader.formats.xlsx_book import XlsxBook
from importer.reader.limits import ReadLimits
from tests.reader.formats.excel_files import MAIN, sheet_xml, styles_xml, workbook

HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Sum</t></is></c></row>'
)


def load(rows: str, *, columns: str = "", styles: str = "", properties: str = "") -> Grid:
    """Read a sheet of these rows below a header of two columns."""
    before = f"{properties}<cols>{columns}</cols>" if columns else properties
    book = XlsxBook(workbook(sheet_xml(HEADER + rows, before), styles=styles), ReadLimits())
    return book.load(book.sheets()[0].name)


def looks(rows: str, *, columns: str = "", styles: str = "", properties: str = "") -> list[tuple[float | None, str]]:
    """Give the looks of such a sheet's two columns."""
    told = load(rows, columns=columns, styles=styles, properties=properties).styles.looks(1, 2)
    return [(look.width, look.number_format) for look in told]


def number(place: str, style: int | str) -> str:
    """Give a row with one cell that holds a number."""
    return f'<row r="{place[1:]}"><c r="{place}" s="{style}"><v>5</v></c></row>'


def built_in(*numbers: int) -> str:
    """Give styles with a cell format for each of these number formats, none of them spelled out."""
    formats = "".join(f'<xf numFmtId="{number}"/>' for number in numbers)
    return f'<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>'


def test_ranges_of_columns() -> None:
    """One element may speak for many columns, beyond the table too."""
    columns = '<col min="2" max="16384" width="30.7109375" customWidth="1"/>'
    assert looks(number("A2", 0), columns=columns) == [(None, ""), (30.0, "")]


def test_widths_that_nobody_chose() -> None:
    """A width that is marked as usual is none, unless the sheet itself has another usual width."""
    columns = '<col min="1" max="1" width="9.140625"/><col min="2" max="2" customWidth="0" width="30.7109375"/>'
    assert looks(number("A2", 1), columns=columns, styles=styles_xml("0.00")) == [(None, "0.00"), (None, "")]
    usual = '<sheetFormatPr defaultColWidth="9.140625"/>'
    assert looks(number("A2", 0), columns=columns, properties=usual) == [(None, ""), (30.0, "")]


def test_hidden_columns_can_be_seen_again() -> None:
    """A hidden column has the width that it had, and none at all when that is nothing."""
    columns = (
        '<col min="1" max="1" width="0" hidden="1" customWidth="1"/>'
        '<col min="2" max="2" width="20.7109375" hidden="1" customWidth="1"/>'
    )
    assert looks(number("A2", 0), columns=columns) == [(None, ""), (20.0, "")]


@pytest.mark.parametrize(
    ("format_id", "code"),
    [(0, ""), (2, "0.00"), (4, "#,##0.00"), (9, "0%"), (14, "mm-dd-yy"), (22, "m/d/yy h:mm"), (49, ""), (77, "")],
)
def test_formats_that_need_not_be_spelled_out(format_id: int, code: str) -> None:
    """The number of a built-in format is told as its code, and a number that does not exist as none."""
    columns = '<col min="1" max="1" width="20.7109375" customWidth="1"/>'
    assert looks(number("A2", 1), columns=columns, styles=built_in(0, format_id)) == [(20.0, code), (None, "")]


def test_a_built_in_number_that_is_spelled_out() -> None:
    """What the file says of number 44 goes before the built-in code: Excel writes the sign of currency so."""
    styles = built_in(0, 44).replace(
        "<cellXfs>", '<numFmts><numFmt numFmtId="44" formatCode="&quot;₹&quot;0"/></numFmts><cellXfs>'
    )
    assert looks(number("A2", 1), styles=styles) == [(None, '"₹"0'), (None, "")]


def test_style_of_a_column_without_cells() -> None:
    """A column that is blank, or whose cells hold nothing but other formats, has the format of its own."""
    columns = '<col min="1" max="2" width="9" style="1"/>'
    rows = number("A2", 0) + '<row r="3"><c r="B3" s="2"/><c r="B4" s="2"></c></row>'
    told = looks(rows, columns=columns, styles=styles_xml("dd/mm/yyyy", "0.00"))
    assert told == [(None, ""), (None, "dd/mm/yyyy")]


def test_cells_without_names_and_other_prefixes() -> None:
    """Rows and cells that carry no name, and tags with a prefix, are understood."""
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:cols><x:col min="2" max="2" width="20.7109375" customWidth="true"/></x:cols>'
        "<x:sheetData><x:row><x:c t='inlineStr'><x:is><x:t>Name</x:t></x:is></x:c></x:row>"
        "<x:row><x:c><x:v>1</x:v></x:c><x:c s='1'><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    grid = XlsxBook(workbook(sheet, styles=styles_xml("0.00")), ReadLimits()).load("S & T")
    assert grid.styles.looks(1, 2) == (ColumnLook(None, ""), ColumnLook(20.0, "0.00"))


def test_a_large_sheet_is_told_by_its_first_rows() -> None:
    """What stands below the first rows of many does not count, and the looks of a sheet of megabytes are found."""
    rows = "".join(number(f"A{row}", 1 if row <= ROWS_SAMPLED else 2) for row in range(2, 60_000))
    assert looks(rows, styles=styles_xml("0.00", "0.000")) == [(None, "0.00"), (None, "")]


def test_a_million_ranges_of_columns() -> None:
    """A million descriptions of columns cost the formats, and the rows are read."""
    columns = '<col min="1" max="2" width="9"/>' * 1_000_000
    usual = '<sheetFormatPr defaultColWidth="8"/>'
    grid = load(number("A2", 1), columns=columns, styles=styles_xml("0.00"), properties=usual)
    assert [column.to_pylist() for column in grid.columns] == [["Name", "5"], ["Sum", ""]]
    assert grid.styles.looks(1, 2) == (ColumnLook(8.29, ""), ColumnLook(8.29, ""))


@pytest.mark.parametrize(
    "code", ["#" * 1_000_000, "&quot;" * 500_001, "[" * 1_000_000, "yyyy" * 250_000, "&quot;x&quot;" * 70_000]
)
def test_a_format_code_of_a_megabyte(code: str) -> None:
    """A code that no program could show is not told, and the rows are read."""
    grid = load(number("A2", 1), styles=styles_xml(code))
    assert grid.columns[0].to_pylist()[0] == "Name"
    assert grid.styles.looks(1, 2) == ()


@pytest.mark.parametrize(
    "columns",
    [
        '<col min="0" max="4294967296" width="nan" customWidth="1"/>',
        '<col min="-1" max="x" width="1e999" customWidth="1" style="999999999999"/>',
        '<col width="20" customWidth="1"/>',
        '<col min="2" max="1" width="20" customWidth="1"/>',
        '<col min="1" max="9" width="_1_" customWidth="1" style="7"/>',
        "<col min=/>",
    ],
)
def test_damaged_columns_have_no_look(columns: str) -> None:
    """Descriptions of columns that make no sense are passed over, and the rows are read."""
    book = XlsxBook(workbook(sheet_xml(HEADER + number("A2", 0), f"<cols>{columns}</cols>")), ReadLimits())
    grid = book.load("S & T")
    assert grid.columns[0].to_pylist() == ["Name", "5"]
    assert grid.styles.looks(1, 2) == ()


def test_a_cell_format_that_does_not_exist() -> None:
    """A style beyond those of the workbook has no format; the native reader takes such a cell, too."""
    grid = load(number("A2", 999_999), styles=styles_xml("0.00"))
    assert grid.columns[0].to_pylist() == ["Name", "5"]
    assert grid.styles.looks(1, 2) == ()
