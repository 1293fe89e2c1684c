"""One fix: check a source as `validate` does, and write it again with the accepted suggestions in it.

Without a name for the new file nothing is written, and what could be accepted is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from importer.accepted_suggestions import AcceptedSuggestions
from importer.batch_fix import BatchFixer, FixedBatch
from importer.config import Settings
from importer.customer.problems import Problem
from importer.customer.text_column import text_batch
from importer.errors import InterruptedRunError, UsageError
from importer.events import Listener, StopLevel, StopSignal
from importer.new_file import ensure_new
from importer.pipeline import Answers, Checked, open_sources, record_of
from importer.read_ahead import read_ahead
from importer.reader import Batch
from importer.report.folder.new_private_files import NewPrivateFiles
from importer.report.record import RunRecord
from importer.report.reported_batch import reported_batch
from importer.report.tables.cell_change import CellChange
from importer.report.tables.fixed_csv import HIDDEN_DAMAGE, ChangesCsv, FixedCsv, is_damaged
from importer.run_check import check_sources
from importer.run_summary import RunFacts
from importer.stage_file import StageFile
from importer.staged_batch import StagedBatch
from importer.suggested_cell import Obstacle

ENDING = ".csv"
_EXAMPLES = 3
"""Distinct old and new values that are kept of a kind."""


@dataclass(frozen=True, slots=True)
class FixRequest:
    """What is to be fixed."""

    name: str
    """The source: a path, a URL, or `-`."""
    settings: Settings
    accepted: AcceptedSuggestions
    target: Path | None
    """The new file, or None when nothing is to be written."""
    attended: bool
    """Whether a person sees the mapping: then likely columns are used, as `validate` does."""
    listener: Listener
    stop: StopSignal


@dataclass(slots=True)
class PutIn:
    """Suggestions of one code in one column."""

    count: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)
    """The first three distinct pairs of old and new value, unmasked."""


@dataclass(slots=True)
class FixResult:
    """What a fix came to."""

    source: str
    rows: int
    left_out: tuple[str, ...]
    """Columns of passwords and the like, which are kept nowhere."""
    hidden_rows: int
    """Hidden rows of a workbook, which stand among the others in the new file."""
    changes_path: Path | None = None
    changed_rows: int = 0
    changed_cells: int = 0
    damaged_rows: int = 0
    """Rows that are marked as not mended in the new file."""
    put_in: dict[tuple[str, str, str], PutIn] = field(default_factory=dict)
    """By code, field and column."""
    not_put_in: dict[tuple[str, str, str, Obstacle], int] = field(default_factory=dict)
    """Count by code, field, column and reason."""


def changes_path(target: Path) -> Path:
    """Give where the list of changes goes: `fixed.csv` -> `fixed.changes.csv`."""
    return target.with_suffix(f".changes{ENDING}")


def fix(request: FixRequest) -> FixResult:
    """Do it. No file is left when it raises SourceError, UsageError, StoppedError (no room), InterruptedRunError."""
    targets = [] if request.target is None else [request.target, changes_path(request.target)]
    for target in targets:
        ensure_new(target, ENDING, "the fixed file is a CSV file, whatever the source was")
    # Filters leave no row out of the file; rules of the user's own suggest nothing.
    settings = request.settings.model_copy(update={"where": (), "hidden": "import", "checks": ()})
    facts = RunFacts(run_id="", dry_run=True, settings=settings)
    with ExitStack() as stack:
        places = stack.enter_context(open_sources([request.name], settings, request.listener, request.stop))
        if len(places) != 1:
            raise UsageError(f"{request.name} stands for {len(places)} files.", "Fix one after the other.")
        stage = stack.enter_context(StageFile(settings.temp_dir))
        answers = Answers(lambda _path, _rows: True, request.attended)
        checked = check_sources(facts, stage, places, answers, request.listener, request.stop)
        result = _result_of(checked)
        if targets:
            result.changes_path = targets[1]
            files = stack.enter_context(NewPrivateFiles(targets))
            _fix(request, checked, result, files)
            files.put_in_place()
        else:
            _fix(request, checked, result, None)
    return result


def _result_of(checked: Checked) -> FixResult:
    (source,) = checked.sources
    return FixResult(source.info.path, checked.ledger.rows, source.mapping.secrets, source.info.hidden_rows)


def _fix(request: FixRequest, checked: Checked, result: FixResult, files: NewPrivateFiles | None) -> None:
    record = record_of(checked)
    fixer = BatchFixer(request.settings, checked.sources[0].mapping, request.accepted)
    writers: tuple[FixedCsv, ChangesCsv] | None = None
    if files is not None:
        fixed, changes = files.files
        columns = record.sources[0].columns
        with_damage = not HIDDEN_DAMAGE.isdisjoint(checked.tally.errors)
        writers = FixedCsv(fixed, columns, with_damage=with_damage), ChangesCsv(changes, result.source)
    with closing(read_ahead(_fixed_batches(checked, record, fixer))) as batches:
        for batch, damaged in batches:
            if request.stop.level > StopLevel.NONE:
                raise InterruptedRunError(request.stop.reason)
            result.damaged_rows += len(damaged)
            _count(result, batch)
            if writers is not None:
                writers[0].add(batch.texts, damaged)
                writers[1].add(sorted(batch.changes, key=_row))


def _row(change: CellChange) -> int:
    return change.row


def _fixed_batches(
    checked: Checked, record: RunRecord, fixer: BatchFixer
) -> Iterator[tuple[FixedBatch, dict[int, Sequence[Problem]]]]:
    """Give the batches with the suggestions in them, and the problems of damaged rows by their positions."""
    for staged in checked.stage.batches():
        problems = reported_batch(staged, record).problems_by_position
        damaged = {at: of_row for at, of_row in problems.items() if is_damaged(of_row)}
        yield fixer.fix(_as_read(staged), problems), damaged


def _as_read(staged: StagedBatch) -> Batch:
    """Give a batch of the stage file as the reader had given it, less its columns of secrets."""
    headers = staged.layout.headers
    nothing = np.zeros(len(staged.rows), dtype=np.bool_)
    return Batch(
        rows=staged.rows,
        texts=text_batch(dict(zip(headers, staged.raw_columns(range(len(headers))), strict=True))),
        hidden=nothing,
        footers=nothing,
        findings=(),
        blank=0,
        done=1.0,
    )


def _count(result: FixResult, batch: FixedBatch) -> None:
    result.changed_rows += len({change.row for change in batch.changes})
    result.changed_cells += len({(change.row, change.column) for change in batch.changes})
    for change in batch.changes:
        kind = result.put_in.setdefault((change.code, change.field, change.column), PutIn())
        kind.count += 1
        pair = (change.old, change.new)
        if len(kind.examples) < _EXAMPLES and pair not in kind.examples:
            kind.examples.append(pair)
    for (_, code, path, column), obstacle in batch.left.items():
        place = (code, path, column, obstacle)
        result.not_put_in[place] = result.not_put_in.get(place, 0) + 1
