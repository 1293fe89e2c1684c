"""How the columns of an .ods look, as its XML says it; damage costs the look, never the rows."""

from __future__ import annotations

import io
import zipfile

import pytest

from importer.column_look import ColumnLook
from importer.reader.formats.grid import Grid
from importer.reader.formats.ods_book import OdsBook
from importer.reader.limits import ReadLimits
from tests.reader.formats.test_ods_book import HEAD, OASIS, cell, document, packed, row

NUMBER = f'xmlns:number="{OASIS}datastyle:1.0"'
DAY = (
    f'<number:date-style {NUMBER} style:name="N9"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    "</number:date-style>"
)
CELLS = '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N9"/>'


STYLED = 'table:style-name="ce1"'


def column_style(name: str, width: str) -> str:
    """Give the style of a column."""
    return (
        f'<style:style style:name="{name}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width}"/></style:style>'
    )


def rows_of(style: str) -> str:
    """Give a header and a customer, whose day has a style of cells, or that of its column."""
    day = f'office:value-type="date" office:date-value="2024-01-02" {style}'
    return row(cell("Name"), cell("Day")) + row(cell("a"), cell("02/01/2024", day))


def load(styles: str, columns: str, style: str = "") -> Grid:
    """Read a sheet of two columns."""
    table = f'<table:table table:name="A">{columns}{rows_of(style)}</table:table>'
    return OdsBook(packed(document(table, styles)), ReadLimits()).load("A")


def test_formats_of_cells_and_columns() -> None:
    """A cell has its own format, or else that of its column; and parents give theirs."""
    child = CELLS + '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>'
    own = load(DAY + child, "", 'table:style-name="ce2"')
    of_column = load(DAY + child, '<table:table-column/><table:table-column table:default-cell-style-name="ce1"/>')
    assert own.styles.looks(1, 2) == of_column.styles.looks(1, 2) == (ColumnLook(), ColumnLook(None, "dd/mm/yyyy"))


@pytest.mark.parametrize("width", ["1.5in", "3.81cm", "38.1mm", "108pt", "9pc", "144px"])
def test_widths_in_any_unit(width: str) -> None:
    """An inch and a half is 144 pixels, of which 5 are beside the text, and a character has 7."""
    columns = '<table:table-column table:style-name="co1" table:number-columns-repeated="16384"/>'
    assert load(column_style("co1", width), columns).styles.looks(1, 2) == (ColumnLook(19.86), ColumnLook(19.86))


def test_hidden_columns_can_be_seen_again() -> None:
    """A hidden column has the width that it had."""
    columns = '<table:table-column table:style-name="co1" table:visibility="collapse"/>'
    assert load(column_style("co1", "1.5in"), columns).styles.looks(1, 2)[0] == ColumnLook(19.86)


@pytest.mark.parametrize(
    ("styles", "columns"),
    [
        (column_style("co1", "wide"), '<table:table-column table:style-name="co1"/>'),
        (column_style("co1", "1e9in"), '<table:table-column table:style-name="co1"/>'),
        ("", '<table:table-column table:style-name="co1" table:number-columns-repeated="99999999999"/>'),
        ("", '<table:table-column table:default-cell-style-name="lost"/>' * 100_000),
        (CELLS, '<table:table-column table:default-cell-style-name="ce1" table:number-columns-repeated="2"/>'),
        (
            '<style:style style:name="a" style:family="table-cell" style:parent-style-name="a"/>',
            '<table:table-column table:default-cell-style-name="a"/>',
        ),
    ],
)
def test_damaged_styles_have_no_look(styles: str, columns: str) -> None:
    """Styles that lack, go in circles or make no sense are passed over, and the rows are read."""
    grid = load(styles, columns)
    assert [column.to_pylist() for column in grid.columns] == [["Name", "a"], ["Day", "2024-01-02"]]
    assert grid.styles.looks(1, 2) == ()


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (f"{HEAD}<office:styles>{DAY}</office:styles></office:document-content>", "dd/mm/yyyy"),
        (f"{HEAD}<office:styles>{DAY}", "dd/mm/yyyy"),
        ("no XML", ""),
        (f"<!DOCTYPE a><a>{DAY}</a>", ""),
        ("<a/>" + " " * (9 << 20), ""),
        ("", ""),
    ],
)
def test_styles_in_a_part_of_their_own(part: str, code: str) -> None:
    """Number formats of styles.xml are known; damaged, hostile or too large, that part never costs the rows."""
    table = f'<table:table table:name="A">{rows_of(STYLED)}</table:table>'
    file = io.BytesIO(packed(document(table, CELLS)))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("styles.xml", part)
    grid = OdsBook(file.getvalue(), ReadLimits()).load("A")
    assert grid.columns[1].to_pylist() == ["Day", "2024-01-02"]
    assert [look.number_format for look in grid.styles.looks(1, 2)] == (["", code] if code else [])
