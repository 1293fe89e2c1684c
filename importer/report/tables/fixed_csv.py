"""A source with suggestions put in, and the list of what was put in, as CSV files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.mended import UNSEEN_CODES, row_checksum
from importer.customer.problems import Problem, Severity
from importer.customer.text_column import TextBatch
from importer.report.tables.cell_change import CellChange
from importer.report.tables.csv_writer import ByteSink, CsvWriter
from importer.report.tables.text_column import text_array
from importer.report.words import row_words

CHANGES_HEADER = ("file", "row", "column", "field", "code", "old", "new")

OF_ANOTHER_ROW = frozenset({"phone_shared", "email_shared", "duplicate_phone", "duplicate_email"})
HIDDEN_DAMAGE = UNSEEN_CODES - OF_ANOTHER_ROW
"""What the cells of a row do not show any more once it is written: that it was cut off, or is not mended yet."""

_PROBLEMS, _CHECKSUM = REPORT_COLUMNS[-2:]


def is_damaged(problems: Sequence[Problem]) -> bool:
    """Whether a row would pass for a good one, once it is written, though it is not."""
    return any(problem.code in HIDDEN_DAMAGE and problem.severity is Severity.ERROR for problem in problems)


class FixedCsv:
    """Write all rows of a source, a batch at a time, under its own columns.

    Where `with_damage` says that rows are damaged, the columns of an errors file that tell so follow, unless the source
    has them: such a row carries the checksum by which the next check knows that nobody has mended it.
    """

    def __init__(self, sink: ByteSink, columns: Sequence[str], *, with_damage: bool) -> None:
        self._added = [name for name in (_PROBLEMS, _CHECKSUM) if with_damage and name not in columns]
        self._csv = CsvWriter(sink, [*columns, *self._added])

    def add(self, texts: TextBatch, damaged: Mapping[int, Sequence[Problem]]) -> None:
        """Write the rows of a batch; `damaged` has the problems of those that are, by position."""
        columns = dict(zip(texts.schema.names, texts.columns, strict=True))
        columns |= {name: pa.repeat(pa.scalar("", pa.string()), texts.num_rows) for name in self._added}
        if damaged:
            own = {name: column for name, column in columns.items() if name not in REPORT_COLUMNS}
            checksums = {at: row_checksum([*own], [column[at].as_py() for column in own.values()]) for at in damaged}
            columns[_CHECKSUM] = _with(columns[_CHECKSUM], checksums)
            if _PROBLEMS in self._added:
                words = {at: row_words(problems, None) for at, problems in damaged.items()}
                columns[_PROBLEMS] = _with(columns[_PROBLEMS], words)
        self._csv.write(list(columns.values()))


class ChangesCsv:
    """Write the list of changes, a batch at a time."""

    def __init__(self, sink: ByteSink, source: str) -> None:
        self._source = source
        self._csv = CsvWriter(sink, CHANGES_HEADER)

    def add(self, changes: Sequence[CellChange]) -> None:
        """Write a line for each change."""
        self._csv.write(
            [
                self._source,
                pa.array([change.row for change in changes], type=pa.int64()),
                *(
                    text_array([str(getattr(change, name)) for change in changes])
                    for name in ("column", "field", "code", "old", "new")
                ),
            ]
        )


def _with(column: pa.Array, texts: Mapping[int, str]) -> pa.Array:
    """Give the column with other texts at some positions."""
    mask: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.zeros(len(column), dtype=np.bool_)
    mask[list(texts)] = True
    return pa.compute.replace_with_mask(column, pa.array(mask), text_array([texts[at] for at in sorted(texts)]))
