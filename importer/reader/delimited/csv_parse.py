"""Parse a block with pyarrow: text columns, and apart from them the rows that are too short or too long."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from importer.reader.column_bytes import lowest_byte
from importer.reader.delimited.csv_quotes import Shape, reread
from importer.reader.delimited.csv_records import split_record


@dataclass(frozen=True, slots=True)
class Parsed:
    """What pyarrow made of a block."""

    columns: list[pa.Array]
    """Of the rows with the right number of cells, as string arrays."""
    odd: dict[int, tuple[str, ...]]
    """The cells of the other rows, by their position among all records of the block, from 0."""
    unclosed: dict[int, int]
    """Of these, the rows that became right when a quotation mark was taken as plain text: record and cell."""

    @property
    def records(self) -> int:
        """How many records the block holds."""
        return len(self.columns[0]) + len(self.odd)

    def holds_line_break(self) -> bool:
        """Whether there is a line break in any cell."""
        if any("\n" in cell or "\r" in cell for cells in self.odd.values() for cell in cells):
            return True
        return any(
            lowest_byte(column) < 32 and pc.any(pc.match_substring_regex(column, r"[\r\n]")).as_py()
            for column in self.columns
        )


_MOST_BEYOND = 200
"""Cells beyond the header's that are told apart in a row that is too long."""


class BlockParser:
    """Parses blocks of one source. Nothing is guessed: every cell is text, `NA` stays `NA`, a blank cell is empty."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._most = max(shape.widths) + _MOST_BEYOND
        self._names = [f"c{number}" for number in range(max(shape.widths))]
        self._convert = pa.csv.ConvertOptions(
            column_types={name: pa.string() for name in self._names},
            strings_can_be_null=False,
            check_utf8=False,  # the text was made valid before (text_damage)
        )

    def parse(self, text: bytes) -> Parsed:
        """Parse whole records of valid UTF-8."""
        if not text:
            return Parsed([pa.array([], pa.string()) for _ in self._names], {}, {})
        if text.startswith(codecs.BOM_UTF8):
            text = codecs.BOM_UTF8 + text  # pyarrow takes one off, which in the middle of a file is text
        odd: dict[int, tuple[str, ...]] = {}
        unclosed: dict[int, int] = {}

        def keep(row: pa.csv.InvalidRow) -> str:
            line = row.text.encode()
            record = split_record(line, 0, self._shape.delimiter, most=self._most)
            if record.doubtful is not None and (again := reread(line, 0, record, self._shape)):
                unclosed[row.number - 1] = record.doubtful.cell
                record = again
            odd[row.number - 1] = tuple(cell.decode() for cell in record.cells)
            return "skip"

        table = pa.csv.read_csv(
            pa.BufferReader(text),
            read_options=pa.csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=self._names),
            parse_options=pa.csv.ParseOptions(
                delimiter=self._shape.delimiter.decode(),
                newlines_in_values=True,
                ignore_empty_lines=False,  # row numbers count them
                invalid_row_handler=keep,
            ),
            convert_options=self._convert,
        )
        return Parsed([_one_array(column) for column in table.columns], odd, unclosed)


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
