"""Facts of runs to make pages from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from importer.customer.fields import FIELD_PATHS
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.problems import Problem, Severity
from importer.customer.status import RowStatus
from importer.customer.text_column import text_batch
from importer.report import ReportedSource, RunRecord
from importer.report.page.facts import PageFacts
from importer.report.page.tally import PageTally
from importer.report.reported_batch import reported_batch
from importer.report.summary import MappedColumn, Seconds, SourceSummary, Summary
from importer.stage_file import StageFile

COLUMNS = ("ID", "Name", "State", "Email", "Phone")


def problem(
    row: int, column: str, field: str, code: str, value: str = "", *, becomes: str = "", words: str = ""
) -> Problem:
    """Give an error."""
    return Problem(0, row, column, field, Severity.ERROR, code, value, words, becomes)


def tallied(problems: Sequence[Problem], outcomes: Mapping[int, Outcome] | None = None) -> PageTally:
    """Count problems and outcomes (by ordinal; row 2 is 0) as a run does: from a stage file."""
    outcomes = outcomes or {}
    last = max([2, *(found.row for found in problems), *(at + 2 for at in outcomes)])
    rows = np.arange(2, last + 1)
    ledger = Ledger()
    states = [outcomes[at].status if at in outcomes else RowStatus.INVALID for at in range(len(rows))]
    ledger.append(np.array([status.code for status in states], dtype=np.uint8))
    blank = pa.repeat("", len(rows))
    tally = PageTally()
    with StageFile() as stage:
        raw, clean = dict.fromkeys(COLUMNS, blank), dict.fromkeys(FIELD_PATHS, blank)
        stage.append(0, rows, text_batch(raw), text_batch(clean), problems)
        source = ReportedSource("in/customers.csv", COLUMNS)
        record = RunRecord("run-1", (source,), stage, ledger, lambda _first, _count: outcomes, lambda _staged: ())
        for staged in stage.batches():
            tally.add(reported_batch(staged, record))
    return tally


def page_facts(
    states: Mapping[RowStatus, int] | None = None,
    problems: Sequence[Problem] = (),
    *,
    outcomes: Mapping[int, Outcome] | None = None,
    masked: bool = True,
    dry_run: bool = False,
) -> PageFacts:
    """Give a run of one file."""
    counted = dict(states or {RowStatus.CREATED: 3, RowStatus.INVALID: 2})
    tally = tallied(problems, outcomes)
    codes = dict(Counter(found.code for found in problems))
    columns = tuple(
        MappedColumn(column=name, field=None, role=None, confidence=None, why=None, suggestion=None) for name in COLUMNS
    )
    source = SourceSummary(path="in/customers.csv", format="csv", delimiter=",", header_row=1, columns=columns)
    summary = Summary(
        run_id="20261126-101112-abcdef",
        dry_run=dry_run,
        exit_code=1,
        complete=True,
        sources=(source,),
        rows=sum(counted.values()),
        blank=0,
        states={status: counted.get(status, 0) for status in RowStatus},
        problems=codes,
        warnings={},
        seconds=Seconds(check=0.1, send=2.0, total=2.5),
        reports={"results": "out/results.csv", "errors_xlsx": "out/errors.xlsx"},
    )
    return PageFacts(summary=summary, tally=tally, masked=masked, command="run")
