"""An Excel workbook gives what a person sees in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import SourceError
from importer.reader.formats.grid import Book
from importer.reader.formats.xlsx_book import XlsxBook
from importer.reader.limits import ReadLimits
from tests.reader.formats.conftest import PlainGrid, plain
from tests.reader.formats.excel_files import MAIN, sheet_xml, styles_xml, workbook

Load = Callable[..., PlainGrid]
LIMITS = ReadLimits()
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'


def rows_of(cells: str, **parts: str) -> list[list[str]]:
    """Read a workbook with a header and a second row of these cells."""
    book = XlsxBook(workbook(sheet_xml(f'{HEADER}<row r="2">{cells}</row>'), **parts), LIMITS)
    return plain(book.load("S & T")).rows[1:]


def test_sample_workbook(
    sample_workbook: Path, convert: Callable[[Path, str], Path], check_sample: Callable[[Book], None]
) -> None:
    """Sheets, numbers, dates, errors, hidden rows and merged cells come out as a person sees them."""
    path = convert(sample_workbook, "xlsx")
    check_sample(XlsxBook(path.read_bytes(), LIMITS))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="A2" t="inlineStr"><is><t>a</t></is></c>', "a"),
        ('<c r="A2" t="inlineStr"><is><t xml:space="preserve">  a </t></is></c>', "  a "),
        ('<c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></is></c>', "a b"),
        ('<c r="A2" t="inlineStr"><is><t>a_x000D_b_x005F_c_x005F_x000D_</t></is></c>', "a\rb_c_x000D_"),
        ('<c r="A2" t="s"><v>0</v></c>', "課"),
        ('<c r="A2" t="s"><v>1</v></c>', "a & b < c"),
        ('<c r="A2" t="str"><f>B1</f><v>a &amp; b</v></c>', "a & b"),
        ('<c r="A2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A2" t="b"><f>TRUE</f><v>0</v></c>', "FALSE"),
        ('<c r="A2" t="str"><v>true</v></c>', "true"),
        ('<c r="A2"><v>9876543210</v></c>', "9876543210"),
        ('<c r="A2"><v>9.87654321E9</v></c>', "9876543210"),
        ('<c r="A2"><v>123456789012345</v></c>', "123456789012345"),
        ('<c r="A2"><v>1234567890123456</v></c>', "1.23456789012346E+15"),
        ('<c r="A2" t="str"><v>1234567890123456</v></c>', "1234567890123456"),
        ('<c r="A2"><v>0.30000000000000004</v></c>', "0.3"),
        ('<c r="A2" s="1"><v>12345</v></c>', "012345"),
        ('<c r="A2" s="1"><v>1234567</v></c>', "1234567"),
        ('<c r="A2" s="1"><v>1.5</v></c>', "1.5"),
        ('<c r="A2" s="1" t="str"><v>123</v></c>', "123"),
        ('<c s="1" r="A2"><v>123</v></c>', "000123"),
        ('<c s="1"><v>123</v></c>', "000123"),
        ('<c r="A2" s="2"><v>12345</v></c>', "012-345"),
        ('<c r="A2" s="3"><v>45293</v></c>', "2024-01-02"),
        ('<c r="A2" s="3"><v>45293.99999999</v></c>', "2024-01-03"),
        ('<c r="A2" s="3"><v>0.5</v></c>', "12:00:00"),
        ('<c r="A2" s="3"><v>1.5</v></c>', "1900-01-01 12:00:00"),
        ('<c r="A2" s="3"><v>9876543210</v></c>', "9876543210"),
        ('<c r="A2" s="3"><v>919876543210</v></c>', "919876543210"),
        ('<c r="A2" s="3"><v>-5</v></c>', "-5"),
        ('<c r="A2" s="3"><v>59</v></c>', "1900-02-28"),
        ('<c r="A2" s="3"><v>61</v></c>', "1900-03-01"),
        ('<c r="A2" s="3" t="str"><v>2024-01-02 00:00:00</v></c>', "2024-01-02 00:00:00"),
        ('<c r="A2" t="d"><v>2024-01-02T00:00:00.000</v></c>', "2024-01-02"),
        ('<c r="A2" t="d"><v>2024-01-02T03:04:05Z</v></c>', "2024-01-02 03:04:05"),
        ('<c r="A2" s="4"><v>0.25</v></c>', "0.25"),
        ('<c r="A2" s="5"><v>1234.5</v></c>', "1234.5"),
    ],
)
def test_value_as_a_person_sees_it(cell: str, shown: str) -> None:
    """Every way to write a value gives what a spreadsheet shows, dates in ISO form and numbers in full."""
    strings = (
        "<si><t>課</t><rPh sb='0' eb='1'><t>カ</t></rPh></si><si><r><t>a &amp; b</t></r><r><t> &lt; c</t></r></si>"
    )
    strings = strings.replace("<t> ", '<t xml:space="preserve"> ')
    styles = styles_xml("000000", "000\\-000", "dd/mm/yyyy", "0%", "[$₹-4009] #,##0.00")
    assert rows_of(cell, strings=strings, styles=styles) == [[shown]]


def test_each_of_many_formats_is_told_apart() -> None:
    """A workbook may have hundreds of cell formats; those that matter are found among them."""
    styles = styles_xml(*("0000" if number % 7 == 0 else "0.00" for number in range(1, 400)))
    letters = ["A", *(first + second for first in "ABCDEFGHIJKLMNOP" for second in "ABCDEFGHIJKLMNOPQRSTUVWXY")]
    cells = "".join(f'<c r="{letters[number]}2" s="{number}"><v>5</v></c>' for number in range(400))
    shown = ["0005" if number and number % 7 == 0 else "5" for number in range(400)]
    [row] = rows_of(cells, styles=styles)
    assert sorted(row) == sorted([*shown, *[""] * (len(row) - len(shown))])
    assert row[0] == "5"


def test_formula_without_a_value_is_blank() -> None:
    """A formula that no program worked out, as openpyxl writes it, is a blank cell."""
    assert rows_of('<c r="A2"><f>1+1</f></c><c r="B2"><v>1</v></c>') == [["", "1"]]


def test_dates_from_1904() -> None:
    """Days are counted from 1904 where the workbook says so; a time has no day there either."""
    cells = '<c r="A2" s="1"><v>1</v></c><c r="B2" s="1"><v>0.5</v></c>'
    rows = rows_of(cells, styles=styles_xml("d/m/yy"), properties='<workbookPr date1904="1"/>')
    assert rows == [["1904-01-02", "12:00:00"]]


@pytest.mark.parametrize(
    "word", ["#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#PYTHON!", "Err:502"]
)
def test_error_word_that_the_native_reader_does_not_know(word: str, load: Load) -> None:
    """An error of any word is an error with its word; the other cells of the sheet are read as ever."""
    cells = f'<c r="A2" t="e"><f>X()</f><v>{word}</v></c><c r="B2" t="e"><v>#N/A</v></c><c r="C2"><v>7</v></c>'
    grid = load(XlsxBook(workbook(sheet_xml(f'{HEADER}<row r="2">{cells}</row>')), LIMITS))
    assert grid.rows[1] == [word, "#N/A", "7"]
    assert grid.errors == {(1, 0): word, (1, 1): "#N/A"}


def test_rows_and_cells_without_numbers(load: Load) -> None:
    """Where rows and cells carry no names, they are counted, with what is told of them."""
    rows = (
        '<row><c t="inlineStr"><is><t>Name</t></is></c></row><row/>'
        '<row hidden="1"><c/><c s="1"><v>12</v></c><c r="D3" t="e"><v>#REF!</v></c><c t="b"><v>1</v></c></row>'
    )
    grid = load(XlsxBook(workbook(sheet_xml(rows), styles=styles_xml("000000")), LIMITS))
    assert grid.rows == [["Name", "", "", "", ""], [""] * 5, ["", "000012", "", "#REF!", "TRUE"]]
    assert (grid.hidden, grid.errors) == ([3], {(2, 3): "#REF!"})


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "C7:D9"])
def test_dimension_is_not_believed(dimension: str, load: Load) -> None:
    """What a sheet says of its own size does not matter."""
    rows = "".join(f'<row r="{n}"><c r="B{n}"><v>{n}</v></c></row>' for n in range(3, 103))
    book = XlsxBook(workbook(sheet_xml(rows, before=f'<dimension ref="{dimension}"/>')), LIMITS)
    grid = load(book)
    assert grid.rows == [["", ""]] * 2 + [["", str(n)] for n in range(3, 103)]


def test_tags_with_a_prefix(load: Load) -> None:
    """A writer that puts a prefix before each tag is understood."""
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1" hidden="true"><x:c r="A1" s="1"><x:v>12</x:v></x:c>'
        '<x:c r="B1" t="e"><x:v>#BUSY!</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells count="1"><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>'
    )
    grid = load(XlsxBook(workbook(sheet, styles=styles_xml("0000")), LIMITS))
    assert grid.rows == [["0012", "#BUSY!"]]
    assert (grid.hidden, grid.merged) == ([1], [(0, 0, 0, 1)])


def test_single_quotes(load: Load) -> None:
    """A writer that puts attributes in single quotes is understood."""
    sheet = sheet_xml('<row r="1" hidden="1"><c r="A1" s="1"><v>12</v></c><c r="B1" t="e"><v>#BUSY!</v></c></row>')
    grid = load(XlsxBook(workbook(sheet.replace('"', "'"), styles=styles_xml("0000")), LIMITS))
    assert (grid.rows, grid.hidden) == ([["0012", "#BUSY!"]], [1])


def test_merged_cells_end_with_the_text(load: Load) -> None:
    """Merged cells are told as far as there is text; those outside of it are left out."""
    merged = '<mergeCells><mergeCell ref="A1:A9"/><mergeCell ref="C7:D9"/><mergeCell ref="A2:B2"/></mergeCells>'
    rows = f'{HEADER}<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>1</v></c></row>'
    grid = load(XlsxBook(workbook(sheet_xml(rows, after=merged)), LIMITS))
    assert grid.merged == [(0, 0, 1, 0), (1, 0, 1, 1)]


@pytest.mark.parametrize("blank", [range(40_000, 1_000_000), range(500, 100_000)])
def test_rows_that_hold_formats_only(blank: range, load: Load) -> None:
    """Rows that hold nothing but formats, thousands of them, change nothing, wherever they stand."""
    ghosts = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in blank[:400_000])
    filled = '<row r="{0}"><c r="A{0}" s="1"><v>{0}</v></c></row>'
    rows = "".join(map(filled.format, range(1, 500))) + ghosts + filled.format(1_000_001)
    merged = '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'
    grid = load(XlsxBook(workbook(sheet_xml(rows, after=merged), styles=styles_xml("000000")), LIMITS))
    assert len(grid.rows) == 1_000_001
    assert [grid.rows[n] for n in (0, 498, 499, 999_999, 1_000_000)] == [
        ["000001"],
        ["000499"],
        [""],
        [""],
        ["1000001"],
    ]
    assert grid.merged == [(0, 0, 1, 0)]


def test_a_cell_in_the_last_corner_is_refused() -> None:
    """A sheet that reaches over more cells than memory can hold is refused, before the native reader meets it."""
    rows = f'{HEADER}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(SourceError, match="XFD"):
        XlsxBook(workbook(sheet_xml(rows)), LIMITS).load("S & T")


def test_limits_of_columns_and_cells() -> None:
    """A sheet with too many columns, or a cell that is too long, is refused."""
    content = workbook(sheet_xml('<row r="1"><c r="A1" t="str"><v>12345</v></c><c r="C1"><v>1</v></c></row>'))
    assert XlsxBook(content, ReadLimits(columns=3, cell_length=5)).load("S & T").height == 1
    with pytest.raises(SourceError, match="2 columns"):
        XlsxBook(content, ReadLimits(columns=2)).load("S & T")
    with pytest.raises(SourceError, match="cell A1"):
        XlsxBook(content, ReadLimits(cell_length=4)).load("S & T")


@given(st.binary(max_size=300), st.integers(0, 400))
def test_a_damaged_sheet_ends_in_a_message(noise: bytes, place: int) -> None:
    """Whatever stands in a sheet, it is read or refused with a message."""
    sheet = sheet_xml(f'{HEADER}<row r="2"><c r="A2" t="e"><v>#N/A</v></c></row>').encode()
    sheet = sheet[:place] + noise + sheet[place:]
    try:
        XlsxBook(workbook(sheet.decode("latin-1")), LIMITS).load("S & T")
    except SourceError:
        return
