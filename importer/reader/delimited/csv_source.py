"""Reads delimited text: a block of whole records at a time, parsed by pyarrow, with every odd row in its place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from importer.errors import SourceError, UsageError
from importer.reader.batch import Batch, ReadOptions, SourceInfo
from importer.reader.column_text import Findings, Noted, batch_of, clean_csv_columns, without_protection
from importer.reader.delimited.csv_blocks import Block, cut_monster, ends_inside_quotes, mend, well_formed_end
from importer.reader.delimited.csv_head import (
    Header,
    count_records,
    find_header,
    is_blank,
    no_header,
    row_shape,
    sample_records,
    split_head,
)
from importer.reader.delimited.csv_parse import BlockParser, Parsed
from importer.reader.delimited.csv_records import QUOTE
from importer.reader.delimited.csv_rows import fit_rows
from importer.reader.delimited.csv_text import CHUNK, CsvText
from importer.reader.delimited.dialect import Wanted
from importer.reader.delimited.disguise import Disguise
from importer.reader.delimited.sniff import SAMPLE, find_dialect, separator_line
from importer.reader.delimited.text_encoding import valid_utf8
from importer.reader.header_row import choose_header, refuse_missing_header
from importer.reader.headers import needed_width, unique_headers
from importer.reader.place.source_bytes import SourceBytes
from importer.shown_text import count

_GUESSED = "{}: no encoding but Windows-1252 fits; if names look wrong, say which it is with --encoding."
_LONGEST_HEAD = 16 << 20
_BLOCKS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A block that the thread parses."""

    block: Block
    final: bool
    """Whether the source ends behind it."""
    on_trust: bool
    parsing: Future[tuple[bytes, Parsed]]


class CsvSource:
    """A CSV file, open for reading. Use `open_source`."""

    def __init__(self, source: SourceBytes, options: ReadOptions, chunk: int = CHUNK) -> None:
        """Open the file, to be read `chunk` bytes at a time, and read its header. Raises SourceError or UsageError."""
        self._source = source
        self._limits = options.limits
        self._text = CsvText(source, options.encoding, options.limits.line_length, chunk)
        self._parsing = ThreadPoolExecutor(1, thread_name_prefix="importer-parse")
        self._quotes_hold_lines = False
        try:
            self._read_head(options)
        except BaseException:  # raised on: nobody else could close what a failed constructor has opened
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._parsing.shutdown(wait=True, cancel_futures=True)
        self._text.file.close()

    # Opening

    def _read_head(self, options: ReadOptions) -> None:
        text = self._text.take(longer_than=SAMPLE)
        separator, skipped = separator_line(text)
        text = text[skipped:]
        wanted = Wanted(_delimiter(options.delimiter) or separator, options.quote, options.escape)
        dialect = find_dialect(text, self._text.pieces, wanted, options.header_row)
        self._disguise = Disguise(dialect)
        self._text.give_back(text)
        self._text.wear(self._disguise)
        text, header = self._find_header(self._text.take(longer_than=SAMPLE), dialect.delimiter, options.header_row)
        names = [self._plain_name(cell) for cell in header.cells]
        if len(names) > self._limits.columns:
            raise SourceError(
                f"{self._source.name}: the header has {len(names):,} columns; {self._limits.columns:,} are allowed.",
                "Check the delimiter, or raise max_columns in the config.",
            )
        if header.row and not needed_width(names):
            raise SourceError(
                f"{self._source.name}: row {header.row:,}, the header row, is blank.", "Check --header-row."
            )
        self._shape = row_shape(text, header, dialect.delimiter)
        self._needed = needed_width(names)
        self._headers = unique_headers(names)
        self._parser = BlockParser(self._shape)
        self._text.give_back(text[header.end :])
        self._row = header.row + 1
        self.info = SourceInfo(
            path=self._source.name,
            format="csv",
            sheet=None,
            encoding=self._text.encoding.name,
            delimiter=dialect.delimiter.decode(),
            header_row=header.row,
            columns=self._headers,
            quote=dialect.quote,
            escape=dialect.escape,
            packed=self._source.packed,
            notes=(_GUESSED.format(self._source.name),) if self._text.is_guess else (),
        )

    def _plain_name(self, cell: bytes) -> str:
        name = cell.decode("utf-8", "replace")
        return without_protection(self._disguise.taken_off(name) if self._disguise.is_needed else name)

    def _find_header(self, text: bytes, delimiter: bytes, wanted_row: int | None) -> tuple[bytes, Header]:
        if wanted_row == 0:
            return text, no_header(text, delimiter)
        while True:
            row = wanted_row or self._chosen_row(text, delimiter)
            header = find_header(text, delimiter, row) if row else None
            if header is not None and (header.end < len(text) or self._text.at_end):
                return text, header
            if self._text.at_end and wanted_row is not None:
                rows = count_records(text, delimiter)
                missing = f"there is no row {wanted_row:,} for the header; the file has {count(rows, 'row')}"
                raise SourceError(f"{self._source.name}: {missing}.", "Check --header-row.")
            if self._text.at_end:
                raise SourceError(
                    f"{self._source.name} holds no text, only blank rows.", "Check that the export worked."
                )
            self._text.give_back(text)
            read = len(text)
            text = self._text.take(longer_than=read)
            if not text and header is not None and not self._text.at_end:  # a monstrous row stands below the header
                return self._text.take(longer_than=read - 1), header
            if len(text) > _LONGEST_HEAD or not (text or self._text.at_end):
                raise SourceError(
                    f"{self._source.name}: there is no header row in the first {_LONGEST_HEAD >> 20} MiB.",
                    "Check --header-row and the file's line ends.",
                )

    def _chosen_row(self, text: bytes, delimiter: bytes) -> int:
        """Give the number of the best row for a header; 0 when all that was read is blank. Raises UsageError."""
        records = sample_records(text, delimiter)
        rows = [tuple(self._plain_name(cell) for cell in record.cells) for record in records]
        choice = choose_header(rows)
        if choice is not None:
            refuse_missing_header(self._source.name, rows, choice.index)
            return choice.index + 1
        blank = sum(1 for _ in records)
        later = self._first_filled(text, records[-1].end if records else 0, delimiter)
        return blank + later if later else 0

    @staticmethod
    def _first_filled(text: bytes, position: int, delimiter: bytes) -> int:
        """Count to the first record with text behind the rows that were looked at; 0 when there is none."""
        number = 0
        while position < len(text):
            record = split_head(text, position, delimiter)
            number += 1
            if not is_blank(record):
                return number
            position = record.end
        return 0

    # Reading

    def batches(self) -> Iterator[Batch]:
        """Yield the rows below the header, about 2 MiB of text at a time, in bounded memory. Raises SourceError."""
        ahead: deque[_Ahead] = deque()
        self._look_ahead(ahead)
        while ahead:
            block, parsed = self._settle(ahead)
            done = self._text.done
            self._look_ahead(ahead)  # parsed by the thread while the consumer works on this batch
            yield self._batch(block, parsed, done)
        self.info = self.info.with_sha256(self._text.file.sha256)

    def _look_ahead(self, ahead: deque[_Ahead]) -> None:
        """Have the next blocks parsed by the thread, as far as they are certain or may be taken on trust.

        On trust is a block with quotation marks but no sign yet that any of them holds a line break. Behind it only
        blocks are taken that can be given back as they are.
        """
        while len(ahead) < _BLOCKS_AHEAD:
            lines = self._text.take()
            final = self._text.at_end
            if not lines and final:
                return
            quoted = QUOTE in lines
            doubtful = quoted and (self._quotes_hold_lines or ends_inside_quotes(lines, self._shape.delimiter))
            if lines and not doubtful:
                block = Block(lines, len(lines))
            elif any(earlier.on_trust for earlier in ahead):
                self._text.give_back(lines)
                return
            else:
                block = self._careful_block(lines, final=final)
            parsing = self._parsing.submit(self._parse, block.text)
            ahead.append(_Ahead(block, final, quoted and not doubtful, parsing))

    def _settle(self, ahead: deque[_Ahead]) -> tuple[Block, Parsed]:
        """Await the next block, and if the trust in it was wrong, cut a better one from its text."""
        first = ahead.popleft()
        text, parsed = first.parsing.result()
        # No cell holds a line break: no record took in a second line, so no row was swallowed.
        if not first.on_trust or not parsed.holds_line_break():
            return replace(first.block, text=text), parsed
        self._quotes_hold_lines = True
        while ahead:
            later = ahead.pop()
            later.parsing.cancel()
            self._text.give_back(later.block.text)
        block = self._careful_block(first.block.text, final=first.final)
        text, parsed = self._parse(block.text)
        return replace(block, text=text), parsed

    def _parse(self, text: bytes) -> tuple[bytes, Parsed]:
        valid = valid_utf8(text)
        return valid, self._parser.parse(valid)

    def _careful_block(self, lines: bytes, *, final: bool) -> Block:
        """Cut whole records off the lines, with every mark judged; what is left goes back to the text."""
        while lines:
            block: Block | None
            if end := well_formed_end(lines, self._shape):
                block = Block(lines[:end], end)
            else:
                block = mend(lines, self._shape, final=final)
            if block is not None:
                self._text.give_back(lines[block.end :])
                return block
            self._text.give_back(lines)
            lines = self._text.take(longer_than=len(lines))
            final = self._text.at_end
        return cut_monster(self._text.take_monster(), self._shape, max(self._shape.widths))

    # From block to batch

    def _batch(self, block: Block, parsed: Parsed, done: float) -> Batch:
        findings: Findings = {}
        for flaw in block.flaws:
            findings.setdefault(flaw.record, []).append(Noted(flaw.code, flaw.cell, flaw.value, flaw.message))
        for record, cell in parsed.unclosed.items():
            findings.setdefault(record, []).append(Noted("quote_unclosed", cell, parsed.odd[record][cell]))
        records = parsed.records
        columns = fit_rows(parsed, len(self._headers), self._needed, self._shape.delimiter.decode(), findings)
        if self._disguise.is_needed:
            columns = self._disguise.taken_off_columns(columns, block.text)
            for noted in findings.values():
                noted[:] = [found._replace(value=self._disguise.taken_off(found.value)) for found in noted]
        columns = clean_csv_columns(columns, block.text, findings)
        rows = np.arange(self._row, self._row + records, dtype=np.int64)
        self._row += records
        return batch_of(columns, self._headers, rows, np.zeros(records, dtype=np.bool_), findings, done)


def _delimiter(named: str) -> bytes:
    """Give the delimiter that the user named. Raises UsageError when it cannot be one."""
    delimiter = named.encode()
    if len(delimiter) > 1 or delimiter in (b'"', b"\n", b"\r"):
        raise UsageError(f"{named!r} cannot be a delimiter.", "Use one ASCII character, such as ; or |.")
    return delimiter
