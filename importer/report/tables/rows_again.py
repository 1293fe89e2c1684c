"""errors.csv, unsent.csv and changed.csv: rows of one source as they stand in the file, to be looked at again."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.mended import UNSEEN_CODES, row_checksum
from importer.customer.outcome import Outcome
from importer.customer.problems import Problem
from importer.customer.status import MENDABLE, RowStatus
from importer.report.record import ReportedSource
from importer.report.reported_batch import ReportedBatch
from importer.report.tables.csv_writer import ByteSink, CsvWriter
from importer.report.tables.text_column import text_array
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


TO_MEND = Chosen(MENDABLE)
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
        self._own = own_columns(source)
        self._headers = [source.columns[i] for i in self._own]
        self._csv = CsvWriter(sink, [*self._headers, *REPORT_COLUMNS])

    def add(self, batch: ReportedBatch) -> None:
        """Write the rows of the batch that belong here; a batch of another source has none."""
        if batch.staged.source != self._position:
            return
        positions = self._chosen.positions(batch)
        if not len(positions):
            return
        again = rows_again(batch, positions, self._own)
        self._csv.write(
            [
                *again.own,
                again.rows,
                text_array(again.states),
                text_array(again.words),
                text_array(again.checksums(self._headers, [column.to_pylist() for column in again.own])),
            ]
        )

    def finish(self) -> None:
        """Nothing is left to write."""


@dataclass(frozen=True, slots=True)
class AgainRows:
    """n rows of a batch, to be looked at again."""

    own: list[pa.Array]
    """The source's own columns, n texts each."""
    rows: pa.Array
    """Row numbers as a spreadsheet shows them, n integers."""
    states: list[str]
    problems: list[Sequence[Problem]]
    outcomes: list[Outcome | None]

    @property
    def size(self) -> int:
        """Bytes of the source's own columns."""
        return sum(column.nbytes for column in self.own)

    def parts(self, most: int, count: int) -> Iterator[AgainRows]:
        """Give the first `count` of the rows, or as many as there are, in parts of `most` rows."""
        for start in range(0, min(count, len(self.rows)), most):
            stretch = slice(start, min(start + most, count))
            own = [column[stretch] for column in self.own]
            yield AgainRows(
                own, self.rows[stretch], self.states[stretch], self.problems[stretch], self.outcomes[stretch]
            )

    @property
    def words(self) -> list[str]:
        """What is wrong with each row."""
        return [row_words(found, outcome) for found, outcome in zip(self.problems, self.outcomes, strict=True)]

    def checksums(
        self, headers: Sequence[str], columns: Iterable[Sequence[str]], needed: Container[int] = ()
    ) -> list[str]:
        """Give the checksum of every row whose cells do not show what is wrong with it, else nothing.

        `headers` and `columns` are as they will be read again; `needed` are positions of rows that want one in any
        case.
        """
        unseen = [
            at in needed or any(problem.code in UNSEEN_CODES for problem in found)
            for at, found in enumerate(self.problems)
        ]
        if not any(unseen):
            return [""] * len(unseen)
        cells = zip(*columns, strict=True)
        return [row_checksum(headers, row) if wanted else "" for row, wanted in zip(cells, unseen, strict=True)]


def rows_again(batch: ReportedBatch, positions: npt.NDArray[np.int64], own: Sequence[int]) -> AgainRows:
    """Give the rows at some positions of a batch (one or more), with the columns `own` of their source."""
    chosen, listed = pa.array(positions), positions.tolist()
    return AgainRows(
        own=[column.take(chosen) for column in batch.staged.raw_columns(own)],
        rows=pa.array(batch.staged.rows).take(chosen),
        states=[str(RowStatus.from_code(int(batch.codes[at]))) for at in listed],
        problems=[batch.problems_by_position.get(at, ()) for at in listed],
        outcomes=[batch.outcomes.get(at) for at in listed],
    )


def own_columns(source: ReportedSource) -> list[int]:
    """Give the positions of a source's own columns: an errors file that is imported again has ours, too."""
    return [position for position, column in enumerate(source.columns) if column not in REPORT_COLUMNS]
