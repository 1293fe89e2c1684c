"""What a program writes comes back: the same cells under the same row numbers, in any dialect, and from a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importer.reader import ReadOptions
from importer.reader.footers import is_footer

HEADER = ["First Name", "Last Name", "Phone", "City"]
TITLES: tuple[list[str], ...] = (
    [],
    ["Customer list"],
    ["Example Traders", "As on 31-03-2024"],
    [""],
    ["Customer list", "", ""],
    ["", "", ""],
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")
ROUND_TRIP = settings(deadline=None)

_WRITTEN_ANEW = re.compile(r"^'+[=+\-@\t\r]")  # our own protection, which the reader takes off
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), include_characters="\t")
_ODD = st.sampled_from([*"ab0,;|^~\t\"'\\ \u00e9\u0905\U0001f600", "\n", "\r\n", "N/A", "007", "1E5", '""', '",'])
TEXT = st.text(_LETTERS, max_size=8) | st.lists(_ODD, max_size=6).map("".join) | st.just("")
ROWS = st.lists(st.lists(TEXT, min_size=len(HEADER), max_size=len(HEADER)), max_size=12)


@st.composite
def dialects(draw: st.DrawFn) -> dict[str, Any]:
    """Draw how csv.writer is to write, so that any program that knows the dialect could read it."""
    quoting = draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]))
    ends = ["\r\n"] if quoting == csv.QUOTE_MINIMAL else ["\n", "\r\n", "\r"]  # Python 3.11 quotes no other line break
    backslash = draw(st.booleans())
    return {
        "delimiter": draw(st.sampled_from(",;\t|^~")),
        "quoting": quoting,
        "quotechar": draw(st.sampled_from("\"'")),
        "lineterminator": draw(st.sampled_from(ends)),
        "doublequote": not backslash,
        "escapechar": "\\" if backslash else None,
    }


def is_kept(row: Sequence[str]) -> bool:
    """Whether a row is a customer whose cells the reader leaves as they are."""
    return not is_footer(row, HEADER) and not any(_WRITTEN_ANEW.match(cell) for cell in row)


def in_encoding(text: str, encoding: str) -> str:
    """Give a text without what an encoding does not have."""
    return text.encode(encoding, "ignore").decode(encoding)


def written(path: Path, rows: Sequence[Sequence[str]], dialect: dict[str, Any], encoding: str) -> None:
    """Write a table with the csv module."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, **dialect).writerows(rows)


def expected_rows(above: int, rows: Sequence[Sequence[str]]) -> dict[int, list[str]]:
    """Give the rows that are not blank by the numbers that a spreadsheet shows; `above` rows stand before them."""
    numbered = enumerate(rows, start=above + 1)
    return {number: list(row) for number, row in numbered if any(cell.strip() for cell in row)}


@ROUND_TRIP
@given(ROWS, dialects(), st.sampled_from(ENCODINGS), st.sampled_from(TITLES))
@example([["\u0905", "", "", "\u20ac"]], {"delimiter": "^", "quoting": csv.QUOTE_ALL}, "utf-16-le", ["", ""])
@example([['a\\"b', "c\\", "\\n", "'"]], {"delimiter": ",", "doublequote": False, "escapechar": "\\"}, "utf-8", [])
def test_what_the_csv_module_writes(
    read_path: Callable[..., Any], rows: list[list[str]], dialect: dict[str, Any], encoding: str, titles: list[str]
) -> None:
    """A table comes back cell by cell, when the dialect is named, in every encoding and below any title."""
    rows = [[in_encoding(cell, encoding) for cell in row] for row in rows]
    rows = [row for row in rows if is_kept(row)]
    above = [[title, *[""] * (len(HEADER) - 1)] for title in titles]
    options = ReadOptions(
        delimiter=dialect["delimiter"],
        quote=dialect.get("quotechar", '"'),
        escape="backslash" if dialect.get("escapechar") else "doubled",
        encoding="cp1252" if encoding == "cp1252" else "",
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.csv")
        written(path, [*above, HEADER, *rows], dialect, encoding)
        read = read_path(path, options)
    expected = expected_rows(len(above) + 1, rows)
    assert (read.info.header_row, list(read.info.columns)) == (len(above) + 1, HEADER)
    assert read.cells == expected
    assert [code for _, code in read.codes if code != "encoding_suspicious"] == []
    assert read.blank == len(rows) - len(expected)


PLAIN_ROW = st.tuples(
    st.sampled_from(["Asha", "Ravi", "Meera, Dr.", 'Kiran "K" Rao', "O'Brien", "आशा", "José"]),
    st.sampled_from(["Rao", "Kumar; Jr.", "", "Shah"]),
    st.integers(9000000000, 9999999999).map(str),
    st.sampled_from(["Pune", "12, MG Road\nPune", "Flat 3; Wing B, Goa", "Delhi | NCR", ""]),
).map(list)


@ROUND_TRIP
@given(st.lists(PLAIN_ROW, min_size=3, max_size=30), dialects(), st.sampled_from(ENCODINGS), st.sampled_from(TITLES))
def test_dialect_and_encoding_are_found(
    read_path: Callable[..., Any], rows: list[list[str]], dialect: dict[str, Any], encoding: str, titles: list[str]
) -> None:
    """Tables of customers are read with no option at all, whatever program wrote them."""
    rows = [[in_encoding(cell, encoding) for cell in row] for row in rows]
    dialect |= {"quoting": csv.QUOTE_ALL, "doublequote": True, "escapechar": None}
    if dialect["delimiter"] in "^~":  # rare delimiters are not looked for together with rare marks
        dialect["quotechar"] = '"'
    above = [[title, *[""] * (len(HEADER) - 1)] for title in titles]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.csv")
        written(path, [*above, HEADER, *rows], dialect, encoding)
        read = read_path(path, ReadOptions())
    assert read.info.delimiter == dialect["delimiter"]
    assert read.cells == expected_rows(len(above) + 1, rows)
    assert read.findings == []


_SHEET_TEXT = TEXT.map(lambda text: text.replace("\r\n", "\n") if text.strip() else "").filter(
    lambda text: not text.startswith("=")  # openpyxl makes a formula of it
)
WHOLE_SECONDS = st.times().map(lambda time: time.replace(microsecond=0))
CELL = (
    _SHEET_TEXT
    | st.none()
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | st.integers(9000000000, 9999999999)
    | st.booleans()
    | st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31))
    | st.builds(dt.datetime.combine, st.dates(dt.date(1970, 1, 1), dt.date(2100, 1, 1)), WHOLE_SECONDS)
)
SHEET_ROWS = st.lists(st.lists(CELL, min_size=len(HEADER), max_size=len(HEADER)) | st.just([None] * 4), max_size=15)


def shown(value: Any) -> str:
    """Give what a person reads in a cell, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime) and value.time() == dt.time(0):
        value = value.date()
    return str(value)


@settings(ROUND_TRIP, max_examples=20)
@given(SHEET_ROWS, st.sampled_from(TITLES))
def test_what_openpyxl_writes(read_path: Callable[..., Any], rows: list[list[Any]], titles: list[str]) -> None:
    """A workbook's texts, numbers, truth values and dates come back as a person sees them, blank rows counted."""
    kept = [row for row in rows if not is_footer([shown(value) for value in row], HEADER)]
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for number, row in enumerate([*([title] for title in titles), HEADER, *kept], start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value or None if isinstance(value, str) else value
    content = io.BytesIO()
    workbook.save(content)
    workbook.close()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "customers.xlsx")
        path.write_bytes(content.getvalue())
        read = read_path(path)
    expected = expected_rows(len(titles) + 1, [[shown(value) for value in row] for row in kept])
    assert (read.info.header_row, list(read.info.columns)) == (len(titles) + 1, HEADER)
    assert read.cells == expected
    assert [code for _, code in read.codes if code not in {"encoding_suspicious", "formula_error"}] == []
