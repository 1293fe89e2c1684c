"""A batch of the stage file joined with the states, the outcomes and the late problems of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from importer.customer.outcome import OutcomesOfRows
from importer.customer.problems import Problem
from importer.customer.status import RowStatus
from importer.report.record import ReportedSource, RunRecord
from importer.staged_batch import StagedBatch

_NOT_CLEANED = (RowStatus.INVALID, RowStatus.EXCLUDED)


@dataclass(frozen=True, slots=True)
class ReportedBatch:
    """n rows of one source with all that is known of them. A position is a row's place in the batch, from 0."""

    source: ReportedSource
    staged: StagedBatch
    codes: npt.NDArray[np.uint8]
    """State codes; shape (n,)."""
    refs: pa.Array
    """The customers' ids in the legacy system, n texts: the clean one, or the raw one of a row that was not cleaned."""
    outcomes: OutcomesOfRows
    """By position; only of rows that have one."""
    problems: tuple[Problem, ...]
    """In the order of the rows; within a row as they were found."""
    problems_by_position: Mapping[int, Sequence[Problem]]

    def positions(self, *statuses: RowStatus) -> npt.NDArray[np.int64]:
        """Give the positions of the rows in one of these states, ascending."""
        return np.flatnonzero(np.isin(self.codes, [status.code for status in statuses]))


def reported_batch(staged: StagedBatch, record: RunRecord) -> ReportedBatch:
    """Join one batch with what the record knows of its rows."""
    source = record.sources[staged.source]
    first, count = staged.first, len(staged.rows)
    codes = record.ledger.codes[first : first + count]
    placed = [*_placed(staged), *((ordinal - first, problem) for ordinal, problem in record.late_problems(staged))]
    placed.sort(key=lambda place: place[1].row)
    by_position: dict[int, list[Problem]] = {}
    for position, problem in placed:
        by_position.setdefault(position, []).append(problem)
    return ReportedBatch(
        source=source,
        staged=staged,
        codes=codes,
        refs=_refs(source, staged, codes),
        outcomes=OutcomesOfRows.of(record.outcomes(first, count), first),
        problems=tuple(problem for _, problem in placed),
        problems_by_position=by_position,
    )


def _placed(staged: StagedBatch) -> list[tuple[int, Problem]]:
    """Give the batch's own problems with the positions of their rows; -1 for a row number that is no row of it."""
    if not len(staged.rows):
        return [(-1, problem) for problem in staged.problems]
    order = np.argsort(staged.rows, kind="stable")
    wanted = np.fromiter((problem.row for problem in staged.problems), dtype=np.int64, count=len(staged.problems))
    nearest = order[np.searchsorted(staged.rows, wanted, sorter=order).clip(max=len(order) - 1)]
    positions = np.where(staged.rows[nearest] == wanted, nearest, -1)
    return list(zip(positions.tolist(), staged.problems, strict=True))


def _refs(source: ReportedSource, staged: StagedBatch, codes: npt.NDArray[np.uint8]) -> pa.Array:
    clean = staged.clean_column("ref")
    not_cleaned = np.isin(codes, [status.code for status in _NOT_CLEANED])
    if not source.ref_column or not not_cleaned.any():
        return clean
    (column,) = staged.raw_columns([source.columns.index(source.ref_column)])
    return pc.if_else(pa.array(not_cleaned), pc.utf8_trim_whitespace(column), clean)
