"""A batch of a finished check: its problems, and its rows as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from importer.customer.fields import FIELD_PATHS
from importer.customer.problems import Problem
from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.reader.headers import unique_headers
from importer.report.reported_batch import ReportedBatch
from importer.report.words import message_of

TEXT = pd.ArrowDtype(pa.string())
"""The dtype of every text column of a frame; a blank value is the empty string, never null."""

PLACE_COLUMNS = ("source", "row", "status")
"""The columns that every frame begins with."""

_WORDS = pa.array([str(status) for status in RowStatus], type=pa.string())


@dataclass(frozen=True, slots=True)
class ValidatedBatch:
    """Some rows of one source, in its order (at most 32,768)."""

    _batch: ReportedBatch

    @property
    def source(self) -> int:
        """Position of the source in `ValidationReport.sources`, from 0."""
        return self._batch.staged.source

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Errors and warnings in the order of the rows, duplicates included; none has an empty message."""
        return tuple(
            problem if problem.message else replace(problem, message=message_of(problem))
            for problem in self._batch.problems
        )

    def frame(self, *statuses: RowStatus | str) -> pd.DataFrame:
        """Give the clean values of the rows in one of the states, of all rows when none is named.

        n rows; `source` (int64, position of the source), `row` (int64, as a spreadsheet shows it), `status` (text),
        then a text column for each path of the field table (`address.phone`), in its order. Text is
        `ArrowDtype(string)`; a blank value is "", never null. What was wrong in a row that is invalid is blank.
        Raises UsageError for a word that is no state.
        """
        return self._table(FIELD_PATHS, self._batch.staged.clean_columns(), statuses_of(statuses))

    def raw(self, *statuses: RowStatus | str) -> pd.DataFrame:
        """Give the same rows as they stand in the file: `source`, `row`, `status`, then the file's own columns as text.

        A column of the file that has one of these three names is told apart as the reader does it: `status (2)`.
        Columns of passwords, tokens and card numbers were never kept. Raises UsageError for a word that is no state.
        """
        staged = self._batch.staged
        headers = staged.layout.headers
        return self._table(headers, staged.raw_columns(range(len(headers))), statuses_of(statuses))

    def _table(
        self, names: Sequence[str], columns: Sequence[pa.Array], statuses: tuple[RowStatus, ...]
    ) -> pd.DataFrame:
        batch = self._batch
        chosen = batch.positions(*statuses) if statuses else np.arange(len(batch.codes))
        if len(chosen) < len(batch.codes):
            columns = [column.take(pa.array(chosen)) for column in columns]
        source: npt.NDArray[np.int64] = np.full(len(chosen), self.source, dtype=np.int64)
        series = [
            pd.Series(source),
            pd.Series(batch.staged.rows[chosen]),
            *(pd.Series(column, dtype=TEXT) for column in (_WORDS.take(pa.array(batch.codes[chosen])), *columns)),
        ]
        frame = pd.DataFrame(dict(enumerate(series)), copy=False)
        frame.columns = pd.Index(frame_columns(names))
        return frame


def frame_columns(columns: Iterable[str]) -> tuple[str, ...]:
    """Give the columns of a frame with these text columns."""
    return unique_headers((*PLACE_COLUMNS, *columns))


def statuses_of(named: Iterable[RowStatus | str]) -> tuple[RowStatus, ...]:
    """Read the states that are named as they stand in reports. Raises UsageError for a word that is none."""
    words = tuple(named)
    for word in words:
        if word not in set(RowStatus):
            raise UsageError(f"There is no state {word!r}.", f"Name one of: {', '.join(RowStatus)}.")
    return tuple(RowStatus(word) for word in words)
