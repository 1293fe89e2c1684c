"""Wires the stages, in one direction: the only file that imports them all.

check    source -> reader -> mapping -> normalize -> validator -> stage file
send     stage file -> journal (intent) -> sender (POST) -> journal (outcome)
report   stage file + outcomes + problems -> results, errors, summary
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from importer.config import Settings
from importer.customer.ledger import Ledger
from importer.customer.problems import Problem
from importer.customer.status import RowStatus
from importer.errors import InterruptedRunError, SourceError, UsageError
from importer.events import (
    CheckProgress,
    Fetching,
    Listener,
    SendProgress,
    SourceOpened,
    StopLevel,
    StopSignal,
    ignore,
)
from importer.journal import RunRecorder
from importer.mapping import Mapping, has_column, map_headers, missing_fields, require_columns, select
from importer.normalize import Normalizer
from importer.read_ahead import read_ahead
from importer.reader import (
    Batch,
    ReadLimits,
    ReadOptions,
    Source,
    SourceBytes,
    SourceInfo,
    described,
    open_places,
    open_source,
)
from importer.report import Example, ProblemTally, ReportedSource, RunRecord, write_reports
from importer.sender import RequestMaker, SendEnd, SendJob, run_send
from importer.stage_file import StagedBatch, StageFile
from importer.validator import DuplicateFinder, Duplicates, RowFilter, ToJudge, Validator, unmended_rows

__all__ = [
    "Checked",
    "CheckedSource",
    "check",
    "described",
    "late_problems",
    "missing_fields",
    "open_sources",
    "read_mapping",
    "report",
    "send",
]

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


def read_mapping(name: str, settings: Settings) -> CheckedSource:
    """Read no more than a source's header and map it. Raises SourceError, UsageError."""
    stop = StopSignal()
    with open_sources([name], settings, ignore, stop) as places:
        if len(places) != 1:
            raise UsageError(f"{name} stands for {len(places)} files.", "Name one of them.")
        with open_source(places[0], _read_options(settings), stop) as source:
            return CheckedSource(source.info, map_headers(source.info.columns, settings.map))


@contextmanager
def open_sources(
    names: Sequence[str], settings: Settings, emit: Listener, stop: StopSignal
) -> Iterator[list[SourceBytes]]:
    """Give the sources that paths, patterns, URLs or `-` stand for; what was fetched for them is gone at the end.

    Raises SourceError, UsageError, InterruptedRunError.
    """
    options = _read_options(settings)
    places = open_places(
        names, options.limits, options.temp_dir, stop, lambda name, so_far, size: emit(Fetching(name, so_far, size))
    )
    try:
        yield places
    finally:
        for place in places:
            place.close()


def check(
    places: Sequence[SourceBytes],
    settings: Settings,
    checked: Checked,
    hidden: HiddenRows,
    emit: Listener,
    stop: StopSignal,
) -> None:
    """Read and judge every row of every source into `checked`.

    All sources are opened and mapped before the first row is read: a wrong mapping of the last file is found at once.
    But they are read one after the other, each closed before the next: a workbook in memory is enough.
    Raises SourceError, UsageError (mapping, filter), InterruptedRunError.
    """
    decided = _Decisions(hidden)
    options = _read_options(settings)
    several = len(places) > 1
    if several:
        _look_at_all(places, settings, decided, stop)
    finder = DuplicateFinder(settings)
    judge = _BatchJudge(settings, checked, finder)
    for position, place in enumerate(places):
        with _open(place, options, stop) as source:
            prepared = _prepare(source, settings, decided, several=several)
            emit(SourceOpened(source.info.path, described(source.info), source.info.notes))
            checked.sources = (*checked.sources, CheckedSource(source.info, prepared.mapping))
            before = checked.ledger.rows
            with closing(read_ahead(source.batches())) as batches:
                for batch in _until(stop, batches):
                    for part in batch.parts(_MOST_ROWS):
                        judge.take(position, prepared, part)
                    emit(CheckProgress(checked.ledger.rows, (position + batch.done) / len(places)))
            if checked.ledger.rows == before:
                raise SourceError(f"{place.name}: there is a header but no row below it.", "Check the file.")
            checked.sources = (*checked.sources[:-1], CheckedSource(source.info, prepared.mapping))
    _find_duplicates(checked, finder)
    _heed(stop)


def _look_at_all(places: Sequence[SourceBytes], settings: Settings, decided: _Decisions, stop: StopSignal) -> None:
    """Map every source, and see to it that every column that the user named is in one of them."""
    nowhere = dict(settings.map)
    columns: tuple[str, ...] = ()
    for place in places:
        with _open(place, _read_options(settings), stop) as source:
            _prepare(source, settings, decided, several=True)
            columns = source.info.columns
        nowhere = {column: field for column, field in nowhere.items() if not has_column(column, columns)}
    if nowhere:
        map_headers(columns, nowhere)  # raises, and says what the name may have been meant to be


def _open(place: SourceBytes, options: ReadOptions, stop: StopSignal) -> Source:
    try:
        return open_source(place, options, stop)
    except SourceError:
        _heed(stop)  # a child that was ended for it looks broken
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
        excluded |= batch.footers
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


def _prepare(source: Source, settings: Settings, decided: _Decisions, *, several: bool) -> _Prepared:
    info = source.info
    chosen = settings.map
    if several:  # each file has its own columns; that one of them has a named one was seen to before
        chosen = {column: field for column, field in chosen.items() if has_column(column, info.columns)}
    mapping = map_headers(info.columns, chosen)
    require_columns(info.path, mapping, settings.is_required)
    row_filter = RowFilter.parse(settings.where, info.columns)
    skip_hidden = info.hidden_rows > 0 and not decided.import_hidden(info.path, info.hidden_rows)
    return _Prepared(mapping, row_filter, skip_hidden)


def _read_options(settings: Settings) -> ReadOptions:
    return ReadOptions(
        sheet=settings.sheet,
        encoding=settings.encoding,
        delimiter=settings.delimiter,
        header_row=settings.header_row,
        format=settings.format,
        quote=settings.quote,
        escape=settings.escape,
        limits=ReadLimits(
            unpacked=int(settings.max_unpacked),
            ratio=settings.max_ratio,
            cell_length=settings.max_cell_length,
            line_length=int(settings.max_line),
            columns=settings.max_columns,
            memory=int(settings.reader_memory),
            seconds=settings.reader_seconds,
        ),
        temp_dir=settings.temp_dir,
    )
