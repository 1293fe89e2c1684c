"""Tables of an HTML page come out as a browser shows them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import SourceError
from importer.reader.formats.grid import Grid
from importer.reader.formats.html_book import HtmlBook
from importer.reader.limits import ReadLimits

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\t\n\f\r &<>\"'"), max_size=12)
TAGS = ["<b>", "</b>", "<td", "</td>", "<tr>", "</table>", "<table>", "<!--", "-->", "<br", "<p>", "</", "<style>", '"']


def rows_of(page: str | bytes, number: int = 1) -> list[list[str]]:
    """Give the rows of a table of a page."""
    content = page if isinstance(page, bytes) else page.encode()
    return cells(HtmlBook(content, ReadLimits()).load(f"Table {number}"))


def cells(grid: Grid) -> list[list[str]]:
    """Give the rows of a grid."""
    return [list(row) for row in zip(*(column.to_pylist() for column in grid.columns), strict=True)]


def cell(content: str) -> str:
    """Give what is shown of a cell with this content."""
    return rows_of(f"<table><tr><td>{content}</td><td>end</td></tr></table>")[0][0]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (" Asha \n  Rao\t", "Asha Rao"),
        ("&nbsp;Asha&nbsp;&nbsp;Rao&#160;", "Asha  Rao"),
        ("&nbsp;", ""),
        ("a &amp; b &lt;c&gt; &#x905; &eacute", "a & b <c> अ é"),
        ("a<br>b<BR/>c", "a\nb\nc"),
        ("a<br><br>b<br>", "a\n\nb"),
        ("<p>a</p><p>b</p>", "a\nb"),
        ("<div>a<div>b</div></div>c", "a\nb\nc"),
        ("<div><p>a</p></div>", "a"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<font color=red><b>Asha</b> <i>Rao</i></font>", "Asha Rao"),
        ("a<span>b</span>c", "abc"),
        ("a<!-- b -->c", "ac"),
        ("a<script>if (1<2) {}</script><style>td {}</style>b", "ab"),
        ("<span style='display:none'>00123</span>Asha", "Asha"),
        ("<span hidden>x<span>y</span>z</span>Asha", "Asha"),
        ("<span style='display: none !important'>x</span>Asha", "Asha"),
        ("1 < 2", "1 < 2"),
        ("<a href='x>y' title=it's>Asha</a>", "Asha"),
        ("<![if !supportEmptyParas]>&nbsp;<![endif]>x", "x"),
        ("#N/A", "#N/A"),
        ("007", "007"),
        ("9.87654E+09", "9.87654E+09"),
    ],
)
def test_text_of_a_cell(content: str, shown: str) -> None:
    """White space, breaks, references and what is hidden are as in a browser."""
    assert cell(content) == shown


@pytest.mark.parametrize(
    ("attributes", "content", "shown"),
    [
        ("x:num='9876543210'", "9.87654E+09", "9876543210"),
        ("x:num=9.87654321E9", "9.87654E+09", "9876543210"),
        ("sdval='9876543210' sdnum='1033;'", "9.88E+09", "9876543210"),
        ("x:num", "9876543210", "9876543210"),
        ("x:num='45293'", "02-Jan-24", "02-Jan-24"),
        ("""style='mso-number-format:"000000"'""", "12345", "012345"),
        ("style='color:red;mso-number-format:000000;width:3pt'", "12345", "012345"),
        (r"""style='mso-number-format:"000\\-000"'""", "12345", "012-345"),
        (r"""style='mso-number-format:"\0022+91 \00220000000000"'""", "12345", "+91 0000012345"),
        (r"""style='mso-number-format:"\@"'""", "12345", "12345"),
        ("class=pin", "12345", "012345"),
        ("class='wide Pin'", "12345", "012345"),
        ("class=other", "12345", "12345"),
        ("class=pin", "Pin", "Pin"),
    ],
)
def test_number_of_a_cell(attributes: str, content: str, shown: str) -> None:
    """A number shown with an exponent is taken from the exact one; a format of zeros shows its zeros."""
    style = '<style><!-- td {color:red} .pin, .x {mso-number-format:"000000";} --></style>'
    assert rows_of(f"{style}<table><tr><td {attributes}>{content}</td></tr></table>") == [[shown]]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
        "<body><table><tr><td>a<td>b<tr><td>c<td>d</body>",
        "<TABLE><THEAD><TR><TH>a<TH>b<TBODY><TR><TD>c<TD>d</TABLE>",
        "<table><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></table>",
        "<html><body><table>\n <tbody>\n <tr>\n <td>a</td> <td>b</td>\n </tr>\n<tr><td>c</td><td>d</td></tr></table>",
        "<table><caption>Customers</caption><colgroup><col><col></colgroup><tr><td>a<td>b</tr>stray<tr><td>c<td>d</html>",
        "</table></td>x<table border=1><tr><td>a</td><td>b</td></tr></tr><tr><td>c</td><td>d</td></tr></table></html>",
    ],
)
def test_tags_left_out(page: str) -> None:
    """Rows and cells are found whichever tags are left out or stand in vain."""
    assert rows_of(page) == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize("cut", [24, 30, 44, 52])
def test_a_page_that_breaks_off_is_refused(cut: int) -> None:
    """Half an export never passes for a whole one: a table that is open where the page just ends is damage."""
    page = "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"
    with pytest.raises(SourceError, match="breaks off"):
        rows_of(page[:cut])


def test_spans() -> None:
    """A cell that spans is merged, those that it covers are blank, and the others find their places."""
    page = (
        "<table><tr><td colspan=2>a</td><td rowspan=2>b</td><td>c</td></tr><tr><td>d</td><td>e</td><td>f</td></tr>"
        "<tr><td rowspan=0>g</td><td>h</td></tr><tr><td>i</td></tr><tbody><tr><td>j</td></tr></table>"
    )
    grid = HtmlBook(page.encode(), ReadLimits()).load("Table 1")
    assert cells(grid) == [
        ["a", "", "b", "c"],
        ["d", "e", "", "f"],
        ["g", "h", "", ""],
        ["", "i", "", ""],
        ["j", "", "", ""],
    ]
    assert [(part.first_row, part.first_column, part.last_row, part.last_column) for part in grid.merged] == [
        (0, 0, 0, 1),
        (0, 2, 1, 2),
        (2, 0, 4, 0),
    ]


@pytest.mark.parametrize("span", ["1000000", "99999999999999999999", "-1", "x", "", "0"])
def test_absurd_spans_cost_nothing(span: str) -> None:
    """A span beyond reason is cut to what browsers allow, and what is no number is 1."""
    page = f"<table><tr><td colspan='{span}'>a</td></tr><tr><td rowspan='{span}'>b</td></tr></table>"
    assert rows_of(page) == [["a"], ["b"]]


def test_many_spans_are_refused() -> None:
    """Spans cannot make a row wider than the limit."""
    wide = "<td colspan=1000></td>" * 500
    assert rows_of(f"<table><tr>{wide}</tr><tr><td>a</td></tr></table>") == [
        [
            "",
        ],
        ["a"],
    ]
    book = HtmlBook(
        f"<table><tr>{wide}<td>x</td></tr></table><table><tr><td>y</td></tr></table>".encode(), ReadLimits()
    )
    with pytest.raises(SourceError, match="row 1 has more than 16,384 columns"):
        book.load("Table 1")
    assert cells(book.load("Table 2")) == [["y"]]


def test_nested_tables_are_sheets_of_their_own() -> None:
    """The tables of a layout and those inside are sheets; the text of an inner one is not the outer cell's."""
    page = (
        "<table><tr><td>menu</td><td>before<table><tr><td>Name</td><td>City</td></tr><tr><td>Asha</td></tr></table>"
        "after</td></tr><tr><td>foot</td></tr></table><table></table><table><tr><td>last</td></tr></table>"
    )
    book = HtmlBook(page.encode(), ReadLimits())
    assert [sheet.name for sheet in book.sheets()] == ["Table 1", "Table 2", "Table 3"]
    assert cells(book.load("Table 1")) == [["menu", "before\nafter"], ["foot", ""]]
    assert cells(book.load("Table 2")) == [["Name", "City"], ["Asha", ""]]
    assert cells(book.load("Table 3")) == [["last"]]


def test_hidden_rows_and_tables() -> None:
    """Rows and tables that the page does not show are marked, by attribute, style, class or their group."""
    page = (
        "<style>/* { */ @media print {.b {x:y} td {display:none}} .gone {display:none}</style>"
        "<table><tr><td>1</td></tr><tr style='DISPLAY : NONE;'><td>2</td></tr>"
        "<tr hidden><td>3</td></tr><tr class='a gone'><td>4</td></tr><tr style='visibility:collapse'><td>5</td></tr>"
        "<tbody style='display:none'><tr><td>6</td></tr></tbody><tr style='x-display:none'><td>7</td></tr></table>"
        "<table style='display:none'><tr><td>x</td></tr></table>"
    )
    book = HtmlBook(page.encode(), ReadLimits())
    assert [sheet.visible for sheet in book.sheets()] == [True, False]
    assert list(book.load("Table 1").hidden) == [2, 3, 4, 5, 6]
    assert book.load("Table 1").height == 7


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-8", "<meta charset=iso-8859-1>"),
        ("utf-16", ""),
        ("utf-16-le", ""),
        ("utf-16-be", ""),
        ("cp1252", ""),
        ("cp1252", "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>"),
        ("cp1252", "<meta charset='utf-8'>"),
        ("cp1252", "<meta charset='no-such'>"),
        ("iso8859-15", "<meta charset=iso-8859-15>"),
    ],
)
def test_encoding(encoding: str, head: str) -> None:
    """The encoding is that of the bytes: by mark, as UTF-8, as declared, else Windows-1252."""
    page = f"<html><head>{head}</head><table><tr><td>José Müller, Café Zürich</td></tr></table></html>"
    assert rows_of(page.encode(encoding)) == [["José Müller, Café Zürich"]]


def test_declared_encoding_of_another_script() -> None:
    """A page in the encoding of another script is read as it declares."""
    page = "<meta charset=windows-1251><table><tr><td>Привет</td></tr></table>"
    assert rows_of(page.encode("cp1251")) == [["Привет"]]


@pytest.mark.parametrize(
    "page", ["<html><body><form>Log in <input></form>", "<table></table>", "<!-- <table><tr><td>a -->"]
)
def test_page_without_a_table(page: str) -> None:
    """A page without a table is said to be perhaps a login page."""
    with pytest.raises(SourceError, match=r"an HTML page without a table; it may be a login or error page"):
        HtmlBook(page.encode(), ReadLimits())


def test_limits_name_the_cell() -> None:
    """A cell that is too long is refused by its place, not by its value."""
    book = HtmlBook(b"<table><tr><td>a<td>b<tr><td>c<td>secret</table>", ReadLimits(cell_length=5))
    with pytest.raises(SourceError, match="cell B2 has more than 5 characters") as refused:
        book.load("Table 1")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "bomb",
    [
        *(
            '<a ="',
            "<a ",
            "<!--",
            "<!-",
            "<",
            "</",
            "<a b=",
            "<a '",
            "&",
            "<table>",
            "<td>",
            "<td rowspan=0 colspan=9>",
        ),
        *("<style>", "<style>{", "<style>/*", "<style>a{", "<style>}</style>", "<style>.a,.b{x:y}</style><td class=a>"),
    ],
)
def test_damage_costs_no_more_than_its_length(bomb: str) -> None:
    """No piece of markup repeated many times makes reading slow or run out of depth."""
    assert rows_of("<table><tr><td>a</td></tr></table></body>" + bomb * 20_000)[0][0] == "a"


@given(st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=5))
def test_escaped_text_comes_back(table: list[list[str]]) -> None:
    """Whatever text is escaped and put into a table comes back, its white space collapsed as in a browser."""
    page = "".join(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in table)
    seen = rows_of(f"<table>{page}<tr><td>end{'<td>end' * 4}</tr></table>")
    collapsed = [[re.sub(r"[ \t\n\f\r]+", " ", text).replace("\xa0", " ").strip(" ") for text in row] for row in table]
    assert [row[: len(cells)] for row, cells in zip(seen, collapsed, strict=False)] == collapsed
    assert seen[-1] == ["end"] * 5


@given(st.lists(st.sampled_from(TAGS) | TEXT, max_size=30))
def test_any_mess_is_read(pieces: list[str]) -> None:
    """No heap of tags and text raises anything but a SourceError, and a table before it stays."""
    assert rows_of("<table><tr><td>a</td></tr></table></body>" + "".join(pieces))[0][0] == "a"


def test_page_of_libreoffice(
    sample_workbook: Path, convert: Callable[[Path, str], Path], load: Callable[..., Any]
) -> None:
    """A workbook saved as HTML by LibreOffice keeps its texts and numbers; hidden rows it leaves out."""
    book = HtmlBook(convert(sample_workbook, "html").read_bytes(), ReadLimits())
    rows = load(book, "Table 1").rows
    assert rows[1][:3] == ["Asha", "9876543210", "012345"]
    assert rows[3][0] == "Ravi"
