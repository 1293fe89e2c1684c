"""Wires the stages, in one direction: the only file that imports them all.

check    source -> reader -> mapping -> normalize -> validator -> stage file
send     stage file -> journal (intent) -> sender (POST) -> journal (outcome)
report   stage file + outcomes + problems -> results, errors, summary
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from importer.batch_judge import BatchJudge, JudgedBatch, PreparedSource
from importer.config import Settings
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.problems import Problem
from importer.customer.status import RowStatus
from importer.errors import InterruptedRunError, SourceError, UsageError
from importer.events import (
    CheckProgress,
    Fetching,
    Listener,
    Mapped,
    SourceOpened,
    StopLevel,
    StopSignal,
    ignore,
)
from importer.mapping import Mapping, ValueEvidence, missing_fields
from importer.own_rules import load_own_checks, own_checks_for
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
from importer.report import Example, PageTally, ProblemTally, ReportedSource, RunRecord, write_reports
from importer.source_mapping import NamedColumns, SourceMapper, mapping_folder
from importer.stage_file import StageFile
from importer.staged_batch import StagedBatch
from importer.validator import DuplicateFinder, Duplicates, RowFilter

if TYPE_CHECKING:
    from importer.journal import RunRecorder
    from importer.sender import SendEnd, SendJob

__all__ = [
    "Checked",
    "CheckedSource",
    "Outcomes",
    "check",
    "described",
    "late_problems",
    "mapping_folder",
    "missing_fields",
    "no_outcomes",
    "open_sources",
    "read_mapping",
    "record_of",
    "report",
    "send",
]

Outcomes = Callable[[int, int], MappingOf[int, Outcome]]
"""Given the first ordinal and a count: the outcomes of those rows by ordinal; only of rows that have one."""
HiddenRows = Callable[[str, int], bool]
"""Given a source's path and the number of its hidden rows: whether they are to be imported."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers for the user while a check goes on."""

    hidden: HiddenRows
    attended: bool = False
    """Whether a person sees the mapping before anything is sent: then likely columns are used, not sure ones only."""
    mappings: tuple[Mapping, ...] = ()
    """Those of a run that is taken up, one for each source; without them the columns are mapped."""


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """One source after the check."""

    info: SourceInfo
    mapping: Mapping
    skip_hidden: bool = False
    """Whether its hidden rows were left out."""


@dataclass(slots=True)
class Checked:
    """What the check found out: all that send and report work from; the sources are not read again."""

    stage: StageFile
    ledger: Ledger = field(default_factory=Ledger)
    tally: ProblemTally = field(default_factory=ProblemTally)
    sources: tuple[CheckedSource, ...] = ()
    duplicates: Duplicates | None = None


def read_mapping(name: str, settings: Settings) -> tuple[CheckedSource, tuple[ValueEvidence, ...]]:
    """Map a source as a person would see it mapped, by its header and its first rows.

    Gives what its values look like, too: one for each column, none without rows. Raises SourceError, UsageError.
    """
    stop = StopSignal()
    mapper = SourceMapper(settings, attended=True)
    with open_sources([name], settings, ignore, stop) as places:
        if len(places) != 1:
            raise UsageError(f"{name} stands for {len(places)} files.", "Name one of them.")
        with (
            open_source(places[0], _read_options(settings), stop) as source,
            closing(read_ahead(source.batches())) as batches,
        ):
            mapped = mapper.map(source.info, batches)
            return CheckedSource(source.info, mapped.mapping), mapped.evidence


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
    answers: Answers,
    emit: Listener,
    stop: StopSignal,
) -> None:
    """Read and judge every row of every source into `checked`.

    All sources are opened and mapped before the first row is read: a wrong mapping of the last file is found at once.
    But they are read one after the other, each closed before the next: a workbook in memory is enough.
    Raises SourceError, UsageError (mapping, filter), InterruptedRunError.
    """
    options = _read_options(settings)
    several = len(places) > 1
    mapper = SourceMapper(settings, attended=answers.attended, several=several, recorded=answers.mappings)
    preparer = _Preparer(settings, mapper, answers.hidden)
    if several:
        _look_at_all(places, settings, mapper, preparer, stop)
    finder = DuplicateFinder(settings)
    judge = BatchJudge(settings, lambda: _heed(stop))
    for position, place in enumerate(places):
        with _open(place, options, stop) as source:
            before = checked.ledger.rows
            with closing(read_ahead(source.batches())) as batches:
                mapped = mapper.map(source.info, _until(stop, batches), position)
                prepared = preparer.prepare(source, mapped.mapping)
                emit(SourceOpened(source.info.path, described(source.info), source.info.notes))
                emit(_mapped(source.info, mapped.mapping))
                checked.sources = (*checked.sources, _checked(source, prepared))
                with closing(read_ahead(judge.judged(position, prepared, mapped.batches))) as judged:
                    for one in judged:
                        _keep(checked, finder, one)
                        emit(CheckProgress(checked.ledger.rows, (position + one.batch.done) / len(places)))
            if checked.ledger.rows == before:
                raise SourceError(f"{place.name}: there is a header but no row below it.", "Check the file.")
            checked.sources = (*checked.sources[:-1], _checked(source, prepared))
    _find_duplicates(checked, finder)
    _heed(stop)


def _look_at_all(
    places: Sequence[SourceBytes], settings: Settings, mapper: SourceMapper, preparer: _Preparer, stop: StopSignal
) -> None:
    """Map every source, and see to it that every column that the user named is in one of them."""
    named = NamedColumns(settings)
    for position, place in enumerate(places):
        with _open(place, _read_options(settings), stop) as source, closing(read_ahead(source.batches())) as batches:
            named.seen(source.info)
            preparer.prepare(source, mapper.map(source.info, _until(stop, batches), position).mapping)
    named.require_all()


def _checked(source: Source, prepared: PreparedSource) -> CheckedSource:
    return CheckedSource(source.info, prepared.mapping, prepared.skip_hidden)


def _mapped(info: SourceInfo, mapping: Mapping) -> Mapped:
    return Mapped(info.path, tuple(entry.to_json() for entry in mapping.columns), mapping.notes)


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


class _Preparer:
    """Decides what is to be decided of each source; asks about its hidden rows once, however often it is opened."""

    def __init__(self, settings: Settings, mapper: SourceMapper, ask: HiddenRows) -> None:
        """Load the rules of the user's own, too. Raises UsageError when that cannot be done."""
        self._settings = settings
        self._mapper = mapper
        self._own_checks = load_own_checks(settings)
        self._ask = ask
        self._answers: dict[str, bool] = {}

    def prepare(self, source: Source, mapping: Mapping) -> PreparedSource:
        """Decide it for one source. Raises UsageError."""
        info = source.info
        self._mapper.require(info, mapping)
        return PreparedSource(
            mapping=mapping,
            filter=RowFilter.parse(self._settings.where, info.columns),
            skip_hidden=info.hidden_rows > 0 and not self._import_hidden(info.path, info.hidden_rows),
            secrets=list(mapping.secrets),
            own_checks=own_checks_for(info.path, self._own_checks, info.columns, mapping.secrets),
        )

    def _import_hidden(self, path: str, rows: int) -> bool:
        if path not in self._answers:
            self._answers[path] = self._ask(path, rows)
        return self._answers[path]


def _keep(checked: Checked, finder: DuplicateFinder, one: JudgedBatch) -> None:
    """Put a batch into the stage file, its states into the ledger, and remember its contacts."""
    batch, judged = one.batch, one.judged
    checked.ledger.blank += batch.blank
    if not len(batch.rows):
        return
    first = checked.ledger.append(judged.codes)
    checked.stage.append(one.source, batch.rows, batch.texts, one.values, judged.problems)
    checked.tally.add(judged.problems)
    finder.add(first, one.source, batch.rows, one.values, judged.codes)


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

    @cache
    def texts_of(path: str) -> dict[str, list[str]]:
        names = mapping.sources_of(path)
        columns = batch.raw_columns([batch.layout.headers.index(name) for name in names])
        return {name: column.to_pylist() for name, column in zip(names, columns, strict=True)}

    def cell_of(path: str, index: int) -> tuple[str, str]:
        for name, texts in texts_of(path).items():
            if texts[index].strip():
                return name, texts[index]
        return "", ""

    return checked.duplicates.problems_of(batch.first, len(batch.rows), cell_of)


def send(checked: Checked, job: SendJob, recorder: RunRecorder, stop: StopSignal, emit: Listener) -> SendEnd:
    """Send the rows that are pending, at most `first` of them, and settle each on record."""
    from importer.sender import RequestMaker, run_send  # noqa: PLC0415 - a dry run does without

    maker = RequestMaker(job.settings, job.target.base_url, recorder.expect, recorder.give_up)
    rows = maker.requests(checked.stage, checked.ledger)
    try:
        return run_send(job, rows, recorder, stop, emit)
    finally:
        recorder.close()


def report(
    checked: Checked, run_id: str, outcomes: Outcomes, folder: Path, tally: PageTally, *, masked: bool = False
) -> dict[str, Path]:
    """Write the reports of a run that hold rows; gives their paths by name. `tally` gets what its page needs."""
    return write_reports(record_of(checked, run_id, outcomes), folder, tally, masked=masked)


def no_outcomes(_first: int, _count: int) -> dict[int, Outcome]:
    """Give the outcomes of a run that has sent nothing."""
    return {}


def record_of(checked: Checked, run_id: str = "", outcomes: Outcomes = no_outcomes) -> RunRecord:
    """Give a run as the reports see it."""
    return RunRecord(
        run_id=run_id,
        sources=tuple(_reported_source(source) for source in checked.sources),
        stage=checked.stage,
        ledger=checked.ledger,
        outcomes=outcomes,
        late_problems=lambda batch: late_problems(checked, batch),
    )


def _reported_source(source: CheckedSource) -> ReportedSource:
    """Give a source without its columns of secrets, which were never kept."""
    info, secrets = source.info, source.mapping.secrets
    kept = [position for position, column in enumerate(info.columns) if column not in secrets]
    return ReportedSource(
        path=info.path,
        columns=tuple(info.columns[position] for position in kept),
        ref_column=next(iter(source.mapping.sources_of("ref")), ""),
        sheet=info.sheet or "",
        looks=tuple(info.looks[position] for position in kept) if info.looks else (),
    )


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
