"""From a parsed format to a table: the sheet that was meant, its header, and the rows below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from importer.column_look import ColumnLook
from importer.customer.mended import HOW_TO_MEND
from importer.errors import SourceError, UsageError
from importer.reader.child.merged_header import header_names
from importer.reader.child.protocol import DONE, FINDINGS, LAST, LEADING, Request
from importer.reader.formats.grid import Book, Grid, SheetName
from importer.reader.formats.records import RecordFinding, Records
from importer.reader.header_row import ROWS_LOOKED_AT, choose_header, refuse_missing_header
from importer.reader.limits import ReadLimits
from importer.shown_text import count

ROWS_IN_A_BATCH = 10_000
_SHEETS_NAMED = 10

Metadata = dict[bytes, bytes]


class Table(Protocol):
    """Rows under a header."""

    sheet: str | None
    header_row: int
    names: list[str]
    hidden: int
    notes: list[str]
    looks: Sequence[ColumnLook]
    schema: pa.Schema

    def batches(self) -> Iterator[tuple[pa.RecordBatch, Metadata]]:
        """Yield the rows, blank ones too, and at the end a batch that says so. Raises SourceError."""


def read_table(file: BinaryIO, request: Request) -> Table:
    """Read the table that was asked for, up to its header. Raises SourceError or UsageError."""
    limits = request.limits
    if request.format in _RECORDS:
        return RecordsTable(_records(request.format, file, limits))
    book = _book(request.format, file.read(), limits)
    return _choose_sheet(book, request)


def _records(of_format: str, file: BinaryIO, limits: ReadLimits) -> Records:
    if of_format == "json_lines":
        from importer.reader.formats.json_lines import JsonLines

        return JsonLines(file, limits)
    if of_format == "parquet":
        from importer.reader.formats.parquet_records import ParquetRecords

        return ParquetRecords(file, limits)
    from importer.reader.formats.tally_ledgers import TallyLedgers

    return TallyLedgers(file, limits)


_RECORDS = frozenset({"json_lines", "parquet", "tally_xml"})


def _book(of_format: str, content: bytes, limits: ReadLimits) -> Book:
    if of_format == "html":
        from importer.reader.formats.html_book import HtmlBook

        return HtmlBook(content, limits)
    if of_format == "excel_xml":
        from importer.reader.formats.spreadsheet_xml_book import SpreadsheetXmlBook

        return SpreadsheetXmlBook(content, limits)
    if of_format == "ods":
        from importer.reader.formats.ods_book import OdsBook

        return OdsBook(content, limits)
    if of_format == "xls":
        from importer.reader.formats.xls_book import XlsBook

        return XlsBook(content, limits)
    if of_format == "xlsb":
        from importer.reader.formats.xlsb_book import XlsbBook

        return XlsbBook(content, limits)
    from importer.reader.formats.xlsx_book import XlsxBook

    return XlsxBook(content, limits)


def _choose_sheet(book: Book, request: Request) -> SheetTable:
    """Take the sheet that was named, or of the visible ones with text the first whose header names most fields.

    The sheet of our own workbooks that explains them is passed over without a word.
    """
    sheets = book.sheets()
    best: SheetTable | None = None
    others: list[str] = []
    fault: SourceError | UsageError | None = None
    for sheet in _candidates(sheets, request.sheet):
        try:
            grid = book.load(sheet.name)
            if not any(pc.any(has_text(column)).as_py() for column in grid.columns):
                continue
            table = SheetTable(sheet.name, grid, request.header_row)
        except (SourceError, UsageError) as error:  # another sheet may be the one; if none is, this is what is wrong
            fault = fault or error
            continue
        others.append(sheet.name)
        if best is None or table.known > best.known:
            best = table
    if best is not None:
        others = [name for name in others if name != best.sheet]
        if others:
            best.notes.append(
                f"The sheet {best.sheet!r} was read; there {'is' if len(others) == 1 else 'are'} also"
                f" {_listed(others)} (choose with --sheet)."
            )
        return best
    if fault is not None:
        raise fault
    where = f"the sheet {request.sheet!r}" if request.sheet else "every visible sheet"
    raise SourceError(f"{where} is empty.", f"Choose another with --sheet: {_listed([s.name for s in sheets])}.")


def _candidates(sheets: Sequence[SheetName], wanted: str) -> list[SheetName]:
    names = _listed([sheet.name for sheet in sheets])
    if not wanted:
        if chosen := [sheet for sheet in sheets if sheet.visible]:
            return [sheet for sheet in chosen if sheet.name != HOW_TO_MEND] or chosen
        raise SourceError("there is no visible sheet.", f"Choose one with --sheet: {names}.")
    chosen = [sheet for sheet in sheets if sheet.name == wanted]
    chosen = chosen or [sheet for sheet in sheets if sheet.name.casefold() == wanted.strip().casefold()]
    if not chosen:
        raise SourceError(f"there is no sheet {wanted!r}.", f"Choose one with --sheet: {names}.")
    return chosen


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHEETS_NAMED} more" if len(names) > _SHEETS_NAMED else ""
    return ", ".join(names[:_SHEETS_NAMED]) + more


def has_text(column: pa.Array) -> pa.Array:
    """Tell per text whether it is more than white space."""
    return pc.invert(pc.or_(pc.equal(pc.binary_length(column), 0), pc.utf8_is_space(column)))


def _as_header(grid: Grid, row: int) -> Sequence[str]:
    """Give a row (from 0) as it would be read as the header: with the text of cells merged into it from above."""
    if any(part.first_row < row <= part.last_row for part in grid.merged):
        return header_names(grid.columns, grid.merged, row)
    return tuple(column[row].as_py() for column in grid.columns)


class SheetTable:
    """A sheet below its header."""

    def __init__(self, sheet: str, grid: Grid, wanted_row: int | None) -> None:
        """Find the header: the row that was asked for (0: none), or the best. Raises SourceError or UsageError."""
        self.sheet: str | None = sheet
        self.notes: list[str] = []
        self._grid = grid
        top = [_as_header(grid, row) for row in range(min(grid.height, ROWS_LOOKED_AT))]
        self.known = 0
        if wanted_row is None:
            choice = choose_header(top)
            if choice is None:
                raise SourceError(
                    f"the first {ROWS_LOOKED_AT} rows of the sheet {sheet!r} are blank.", "Name the header's row."
                )
            refuse_missing_header(f"sheet {sheet!r}", top, choice.index)
            self.header_row, self.known = choice.index + 1, choice.known
        else:
            self.header_row = wanted_row
        self.names = self._names()
        self.hidden = self._hidden_with_text()
        self.looks: Sequence[ColumnLook] = grid.styles.looks(self.header_row, len(self.names))
        columns = [(f"c{number}", pa.string()) for number in range(len(grid.columns))]
        self.schema = pa.schema([*LEADING, *columns])

    def _names(self) -> list[str]:
        row, grid = self.header_row, self._grid
        if row == 0:
            return ["" for _ in grid.columns]
        if row > grid.height:
            raise SourceError(
                f"there is no row {row:,} for the header; the sheet has {count(grid.height, 'row')}.",
                "Check --header-row.",
            )
        names = header_names(grid.columns, grid.merged, row - 1)
        if not any(name.strip() for name in names):
            raise SourceError(f"row {row:,}, the header row, is blank.", "Check --header-row.")
        return names

    def _hidden_with_text(self) -> int:
        """Count the hidden rows below the header that are not blank."""
        grid = self._grid
        below = pa.array([row - 1 for row in grid.hidden if self.header_row < row <= grid.height], pa.int64())
        filled = pa.repeat(False, len(below))
        for column in grid.columns if len(below) else ():
            filled = pc.or_(filled, has_text(column.take(below)))
        return int(filled.true_count)

    def batches(self) -> Iterator[tuple[pa.RecordBatch, Metadata]]:
        """Yield the rows below the header, blank ones too, in batches of ROWS_IN_A_BATCH."""
        grid = self._grid
        hidden = pa.array(grid.hidden, pa.int64())
        errors: dict[int, list[dict[str, Any]]] = {}
        for (row, column), word in sorted(grid.errors.items()):
            errors.setdefault(row, []).append({"code": "formula_error", "column": column, "value": word, "message": ""})
        for start in range(self.header_row, grid.height, ROWS_IN_A_BATCH):
            stop = min(start + ROWS_IN_A_BATCH, grid.height)
            rows = pa.array(range(start + 1, stop + 1), pa.int64())
            found = pa.array(
                [errors.get(row) for row in range(start, stop)] if errors else [None] * len(rows), FINDINGS
            )
            cells = [column.slice(start, stop - start) for column in grid.columns]
            batch = pa.record_batch([rows, pc.is_in(rows, hidden), found, *cells], schema=self.schema)
            yield batch, {DONE: str((stop - self.header_row) / (grid.height - self.header_row)).encode()}
        yield _last(self.schema)


class RecordsTable:
    """Records with names."""

    def __init__(self, records: Records) -> None:
        self.sheet: str | None = None
        self.notes: list[str] = []
        self.looks: Sequence[ColumnLook] = ()
        self.hidden = 0
        self.header_row = records.header_row
        self.names = list(records.names)
        self._records = records
        columns = [(f"c{number}", pa.string()) for number in range(len(self.names))]
        self.schema = pa.schema([*LEADING, *columns])

    def batches(self) -> Iterator[tuple[pa.RecordBatch, Metadata]]:
        """Yield the records."""
        for given in self._records.batches():
            found: list[list[dict[str, Any]] | None] = [None] * len(given.rows)
            for finding in given.findings:
                found[finding.index] = [*(found[finding.index] or []), _as_struct(finding)]
            hidden = pa.repeat(False, len(given.rows))
            columns = [given.rows, hidden, pa.array(found, FINDINGS), *given.columns]
            yield pa.record_batch(columns, schema=self.schema), {DONE: str(given.done).encode()}
        yield _last(self.schema)


def _as_struct(finding: RecordFinding) -> dict[str, Any]:
    return {"code": finding.code, "column": finding.column, "value": finding.value, "message": finding.message}


def _last(schema: pa.Schema) -> tuple[pa.RecordBatch, Metadata]:
    return pa.record_batch([pa.array([], field.type) for field in schema], schema=schema), {LAST: b"1", DONE: b"1"}
