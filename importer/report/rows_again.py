"""errors.csv and unsent.csv: rows of one source as they stand in the file, to be imported again."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.mended import UNSEEN_CODES, row_checksum
from importer.customer.problems import Problem
from importer.customer.status import RowStatus
from importer.report.csv_writer import ByteSink, CsvWriter
from importer.report.record import ReportedSource
from importer.report.reported_batch import ReportedBatch
from importer.report.text_column import text_array
from importer.report.words import row_words

MENDABLE = (RowStatus.INVALID, RowStatus.DUPLICATE, RowStatus.REJECTED, RowStatus.FAILED)
"""The states of the rows that are worth mending and importing again; none of them can be a customer already."""
UNSENT = (RowStatus.PENDING,)
"""The state of the rows that were left over by a pilot or a stop; importing them carries on."""


class RowsAgain:
    """Write the rows of the source at `position` that are in one of `states`, a batch at a time.

    First the file's own columns, raw and in their order, then the REPORT_COLUMNS. A source
    that is an errors file itself has these already; they are written anew, not repeated.
    """

    def __init__(self, sink: ByteSink, position: int, source: ReportedSource, states: tuple[RowStatus, ...]) -> None:
        self._position = position
        self._states = states
        self._own = [i for i, column in enumerate(source.columns) if column not in REPORT_COLUMNS]
        self._csv = CsvWriter(sink, [*(source.columns[i] for i in self._own), *REPORT_COLUMNS])

    def add(self, batch: ReportedBatch) -> None:
        """Write the rows of the batch that belong here; a batch of another source has none."""
        positions = batch.positions(*self._states)
        if batch.staged.source != self._position or not len(positions):
            return
        chosen = pa.array(positions)
        own = [column.take(chosen) for column in batch.staged.raw_columns(self._own)]
        listed = positions.tolist()
        problems = [batch.problems_by_position.get(at, ()) for at in listed]
        self._csv.write(
            [
                *own,
                pa.array(batch.staged.rows).take(chosen),
                text_array([str(RowStatus.from_code(int(batch.codes[at]))) for at in listed]),
                text_array(
                    [row_words(found, batch.outcomes.get(at)) for at, found in zip(listed, problems, strict=True)]
                ),
                text_array(_checksums(own, problems)),
            ]
        )


def _checksums(own: Sequence[pa.Array], problems: Sequence[Sequence[Problem]]) -> list[str]:
    """Give the checksum of every row whose cells do not show what is wrong with it, else nothing."""
    unseen = [any(problem.code in UNSEEN_CODES for problem in found) for found in problems]
    if not any(unseen):
        return [""] * len(unseen)
    rows = zip(*(column.to_pylist() for column in own), strict=True)
    return [row_checksum(cells) if needed else "" for cells, needed in zip(rows, unseen, strict=True)]
