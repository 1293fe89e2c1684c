"""The child process that reads a workbook: the only place where a native parser meets a file from outside.

It reads a request (one line of JSON) from standard input, then answers on standard output with one line of JSON, the
head or an error, and an Arrow IPC stream of the rows below the header: `row` (int64), `hidden` (bool), `errors`
(list of column positions), then a text column per header. It ends when its parent does: standard input reaches its end.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from importer.errors import SourceError
from importer.reader.formats.xlsx_cells import read_cells
from importer.reader.formats.xlsx_package import Sheet, WorkbookPackage

ROWS_IN_A_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet, read."""

    sheet: str
    columns: list[pa.Array]
    errors: dict[tuple[int, int], str]
    hidden: list[int]


def main() -> int:
    """Answer one request; gives the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit(request["memory"], request["seconds"])
    output = sys.stdout.buffer
    try:
        content = Path(request["path"]).read_bytes()
        table = _read(content, request["sheet"])
        head = _head(table, request["header_row"])
    except SourceError as error:
        _say(output, {"error": error.message, "remedy": error.remedy})
    except MemoryError:
        _say(output, {"error": "the workbook is too large for the memory allowed.", "remedy": "Save it as .csv."})
    except (fastexcel.FastExcelError, OSError, ValueError) as error:
        _say(output, {"error": f"the workbook cannot be read ({type(error).__name__}).", "remedy": "Save it anew."})
    else:
        _say(output, head | {"sha256": hashlib.sha256(content).hexdigest()})
        del content
        _write_rows(output, table, head["header_row"])
    return 0


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(3)


def _limit(memory: int, seconds: int) -> None:
    """Set what the operating system can enforce; the parent watches memory and time besides."""
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    limits = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds + 10),
        (resource.RLIMIT_CORE, 0),  # a core dump would leave people's data on the disk
    )
    for kind, value in limits:
        hard = resource.getrlimit(kind)[1]
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (wanted, hard))


def _say(output: BinaryIO, answer: dict[str, Any]) -> None:
    output.write(json.dumps(answer).encode() + b"\n")
    output.flush()


def _read(content: bytes, wanted: str) -> _Table:
    package = WorkbookPackage(content)
    sheets = package.sheets()
    workbook = fastexcel.read_excel(content)
    with ThreadPoolExecutor(1) as beside:
        for sheet in _candidates(sheets, wanted):
            hidden = beside.submit(package.hidden_rows, sheet.part)
            columns, errors = read_cells(workbook, sheet.name)
            if any(pc.any(_has_text(column)).as_py() for column in columns):
                return _Table(sheet.name, columns, errors, hidden.result())
    where = f"the sheet {wanted!r}" if wanted else "every visible sheet"
    raise SourceError(f"{where} is empty.", f"Choose another with --sheet: {_names(sheets)}.")


def _candidates(sheets: list[Sheet], wanted: str) -> list[Sheet]:
    sheets = [sheet for sheet in sheets if sheet.part]
    chosen = [sheet for sheet in sheets if (sheet.name == wanted if wanted else sheet.visible)]
    if not chosen and wanted:
        chosen = [sheet for sheet in sheets if sheet.name.casefold() == wanted.strip().casefold()]
    if not chosen and wanted:
        raise SourceError(f"there is no sheet {wanted!r}.", f"Choose one with --sheet: {_names(sheets)}.")
    if not chosen:
        raise SourceError("the workbook has no visible sheet.", f"Choose one with --sheet: {_names(sheets)}.")
    return chosen


def _names(sheets: list[Sheet]) -> str:
    return ", ".join(sheet.name for sheet in sheets if sheet.part)


def _has_text(column: pa.Array) -> pa.Array:
    return pc.invert(pc.or_(pc.equal(pc.binary_length(column), 0), pc.utf8_is_space(column)))


def _head(table: _Table, wanted_row: int | None) -> dict[str, Any]:
    """Find the header: the row that was asked for, or the first one with text."""
    height = len(table.columns[0])
    filled = [pc.index(_has_text(column), True).as_py() for column in table.columns]
    row = wanted_row or min(position for position in filled if position >= 0) + 1
    if row > height:
        raise SourceError(f"there is no row {row} for the header; the sheet has {height} rows.", "Check --header-row.")
    names = [column[row - 1].as_py() for column in table.columns]
    if not any(name.strip() for name in names):
        raise SourceError(f"row {row}, the header row, is blank.", "Check --header-row.")
    return {
        "sheet": table.sheet,
        "header_row": row,
        "names": names,
        "rows": height - row,
        "hidden": _hidden_with_text(table, row),
    }


def _hidden_with_text(table: _Table, header_row: int) -> int:
    """Count the hidden rows below the header that are not blank."""
    height = len(table.columns[0])
    below = pa.array([row - 1 for row in table.hidden if header_row < row <= height], pa.int64())
    filled = pa.repeat(False, len(below))
    for column in table.columns if len(below) else ():
        filled = pc.or_(filled, _has_text(column.take(below)))
    return int(filled.true_count)


def _write_rows(output: BinaryIO, table: _Table, header_row: int) -> None:
    """Write the rows below the header, blank ones too, in batches of ROWS_IN_A_BATCH."""
    height = len(table.columns[0])
    names = ["row", "hidden", "errors", *(f"c{number}" for number in range(len(table.columns)))]
    hidden = pa.array(table.hidden, pa.int64())
    errors: dict[int, list[int]] = {}
    for row, column in sorted(table.errors):
        errors.setdefault(row, []).append(column)
    types = [pa.int64(), pa.bool_(), pa.list_(pa.int32()), *(pa.string() for _ in table.columns)]
    with pa.ipc.new_stream(output, pa.schema(list(zip(names, types, strict=True)))) as writer:
        for start in range(header_row, height, ROWS_IN_A_BATCH):
            stop = min(start + ROWS_IN_A_BATCH, height)
            rows = pa.array(range(start + 1, stop + 1), pa.int64())
            found = pa.array([errors.get(row, []) for row in range(start, stop)], pa.list_(pa.int32()))
            cells = [column.slice(start, stop - start) for column in table.columns]
            writer.write_batch(pa.record_batch([rows, pc.is_in(rows, hidden), found, *cells], names=names))


if __name__ == "__main__":
    sys.exit(main())
