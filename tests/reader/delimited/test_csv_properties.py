"""What holds of any delimited text: nothing is lost, nothing is made up, whatever the blocks it is read in."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from importer.reader import ReadOptions
from importer.reader.delimited.csv_blocks import mend, well_formed_end
from importer.reader.delimited.csv_parse import BlockParser
from importer.reader.delimited.csv_quotes import Shape
from importer.reader.delimited.csv_records import encode_record, split_record
from importer.reader.delimited.csv_source import CsvSource
from importer.reader.footers import is_footer
from importer.reader.mojibake import repaired_text
from importer.reader.place.source_bytes import SourceBytes

SHAPE = Shape(b",", frozenset({3}))
ODD_TEXT = st.text(alphabet='ab ",\n\r', max_size=60).map(str.encode)
CELL = st.text(alphabet=st.sampled_from('ab,;|\t"\n\r é\u0905'), max_size=8) | st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=6
)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
    }
).filter(  # Python 3.11 leaves a line break without quotes unless the line terminator holds it
    lambda dialect: dialect["lineterminator"] == "\r\n" or dialect["quoting"] != csv.QUOTE_MINIMAL
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Draw rows of one width: no footers, and no mojibake, which the reader rightly points out."""
    width = draw(st.integers(2, 5))
    cell = CELL.filter(lambda text: not repaired_text(text))
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=30))
    return [row for row in rows if not is_footer(row, [f"h{number}" for number in range(width)])]


def records(text: bytes) -> Iterator[tuple[bytes, ...]]:
    """Split a text with our own splitter."""
    position = 0
    while position < len(text):
        record = split_record(text, position, b",")
        assert record.end > position
        position = record.end
        yield record.cells


def protected(cell: str) -> str:
    """Give a cell as our own CSV reports write it: an apostrophe before what a spreadsheet would run."""
    return re.sub(r"^'*[=+\-@\t\r]", r"'\g<0>", cell)


def by_csv_module(text: bytes, delimiter: str = ",") -> list[list[str]]:
    """Split a text with Python's csv module, which gives no cell at all for a blank line."""
    return [row or [""] for row in csv.reader(io.StringIO(text.decode(), newline=""), delimiter=delimiter)]


def read_in_chunks(content: bytes, chunk: int, options: ReadOptions | None = None) -> tuple[Any, ...]:
    """Read a file in small chunks; gives columns, cells by row number, findings by row number, and blank rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.csv")
        path.write_bytes(content)
        with closing(CsvSource(SourceBytes.of_path(path), options or ReadOptions(), chunk)) as source:
            cells: dict[int, list[str]] = {}
            findings = []
            blank = 0
            for batch in source.batches():
                rows = batch.rows.tolist()
                cells |= dict(zip(rows, map(list, zip(*batch.texts.to_pydict().values(), strict=True)), strict=True))
                findings += [(rows[found.index], found.finding.code, found.value) for found in batch.findings]
                blank += batch.blank
            return source.info.columns, cells, findings, blank


@given(ODD_TEXT)
@example(b'"a"b"\n","\r\n')
def test_splitter_agrees_with_the_csv_module(text: bytes) -> None:
    """However odd its quotation marks, a text has the records that Python's csv module finds in it."""
    assert [[cell.decode() for cell in cells] for cells in records(text)] == by_csv_module(text)


@given(st.lists(st.lists(st.text(alphabet='ab",\n\r', max_size=5), min_size=1, max_size=4), max_size=6))
def test_encoded_records_split_into_the_same_cells(rows: list[list[str]]) -> None:
    """What is written anew holds the same cells."""
    cells = [tuple(cell.encode() for cell in row) for row in rows]
    assert list(records(b"".join(encode_record(row, b",") for row in cells))) == cells


@given(ODD_TEXT)
@example(b'"a"",\n"')
def test_mended_text_is_plain_to_every_parser(text: bytes) -> None:
    """After mending, pyarrow, Python's csv module and our splitter find the same records; unflawed ones as before."""
    block = mend(text, SHAPE, final=True)
    assert block is not None
    assert block.end == len(text)
    cells = [[cell.decode() for cell in record] for record in records(block.text)]
    assert cells == by_csv_module(block.text)
    parsed = BlockParser(SHAPE).parse(block.text)
    usual = iter(list(row) for row in zip(*(column.to_pylist() for column in parsed.columns), strict=True))
    by_pyarrow = [list(parsed.odd[n]) if n in parsed.odd else next(usual) for n in range(parsed.records)]
    assert [[] if row in ([""], [""] * 3) else row for row in by_pyarrow] == [
        [] if row in ([""], [""] * 3) else row for row in cells
    ]
    if not block.flaws:
        assert list(records(block.text)) == list(records(text))


@given(ODD_TEXT)
def test_mending_loses_no_text(text: bytes) -> None:
    """Every letter of the text is in the mended text, in the same order."""
    block = mend(text, SHAPE, final=True)
    assert block is not None
    letters = bytes(byte for byte in text if byte in b"ab ")
    assert bytes(byte for byte in block.text if byte in b"ab ") == letters


@given(ODD_TEXT)
def test_what_passes_as_well_formed_is_left_alone_by_mending(text: bytes) -> None:
    """The quick look never passes a text in which the careful one finds something to mend."""
    end = well_formed_end(text, SHAPE)
    block = mend(text[:end], SHAPE, final=True)
    assert block is not None
    assert not block.flaws
    assert list(records(block.text)) == list(records(text[:end]))


@given(ODD_TEXT, st.integers(1, 12))
@example(b'"x\na,"b\nc\n', 1)
@example(b'a,b,c\n1,"x\n2,"y",z\n3,4,5\n', 4)
def test_chunks_do_not_matter(text: bytes, chunk: int) -> None:
    """A file gives the same rows, numbers and findings in chunks of a few bytes as in one piece."""
    content = b"a,b,c\n" + text
    options = ReadOptions(delimiter=",")
    assert read_in_chunks(content, chunk, options) == read_in_chunks(content, 1 << 20, options)


@given(tables(), DIALECTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from([3, 50, 1 << 20]))
def test_round_trip_through_the_csv_module(
    table: list[list[str]], dialect: dict[str, Any], encoding: str, chunk: int
) -> None:
    """What csv.writer writes in any dialect comes back cell by cell under the row numbers that it has."""
    width = len(table[0]) if table else 2
    file = io.StringIO(newline="")
    writer = csv.writer(file, **dialect)
    header = [f"h{number}" for number in range(width)]
    writer.writerows([header, *([protected(cell) for cell in row] for row in table)])
    content = file.getvalue().encode(encoding)
    options = ReadOptions(delimiter=dialect["delimiter"], header_row=1)  # or cells like REGIO may look more like it
    columns, cells, findings, blank = read_in_chunks(content, chunk, options)
    expected = {row: cells for row, cells in enumerate(table, start=2) if any(cell.strip() for cell in cells)}
    assert columns == tuple(header)
    assert cells == expected
    assert findings == []
    assert blank == len(table) - len(expected)
