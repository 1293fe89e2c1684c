"""Reads delimited text: a block of whole records at a time, parsed by pyarrow, with every odd row in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from importer.errors import SourceError, UsageError
from importer.reader.batch import Batch, ReadOptions, SourceInfo
from importer.reader.csv_blocks import (
    LONGEST_RECORD,
    Block,
    cut_monster,
    ends_inside_quotes,
    mend,
    well_formed_end,
    whole_lines,
)
from importer.reader.csv_head import Header, count_records, find_header, row_shape, sniff_delimiter
from importer.reader.csv_parse import BlockParser, Parsed
from importer.reader.csv_records import QUOTE, count_lines, line_end
from importer.reader.file_format import HEAD, refuse_binary
from importer.reader.headers import needed_width, unique_headers
from importer.reader.source_file import SourceFile
from importer.reader.text_cells import Findings, blank_rows, clean_csv_columns, row_findings, text_frame
from importer.reader.text_encoding import (
    DAMAGE,
    REPLACEMENT,
    TextEncoding,
    guessed_encoding,
    marked_encoding,
    named_encoding,
    valid_utf8,
)

CHUNK = 1 << 20
"""Bytes that are read at once; a batch holds about as much text."""

_ENCODING_SAMPLE = 4 << 20
_ENCODING_SEARCH = 64 << 20
"""How far to look for the first byte above 127, which tells Windows-1252 from UTF-8."""
_LONGEST_HEAD = 16 << 20
_MOST_COLUMNS = 16_384


class CsvSource:
    """A CSV file, open for reading. Use `open_source`."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        """Open the file and read its header. Raises SourceError or UsageError."""
        self._path = path
        self._file = SourceFile(path, CHUNK)
        try:
            self._encoding = self._decide_encoding(options.encoding)
            self._decoder = self._encoding.decoder()
            self._skip = self._encoding.mark
            self._text = b""
            self._at_end = False
            self._read_head(options)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    # Opening

    def _decide_encoding(self, named: str) -> TextEncoding:
        head = self._file.peek(0, HEAD)
        if named:
            return named_encoding(named, head)
        if marked := marked_encoding(head):
            return marked
        refuse_binary(self._path, head)
        for offset in range(0, min(self._file.size, _ENCODING_SEARCH), _ENCODING_SAMPLE):
            sample = self._file.peek(offset, _ENCODING_SAMPLE)
            if not sample.isascii():
                return guessed_encoding(sample)
        return TextEncoding("utf-8", 0)

    def _read_head(self, options: ReadOptions) -> None:
        self._fill()
        delimiter = options.delimiter.encode()
        if len(delimiter) > 1 or delimiter in (b'"', b"\n", b"\r"):
            raise UsageError(f"{options.delimiter!r} cannot be a delimiter.", "Use one ASCII character, such as ; or |.")
        delimiter = delimiter or sniff_delimiter(self._whole_lines(), options.header_row)
        header = self._find_header(delimiter, options.header_row)
        names = [cell.decode("utf-8", "replace") for cell in header.cells]
        if len(names) > _MOST_COLUMNS:
            raise SourceError(f"{self._path}: the header has {len(names)} columns.", "Check the delimiter.")
        if not needed_width(names):
            raise SourceError(f"{self._path}: row {header.row}, the header row, is blank.", "Check --header-row.")
        self._shape = row_shape(self._text, header, delimiter)
        self._needed = needed_width(names)
        self._headers = unique_headers(names)
        self._parser = BlockParser(max(self._shape.widths), delimiter)
        self._text = self._text[header.end :]
        self._row = header.row + 1
        self._careful = False
        self.info = SourceInfo(
            path=str(self._path),
            format="csv",
            sheet=None,
            encoding=self._encoding.name,
            delimiter=delimiter.decode(),
            header_row=header.row,
            columns=self._headers,
        )

    def _find_header(self, delimiter: bytes, wanted_row: int | None) -> Header:
        while True:
            text = self._whole_lines()
            header = find_header(text, delimiter, wanted_row)
            if header is not None and (header.end < len(text) or self._at_end):
                return header
            if self._at_end and wanted_row is not None:
                rows = count_records(text, delimiter)
                raise SourceError(
                    f"{self._path}: there is no row {wanted_row} for the header; the file has {rows} rows.",
                    "Check --header-row.",
                )
            if self._at_end:
                raise SourceError(f"{self._path} holds no text, only blank rows.", "Check that the export worked.")
            if len(self._text) > _LONGEST_HEAD:
                raise SourceError(
                    f"{self._path}: there is no header row in the first {_LONGEST_HEAD >> 20} MiB.",
                    "Check --header-row and the file's line ends.",
                )
            self._fill()

    # Reading

    def _whole_lines(self) -> bytes:
        return whole_lines(self._text, final=self._at_end)

    def _fill(self) -> None:
        """Add a chunk to the text."""
        chunk = self._file.read()
        self._at_end = not chunk
        if self._skip:
            chunk = chunk[self._skip :]  # the mark is shorter than a chunk
            self._skip = 0
        if self._decoder is not None:
            chunk = self._decoder.decode(chunk, final=self._at_end).encode("utf-8", "replace")
        self._text += chunk

    def batches(self) -> Iterator[Batch]:
        """Yield the rows below the header, about 1 MiB of text at a time, in bounded memory. Raises SourceError."""
        while True:
            block, parsed = self._next_block()
            if block is None:
                break
            self._text = self._text[block.end :]
            yield self._batch(block, parsed or self._parser.parse(block.text))
        self.info = self.info.with_sha256(self._file.sha256)

    def _next_block(self) -> tuple[Block | None, Parsed | None]:
        """Cut the next block off the text, reading on as needed; the parsed form too where it is known already."""
        while not self._at_end and len(self._text) < CHUNK:
            self._fill()
        while self._text:
            lines = self._whole_lines()
            if not lines and len(self._text) >= LONGEST_RECORD:
                return self._monster(), None
            if lines:
                block, parsed = self._cut(lines)
                if block is not None:
                    return block, parsed
            self._fill()
        return None, None

    def _cut(self, lines: bytes) -> tuple[Block | None, Parsed | None]:
        """Cut whole records off `lines`, by the quickest way that is certain."""
        delimiter = self._shape.delimiter
        unquoted = QUOTE not in lines
        if unquoted or not (self._careful or ends_inside_quotes(lines, delimiter)):
            block = Block(valid_utf8(lines), len(lines))
            parsed = self._parser.parse(block.text)
            # As many records as lines: no record took in a second line, so none was swallowed.
            if unquoted or parsed.records == count_lines(lines):
                return block, parsed
        self._careful = True
        if end := well_formed_end(lines, self._shape):
            return Block(valid_utf8(lines[:end]), end), None
        mended = mend(lines, self._shape, final=self._at_end)
        if mended is not None:
            mended = Block(valid_utf8(mended.text), mended.end, mended.flaws)
        return mended, None

    def _monster(self) -> Block:
        """Read past a record that is longer than allowed."""
        block = cut_monster(self._text, self._shape, max(self._shape.widths))
        while not self._at_end and not self._whole_lines():
            self._text = self._text[-1:]  # may be half of a CRLF
            self._fill()
        return Block(valid_utf8(block.text), line_end(self._text, 0), block.flaws)

    # From block to batch

    def _batch(self, block: Block, parsed: Parsed) -> Batch:
        findings: Findings = {}
        for flaw in block.flaws:
            findings.setdefault(flaw.record, []).append((flaw.code, flaw.cell, flaw.value, flaw.message))
        records = parsed.records
        columns = self._fit(parsed, findings)
        columns = clean_csv_columns(columns, block.text, findings)
        kept = np.delete(np.arange(records), blank_rows(columns))
        blank = records - len(kept)
        if blank:
            columns = [column.take(pa.array(kept)) for column in columns]
        rows = kept.astype(np.int64) + self._row
        self._row += records
        unread = len(self._text) if self._decoder is None else 0
        return Batch(
            rows=rows,
            cells=text_frame(columns, self._headers),
            hidden=np.zeros(len(rows), dtype=np.bool_),
            findings=row_findings(findings, kept, self._headers),
            blank=blank,
            done=min(1.0, (self._file.read_bytes - unread) / self._file.size),
        )

    def _fit(self, parsed: Parsed, findings: Findings) -> list[pa.Array]:
        """Make every row as wide as the header; note the rows that are too short or too long."""
        width = len(self._headers)
        columns = parsed.columns
        odd = dict(parsed.odd)
        usual = np.setdiff1d(np.arange(parsed.records), np.fromiter(odd, np.intp, len(odd)), assume_unique=True)
        if len(columns) > width:
            extra = columns[width:]
            full = np.setdiff1d(np.arange(len(extra[0])), blank_rows(extra), assume_unique=True)
            for index in full.tolist():
                cells = tuple(column[index].as_py() for column in columns)
                self._note_width(int(usual[index]), cells, findings)
            columns = columns[:width]
        if not odd:
            return columns
        for record, cells in odd.items():
            self._note_width(record, cells, findings)
        fitted = [(*cells[:width], *("",) * (width - len(cells))) for cells in odd.values()]
        place = np.argsort(np.concatenate((usual, np.fromiter(odd, np.intp, len(odd)))))
        order = pa.array(place)
        return [
            pa.concat_arrays([column, pa.array([cells[number] for cells in fitted], pa.string())]).take(order)
            for number, column in enumerate(columns)
        ]

    def _note_width(self, record: int, cells: tuple[str, ...], findings: Findings) -> None:
        width = len(self._headers)
        excess = cells[width:]
        if any(cell.strip() for cell in excess):
            delimiter = self._shape.delimiter.decode()
            value = delimiter.join(excess).rstrip(delimiter).replace(DAMAGE, REPLACEMENT)
            message = f"The row has {len(cells)} cells, the header {width}"
            findings.setdefault(record, []).append(("row_too_long", None, value, message))
        elif len(cells) < self._needed:
            message = f"The row has {len(cells)} cells, the header {width}"
            findings.setdefault(record, []).append(("row_too_short", None, "", message))
