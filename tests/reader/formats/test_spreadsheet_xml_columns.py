"""How the columns of an Excel 2003 XML spreadsheet look, as its elements say it; damage costs the look only."""

from __future__ import annotations

import pytest

from importer.column_look import ColumnLook
from importer.reader.formats.grid import Grid
from importer.reader.formats.spreadsheet_xml_book import SpreadsheetXmlBook
from importer.reader.limits import ReadLimits
from tests.reader.formats.test_spreadsheet_xml_book import cell, page, styled

HEADER = f"<Row>{cell('Name')}{cell('Sum')}{cell('Left')}</Row>"


def load(columns: str, style: str, code: str) -> Grid:
    """Read a sheet of three columns and a customer, whose sum has a style; `s1` has the code, `s2` is its child."""
    styles = (
        f'<Styles><Style ss:ID="s1"><NumberFormat ss:Format="{code}"/></Style><Style ss:ID="s2" ss:Parent="s1"/>'
        '<Style ss:ID="day"><NumberFormat ss:Format="dd/mm/yyyy"/></Style></Styles>'
    )
    rows = f"{columns}{HEADER}<Row>{cell('a')}{cell('1234.5', 'Number', style)}</Row>"
    return SpreadsheetXmlBook(page(rows, styles), ReadLimits()).load("A")


def test_widths_and_formats() -> None:
    """Widths are points, spans and gaps are followed, hidden columns keep theirs, a blank column has its own format."""
    columns = '<Column ss:Width="108" ss:Span="1"/><Column ss:Index="3" ss:Hidden="1" ss:Width="54" ss:StyleID="day"/>'
    assert load(columns, styled("s2"), "#,##0.00").styles.looks(1, 3) == (
        ColumnLook(19.86, ""),
        ColumnLook(19.86, "#,##0.00"),
        ColumnLook(9.57, "dd/mm/yyyy"),
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Short Date", "mm-dd-yy"),
        ("General Date", "m/d/yy h:mm"),
        ("Fixed", "0.00"),
        ("Standard", "#,##0.00"),
        ("Percent", "0.00%"),
        ("Yes/No", ""),
        ("General", ""),
        ("@", ""),
    ],
)
def test_formats_with_a_name(name: str, code: str) -> None:
    """A format's name is told as its code."""
    looks = load('<Column ss:Width="108"/>', styled("s1"), name).styles.looks(1, 3)
    assert looks[1] == ColumnLook(None, code)


@pytest.mark.parametrize(
    ("columns", "style", "code"),
    [
        ('<Column ss:Width="0" ss:Hidden="1"/>', styled("lost"), "0.00"),
        ('<Column ss:Width="wide"/><Column ss:Width="nan"/><Column ss:Width="-1e999"/>', "", "0.00"),
        ('<Column ss:Index="99999999999" ss:Width="20"/>', styled("s1"), "[" * 1_000_000),
        ("<Column/>" * 100_000, styled("s1"), "&quot;"),
    ],
)
def test_damaged_styles_have_no_look(columns: str, style: str, code: str) -> None:
    """Descriptions that make no sense, or far too many, are passed over, and the rows are read."""
    grid = load(columns, style, code)
    assert [column.to_pylist() for column in grid.columns] == [["Name", "a"], ["Sum", "1234.5"], ["Left", ""]]
    assert grid.styles.looks(1, 3) == ()
