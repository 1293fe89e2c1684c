"""What the reports are made from: a finished check, and what became of the rows that were sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from importer.column_look import ColumnLook
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.problems import Problem
from importer.stage_file import StageFile
from importer.staged_batch import StagedBatch


@dataclass(frozen=True, slots=True)
class ReportedSource:
    """One source, as people know it."""

    path: str
    """As it is shown to people; stands in the column `file` of the reports."""
    columns: tuple[str, ...]
    """Its headers, unique and in the file's order: the columns of its batches' `raw`."""
    ref_column: str = ""
    """The header that is mapped to `ref`, where there is one: a row that failed has no clean `ref`."""
    sheet: str = ""
    """The sheet that was read; empty where the format has none."""
    looks: tuple[ColumnLook, ...] = ()
    """How the columns look in a workbook, one for each of `columns`; none where the format has no look."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as the reports see it. It is read once, from the first batch to the last."""

    run_id: str
    sources: tuple[ReportedSource, ...]
    stage: StageFile
    ledger: Ledger
    outcomes: Callable[[int, int], Mapping[int, Outcome]]
    """Given the first ordinal and a count: the outcomes of those rows by ordinal; only of rows that have one."""
    late_problems: Callable[[StagedBatch], Sequence[tuple[int, Problem]]]
    """The problems of a batch that were known only when all rows had been read (duplicates), each with the ordinal of
    its row."""
