"""Makes every row as wide as the header, and notes the rows that were not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from importer.reader.column_text import Findings, Noted, blank_rows
from importer.reader.delimited.csv_parse import Parsed
from importer.shown_text import count


def fit_rows(parsed: Parsed, width: int, needed: int, delimiter: str, findings: Findings) -> list[pa.Array]:
    """Give all records of a block as `width` columns, in their order.

    Too short rows are padded, of too long ones the excess is cut off and goes into the finding's value. `needed` is how
    many cells a row must have: trailing columns without a header may be missing. Empty cells beyond the header are
    harmless.
    """
    columns = parsed.columns
    if len(columns) == width and not parsed.odd:
        return columns
    judge = _WidthJudge(width, needed, delimiter, findings)
    usual = np.delete(np.arange(parsed.records), np.fromiter(parsed.odd, np.intp, len(parsed.odd)))
    if len(columns) > width:  # most rows are wider than the header
        excess = columns[width:]
        for index in np.delete(np.arange(len(usual)), blank_rows(excess)).tolist():
            judge.note(int(usual[index]), tuple(column[index].as_py() for column in columns))
        columns = columns[:width]
    if not parsed.odd:
        return columns
    for record, cells in parsed.odd.items():
        judge.note(record, cells)
    fitted = [(*cells[:width], *("",) * (width - len(cells))) for cells in parsed.odd.values()]
    order = pa.array(np.argsort(np.concatenate((usual, np.fromiter(parsed.odd, np.intp, len(parsed.odd))))))
    return [
        pa.concat_arrays([column, pa.array([cells[number] for cells in fitted], pa.string())]).take(order)
        for number, column in enumerate(columns)
    ]


class _WidthJudge:
    def __init__(self, width: int, needed: int, delimiter: str, findings: Findings) -> None:
        self._width = width
        self._needed = needed
        self._delimiter = delimiter
        self._findings = findings

    def note(self, record: int, cells: tuple[str, ...]) -> None:
        excess = cells[self._width :]
        message = f"The row has {count(len(cells), 'cell')}, the header {self._width:,}"
        if any(cell.strip() for cell in excess):
            value = self._delimiter.join(excess).rstrip(self._delimiter)
            self._findings.setdefault(record, []).append(Noted("row_too_long", None, value, message))
        elif len(cells) < self._needed:
            self._findings.setdefault(record, []).append(Noted("row_too_short", None, "", message))
