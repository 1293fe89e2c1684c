"""Wires the stages, in one direction: the only file that imports them all.

check    source -> reader -> mapping -> normalize -> validator -> stage file
send     stage file -> journal (intent) -> sender (POST) -> journal (outcome)
report   stage file + outcomes + problems -> results, errors, summary
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from importer.config import Settings
from importer.customer.ledger import Ledger
from importer.customer.problems import Problem
from importer.customer.status import RowStatus
from importer.errors import InterruptedRunError, SourceError, UsageError
from importer.events import CheckProgress, Listener, SendProgress, SourceOpened, StopLevel, StopSignal
from importer.journal import RunRecorder
from importer.mapping import Mapping, map_headers, missing_fields, require_columns, select
from importer.normalize import Normalizer
from importer.read_ahead import read_ahead
from importer.reader import Batch, ReadOptions, Source, SourceInfo, open_source
from importer.report import Example, ProblemTally, ReportedSource, RunRecord, write_reports
from importer.sender import RequestMaker, SendEnd, SendJob, run_send
from importer.stage_file import StagedBatch, StageFile
from importer.validator import DuplicateFinder, Duplicates, RowFilter, ToJudge, Validator, unmended_rows

__all__ = ["Checked", "CheckedSource", "check", "late_problems", "missing_fields", "read_mapping", "report", "send"]

HiddenRows = Callable[[str, int], bool]
"""Given a source's path and the number of its hidden rows: whether they are to be imported."""

_MOST_ROWS = 16_384
"""Rows that are judged at once: what keeps memory bounded when every row has many problems."""


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """One source after the check."""

    info: SourceInfo
    mapping: Mapping


@dataclass(slots=True)
class Checked:
    """What the check found out: all that send and report work from; the sources are not read again."""

    stage: StageFile
    ledger: Ledger = field(default_factory=Ledger)
    tally: ProblemTally = field(default_factory=ProblemTally)
    sources: tuple[CheckedSource, ...] = ()
    duplicates: Duplicates | None = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What was decided of a source before its rows are read."""

    mapping: Mapping
    filter: RowFilter
    skip_hidden: bool


def read_mapping(path: Path, settings: Settings) -> CheckedSource:
    """Read no more than a source's header and map it."""
    with open_source(path, _read_options(settings)) as source:
        return CheckedSource(source.info, map_headers(source.info.columns, settings.map))


def check(
    paths: Sequence[Path], settings: Settings, checked: Checked, hidden: HiddenRows, emit: Listener, stop: StopSignal
) -> None:
    """Read and judge every row of every source into `checked`.

    All sources are opened and mapped before the first row is read: a wrong mapping of the last file is found at once.
    But they are read one after the other, each closed before the next: a workbook in memory is enough.
    Raises SourceError, UsageError (mapping, filter), InterruptedRunError.
    """
    _each_once(paths)
    options = _read_options(settings)
    decided = _Decisions(hidden)
    if len(paths) > 1:
        for path in paths:
            with _open(path, options, stop) as source:
                _prepare(source, settings, decided)
    finder = DuplicateFinder(settings)
    judge = _BatchJudge(settings, checked, finder)
    for position, path in enumerate(paths):
        with _open(path, options, stop) as source:
            prepared = _prepare(source, settings, decided)
            emit(SourceOpened(source.info.path, source.info.format, len(source.info.columns)))
            checked.sources = (*checked.sources, CheckedSource(source.info, prepared.mapping))
            before = checked.ledger.rows
            with closing(read_ahead(source.batches())) as batches:
                for batch in _until(stop, batches):
                    for part in batch.parts(_MOST_ROWS):
                        judge.take(position, prepared, part)
                    emit(CheckProgress(checked.ledger.rows, (position + batch.done) / len(paths)))
            if checked.ledger.rows == before:
                raise SourceError(f"{path}: there is a header but no row below it.", "Check the file.")
            checked.sources = (*checked.sources[:-1], CheckedSource(source.info, prepared.mapping))
    _find_duplicates(checked, finder)
    _heed(stop)


def _each_once(paths: Sequence[Path]) -> None:
    seen: dict[Path, Path] = {}
    for path in paths:
        same = seen.setdefault(path.resolve(), path)
        if same is not path:
            raise UsageError(f"{path}: this file is named twice.", "Name each file once.")


def _open(path: Path, options: ReadOptions, stop: StopSignal) -> Source:
    try:
        return open_source(path, options, stop)
    except SourceError:
        _heed(stop)  # a workbook's child that was ended for it looks broken
        raise


def _until(stop: StopSignal, batches: Iterable[Batch]) -> Iterator[Batch]:
    """Give the batches until somebody asks for the end."""
    try:
        for batch in batches:
            _heed(stop)
            yield batch
    except SourceError:
        _heed(stop)
        raise


def _heed(stop: StopSignal) -> None:
    if stop.level > StopLevel.NONE:
        raise InterruptedRunError(stop.reason)


class _Decisions:
    """Asks about the hidden rows of a source once, however often it is opened."""

    def __init__(self, ask: HiddenRows) -> None:
        self._ask = ask
        self._answers: dict[str, bool] = {}

    def import_hidden(self, path: str, rows: int) -> bool:
        if path not in self._answers:
            self._answers[path] = self._ask(path, rows)
        return self._answers[path]


class _BatchJudge:
    """Takes batches through mapping, normalizer and validator into the stage file."""

    def __init__(self, settings: Settings, checked: Checked, finder: DuplicateFinder) -> None:
        self._checked = checked
        self._finder = finder
        self._normalizer = Normalizer()
        self._validator = Validator(settings)

    def take(self, source: int, prepared: _Prepared, batch: Batch) -> None:
        checked = self._checked
        checked.ledger.blank += batch.blank
        if not len(batch.rows):
            return
        excluded = ~prepared.filter.keeps(batch.cells)
        if prepared.skip_hidden:
            excluded |= batch.hidden
        selected = select(prepared.mapping, batch.cells)
        normalized = self._normalizer.normalize(selected.values)
        judged = self._validator.judge(
            ToJudge(
                source=source,
                rows=batch.rows,
                values=normalized.values,
                findings=[*batch.findings, *unmended_rows(batch.cells), *normalized.findings],
                excluded=excluded,
                column_of=selected.column_of,
                value_of=selected.value_of,
            )
        )
        first = checked.ledger.append(judged.codes)
        checked.stage.append(source, batch.rows, batch.cells, normalized.values, judged.problems)
        checked.tally.add(judged.problems)
        self._finder.add(first, source, batch.rows, normalized.values, judged.codes)


def _find_duplicates(checked: Checked, finder: DuplicateFinder) -> None:
    names = [source.info.path for source in checked.sources]
    found = finder.resolve(lambda ordinals: checked.stage.texts("address.email", ordinals), names)
    checked.duplicates = found
    checked.ledger.move_all(found.invalid, RowStatus.INVALID)
    checked.ledger.move_all(found.duplicate, RowStatus.DUPLICATE)
    waiting = dict(found.counts)
    for batch in checked.stage.batches() if waiting else ():
        for _, problem in late_problems(checked, batch):
            example = Example(problem.source, problem.row, problem.column, problem.value)
            checked.tally.add_counts(problem.code, problem.severity, waiting.pop(problem.code, 0), example)
        if not waiting:
            break


def late_problems(checked: Checked, batch: StagedBatch) -> list[tuple[int, Problem]]:
    """Give the problems of a batch that only the whole run could tell (duplicates), each with its row's ordinal."""
    if checked.duplicates is None:
        return []
    mapping = checked.sources[batch.source].mapping

    def column_of(path: str, index: int) -> str:
        filled = [name for name in mapping.sources_of(path) if str(batch.raw[name].iat[index]).strip()]
        return next(iter(filled), "")

    def value_of(path: str, index: int) -> str:
        column = column_of(path, index)
        return str(batch.raw[column].iat[index]) if column else ""

    return checked.duplicates.problems_of(batch.first, batch.clean, column_of, value_of)


def send(checked: Checked, job: SendJob, recorder: RunRecorder, stop: StopSignal, emit: Listener) -> SendEnd:
    """Send the rows that are pending, at most `first` of them, and settle each on record."""
    maker = RequestMaker(job.settings, job.target.base_url, recorder.expect, recorder.give_up)
    rows = maker.requests(checked.stage, checked.ledger)
    try:
        return run_send(job, rows, recorder, stop, lambda settled, states: emit(SendProgress(settled, dict(states))))
    finally:
        recorder.close()


def report(checked: Checked, run_id: str, recorder: RunRecorder | None, folder: Path) -> dict[str, Path]:
    """Write the reports of a run; gives their paths by name."""
    sources = tuple(
        ReportedSource(source.info.path, source.info.columns, next(iter(source.mapping.sources_of("ref")), ""))
        for source in checked.sources
    )
    return write_reports(
        RunRecord(
            run_id=run_id,
            sources=sources,
            stage=checked.stage,
            ledger=checked.ledger,
            outcomes=recorder.outcomes if recorder is not None else lambda _first, _count: {},
            late_problems=lambda batch: late_problems(checked, batch),
        ),
        folder,
    )


def _prepare(source: Source, settings: Settings, decided: _Decisions) -> _Prepared:
    info = source.info
    mapping = map_headers(info.columns, settings.map)
    require_columns(info.path, mapping, settings.is_required)
    row_filter = RowFilter.parse(settings.where, info.columns)
    skip_hidden = info.hidden_rows > 0 and not decided.import_hidden(info.path, info.hidden_rows)
    return _Prepared(mapping, row_filter, skip_hidden)


def _read_options(settings: Settings) -> ReadOptions:
    return ReadOptions(settings.sheet, settings.encoding, settings.delimiter, settings.header_row)
