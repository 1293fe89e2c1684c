"""errors.csv, unsent.csv and changed.csv: rows of one source as they stand in the file, to be looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
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

CHANGED = "customer_changed"
"""The code of skipped rows whose customer an earlier run created with other content."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows a file holds."""

    states: tuple[RowStatus, ...]
    code: str = ""
    """Only those whose outcome has this code."""

    def positions(self, batch: ReportedBatch) -> npt.NDArray[np.int64]:
        """Give the positions of these rows in a batch, ascending."""
        positions = batch.positions(*self.states)
        if not self.code:
            return positions
        has_code = [at in batch.outcomes and batch.outcomes[at].code == self.code for at in positions.tolist()]
        return positions[np.array(has_code, dtype=np.bool_)]


MENDABLE = Chosen((RowStatus.INVALID, RowStatus.DUPLICATE, RowStatus.REJECTED, RowStatus.FAILED))
"""The rows that are worth mending and importing again; none of them can be a customer already."""
UNSENT = Chosen((RowStatus.PENDING,))
"""The rows that were left over by a pilot or a stop."""
OF_CHANGED = Chosen((RowStatus.SKIPPED,), CHANGED)
"""The rows of customers who have changed since they were created: to be mended in the store by hand."""


class RowsAgain:
    """Write the `chosen` rows of the source at `position`, a batch at a time.

    First the file's own columns, raw and in their order, then the REPORT_COLUMNS. A source
    that is an errors file itself has these already; they are written anew, not repeated.
    """

    def __init__(self, sink: ByteSink, position: int, source: ReportedSource, chosen: Chosen) -> None:
        self._position = position
        self._chosen = chosen
        self._own = [i for i, column in enumerate(source.columns) if column not in REPORT_COLUMNS]
        self._csv = CsvWriter(sink, [*(source.columns[i] for i in self._own), *REPORT_COLUMNS])

    def add(self, batch: ReportedBatch) -> None:
        """Write the rows of the batch that belong here; a batch of another source has none."""
        if batch.staged.source != self._position:
            return
        positions = self._chosen.positions(batch)
        if not len(positions):
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
