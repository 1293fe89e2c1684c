"""Whatever stands in a row to mend comes back through errors.xlsx as it was, and is inert meanwhile."""

from __future__ import annotations

import csv
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importer.column_look import ColumnLook
from importer.customer.fields import REPORT_COLUMNS
from importer.customer.status import RowStatus as State
from importer.reader import ReadOptions, open_source
from importer.report import ReportedSource, write_reports
from importer.validator.mended import unmended_rows
from tests.report.built_run import BuiltRun, error
from tests.workbooks import by_libreoffice, needs_libreoffice, notes, rows_sheet

FORMATS = ("", "0", "#,##0.00", "000000", "dd/mm/yyyy", "yyyy-mm-dd hh:mm", "[$₹-4009] #,##0", "0.0%;[Red]-0", "h:mm")
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "'=1", "''x", '=HYPERLINK("http://127.0.0.1")', "=cmd|'/c calc'!A1",
    "http://127.0.0.1/x", "mailto:a@b", " lead", "trail ", "a\r\nb\rc\nd", "_x000D_", "a_x0041_b", "_x005F_x000D_",
    "_x_x0041_", "<r><t>boo</t></r>", "<r>x</r>", "&amp;<b>", "]]>", "\u202eevil", "😀", "\x85\u2028", "007", "1E5",
    "TRUE", "#REF!", "9876543210", "919876543210123456", "2024-02-29", "12:30", "1900-02-28", "nan", "-0", "0.1",
    "1.50", "\u200d", "\ufdd1",
]  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(10**16), 10**16).map(str),
    st.decimals(-(10**9), 10**9, places=4).map(lambda number: f"{number:f}"),
    st.floats(allow_nan=False).map(repr),
    st.dates().map(str),
    st.datetimes().map(str),
)
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\ufdd0\ufffe\uffff")
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    NUMBERS,
    st.text(st.sampled_from("=+-@\t\r\n'_x0041&<>; é७"), max_size=12),
    st.text(LETTERS, max_size=20),
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def written(folder: Path, rows: Sequence[Sequence[str]], formats: Sequence[str] = ()) -> Path:
    """Write rows that are to be mended into a workbook, in columns of these formats."""
    looks = tuple(ColumnLook(None, code) for code in formats)
    source = ReportedSource("a.xlsx", tuple(f"Column {at}" for at in range(1, len(rows[0]) + 1)), looks=looks)
    with BuiltRun(source) as built:
        built.batch(range(2, len(rows) + 2), rows, [State.INVALID] * len(rows), problems=[error(2, "row_too_short")])
        return write_reports(built.record, folder)["errors_xlsx"]


def read_again(path: Path) -> tuple[tuple[str, ...], list[list[str]]]:
    """Read a workbook as the importer does; gives headers and rows."""
    with open_source(path, ReadOptions()) as source:
        rows = [
            [str(cell) for cell in row]
            for batch in source.batches()
            for row in zip(*(column.to_pylist() for column in batch.texts.columns), strict=True)
        ]
        assert not source.info.notes
        return source.info.columns, rows


@settings(max_examples=12)
@given(st.lists(st.lists(TEXTS, min_size=9, max_size=9), min_size=30, max_size=60))
@example([[text] * 9 for text in HOSTILE])
def test_every_text_comes_back_under_every_format(texts: list[list[str]]) -> None:
    """What the importer reads again is what stood there, in columns of any format, control characters excepted."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), texts, FORMATS)
        headers, rows = read_again(path)
    assert headers == (*(f"Column {at}" for at in range(1, 10)), *REPORT_COLUMNS)
    kept = [[CONTROL.sub("", text) for text in row] for row in texts]  # the reader leaves them out of every source
    assert [row[:9] for row in rows] == kept


def test_nothing_in_the_workbook_runs(tmp_path: Path) -> None:
    """No formula, no link: openpyxl sees texts, the same as were written, in every column and in the notes."""
    path = written(tmp_path, [[text] * len(HOSTILE) for text in HOSTILE])
    sheet = rows_sheet(path)
    for text, row in zip(HOSTILE, sheet.iter_rows(min_row=2, max_col=len(HOSTILE)), strict=True):
        assert {cell.data_type for cell in row} == {"s"}
        assert {cell.hyperlink for cell in row} == {None}
        if "_x" not in text and "\r" not in text:  # openpyxl leaves the escapes of Excel as they are
            assert {cell.value for cell in row} == {text}
    with zipfile.ZipFile(path) as archive:
        rows = archive.read("xl/worksheets/sheet2.xml")
        assert not [name for name in archive.namelist() if "external" in name.lower()]
    assert b"<f>" not in rows
    assert b"<f " not in rows
    assert b"hyperlink" not in rows


def test_hostile_headers_and_messages_are_inert(tmp_path: Path) -> None:
    """A header, a message and a suggestion of any kind come out as texts, too."""
    source = ReportedSource("=1.csv", tuple(HOSTILE), sheet="=cmd|'/c calc'!A1")
    with BuiltRun(source) as built:
        found = [error(2, "own_check", header, message=f"{header}!", suggestion=header) for header in HOSTILE]
        built.batch([2], [["x"] * len(HOSTILE)], [State.INVALID], problems=found)
        path = write_reports(built.record, tmp_path)["errors_xlsx"]
    header, row, *_ = rows_sheet(path).iter_rows()
    assert {cell.data_type for cell in (*header, *row)} == {"s", "n"}
    assert next(cell for cell in row if cell.data_type == "n") == row[len(HOSTILE)], "import_row"
    assert len(notes(path)) == len(HOSTILE)
    assert read_again(path)[0][0] == "=1+1"
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


@needs_libreoffice
def test_libreoffice_computes_nothing(tmp_path: Path) -> None:
    """Opened in LibreOffice every text is shown as it is, also where it looks like a formula, a link or an escape."""
    path = written(tmp_path, [[text, text] for text in HOSTILE], ["", "0"])
    by_libreoffice(path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2", tmp_path)
    found = tmp_path / "errors-Customers.csv"  # as the last of these numbers has it: the second sheet
    with found.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:2] == ["Column 1", "Column 2"]
    assert [row[0].replace("\r\n", "\n").replace("\r", "\n") for row in rows] == [
        text.replace("\r\n", "\n").replace("\r", "\n") for text in HOSTILE
    ]


@needs_libreoffice
def test_what_libreoffice_saves_comes_back(tmp_path: Path) -> None:
    """Opened and saved by LibreOffice, rows are read as they were (line ends excepted), and the notes are there."""
    (tmp_path / "saved").mkdir()
    texts = [text for text in HOSTILE if text != "_x005F_x000D_"]  # this one LibreOffice itself spoils
    path = written(tmp_path, [[text] * 3 for text in texts], ["", "0", "dd/mm/yyyy"])
    saved = by_libreoffice(path, "xlsx", tmp_path / "saved")
    headers, rows = read_again(saved)
    assert headers[:3] == ("Column 1", "Column 2", "Column 3")
    ends = re.compile("\r\n|\r")
    assert [[ends.sub("\n", cell) for cell in row[:3]] for row in rows] == [[ends.sub("\n", t)] * 3 for t in texts]
    assert notes(saved).keys() == notes(path).keys() == {"F2"}
    assert openpyxl.load_workbook(saved).sheetnames == ["How to mend", "Customers"]


def test_a_long_text_is_cut_and_known_again(tmp_path: Path) -> None:
    """Of a text beyond 32,767 UTF-16 units the beginning stands there; the row says so, and unmended it is known."""
    long = "😀" * 20_000
    path = written(tmp_path, [["x", long], ["y", "short"]])
    headers, rows = read_again(path)
    assert rows[0][1] == "😀" * 16_383
    assert "Column 2: cut off after 32,767 characters" in rows[0][headers.index("import_problems")]
    assert "errors.csv" in notes(path)["B2"]
    with open_source(path, ReadOptions()) as source:
        batches = [batch for batch in source.batches() if len(batch.rows)]
        assert [found.index for batch in batches for found in unmended_rows(batch.texts)] == [0]
    assert rows[1][headers.index("import_checksum")] == ""


@pytest.mark.parametrize("code", ["duplicate_phone", "row_too_short"])
def test_a_row_that_does_not_show_what_is_wrong_carries_its_checksum(tmp_path: Path, code: str) -> None:
    """A duplicate or cut-off row that nobody mended is known again by the reader, also with noncharacters in it."""
    with BuiltRun(ReportedSource("a.csv", ("A", "B"))) as built:
        found = [error(2, code), error(3, "required", "A")]
        built.batch([2, 3], [["\ufffe =x\r\ny", "_x000D_"], ["a", "b"]], [State.INVALID] * 2, problems=found)
        path = write_reports(built.record, tmp_path)["errors_xlsx"]
    with open_source(path, ReadOptions()) as source:
        batches = [batch for batch in source.batches() if len(batch.rows)]
    assert [found.index for batch in batches for found in unmended_rows(batch.texts)] == [0]
