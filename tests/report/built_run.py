"""Runs for the tests of reports, and the reports read back with the csv module."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa

from importer.customer.fields import FIELD_PATHS
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.problems import Problem, Severity
from importer.customer.status import RowStatus as State
from importer.customer.text_column import text_batch
from importer.report import ReportedSource, RunRecord
from importer.stage_file import StageFile
from importer.staged_batch import StagedBatch


class BuiltRun:
    """A run built with the real stage file and ledger, batch by batch as the check would."""

    def __init__(self, *sources: ReportedSource) -> None:
        self.sources = sources
        self.stage = StageFile()
        self.ledger = Ledger()
        self.outcomes: dict[int, Outcome] = {}
        self.late: dict[int, list[Problem]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stage.close()

    def batch(
        self,
        rows: Sequence[int],
        raw: Sequence[Sequence[str]],
        states: Sequence[State],
        *,
        source: int = 0,
        problems: Sequence[Problem] = (),
        refs: Sequence[str] | None = None,
    ) -> None:
        """Enter rows; the cells stand in the order of the source's columns."""
        columns = self.sources[source].columns
        cells = {name: pa.array([row[at] for row in raw], pa.string()) for at, name in enumerate(columns)}
        clean = {path: pa.array([""] * len(raw), pa.string()) for path in FIELD_PATHS}
        if refs is not None:
            clean["ref"] = pa.array(list(refs), pa.string())
        self.stage.append(source, np.array(rows, dtype=np.int64), text_batch(cells), text_batch(clean), problems)
        self.ledger.append(np.array([state.code for state in states], dtype=np.uint8))

    @property
    def record(self) -> RunRecord:
        """The record of the run as it is."""
        return RunRecord("run-1", self.sources, self.stage, self.ledger, self._outcomes_of, self._late_of)

    def _outcomes_of(self, first: int, count: int) -> Mapping[int, Outcome]:
        return {at: self.outcomes[at] for at in range(first, first + count) if at in self.outcomes}

    def _late_of(self, staged: StagedBatch) -> Sequence[tuple[int, Problem]]:
        stretch = range(staged.first, staged.first + len(staged.rows))
        return [(at, problem) for at in stretch for problem in self.late.get(at, ())]


def error(row: int, code: str, column: str = "", value: str = "", *, source: int = 0, **more: str) -> Problem:
    """Make an error with the words given."""
    field, message, suggestion = (more.get(name, "") for name in ("field", "message", "suggestion"))
    return Problem(source, row, column, field, Severity.ERROR, code, value, message, suggestion)


def warning(row: int, code: str, column: str = "", value: str = "") -> Problem:
    """Make a warning."""
    return Problem(0, row, column, "", Severity.WARNING, code, value, "", "")


def read(path: Path) -> list[dict[str, str]]:
    """Read a report with the csv module; every cell must stand under a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def column(path: Path, name: str) -> list[str]:
    """Read one column of a report."""
    return [row[name] for row in read(path)]


ONE = ReportedSource("in/customers.csv", ("ID", "Phone"), "ID")


def small_run() -> BuiltRun:
    """Build one created and one invalid row."""
    built = BuiltRun(ONE)
    bad = error(3, "phone_invalid", "Phone", "12", message="Too short")
    built.batch([2, 3], [["1", "98"], [" 2 ", "12"]], [State.CREATED, State.INVALID], problems=[bad], refs=["1", ""])
    built.outcomes[0] = Outcome(State.CREATED, "cus_1", 200, attempts=2)
    return built
