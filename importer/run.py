"""One run: check, ask, send, report. It emits events and gives a result; it prints nothing and never exits.

Whatever stops it early is in the result, with everything that was known by then; whatever was sent is in the reports.
"""

from __future__ import annotations

import secrets as random_source
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from importer import __version__
from importer.customer.outcome import Outcome
from importer.deadline import stop_after
from importer.errors import BugError, ImporterError
from importer.events import Notice, ReportsWritten, RunBegun, RunEnded
from importer.pipeline import Answers, Checked, HiddenRows, no_outcomes, open_sources
from importer.report import HistoryPicture, ProblemTally, Summary, make_run_folder
from importer.run_check import check_sources, hidden_in_dry_run
from importer.run_reports import finish_reports, write_run_reports
from importer.run_request import RunRequest
from importer.run_summary import RunFacts, summarise
from importer.stage_file import StageFile


class _AfterCheck(Protocol):
    """What follows the check: a sending, or a look into the journal."""

    def proceed(self, facts: RunFacts, checked: Checked) -> None: ...

    def outcomes(self, first: int, count: int) -> Mapping[int, Outcome]: ...

    def report_more(self, facts: RunFacts) -> None: ...

    def end(self, facts: RunFacts) -> None: ...


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to."""

    summary: Summary
    tally: ProblemTally
    """The problems, counted, with examples."""
    folder: Path | None
    """Where the reports are; None when none were written."""
    run_id: str
    is_resumable: bool
    """Whether it is in a journal that outlives it."""
    error: ImporterError | None
    """What stopped the run early; None when it came to its end."""
    history: HistoryPicture | None
    """How the sending went from moment to moment; None when nothing was sent."""


def run(request: RunRequest) -> RunResult:
    """Carry out a run. Raises no exception for what goes wrong, a bug of ours included: it is in the result."""
    run_id = request.resumed.run.run_id if request.resumed is not None else _new_run_id()
    facts = RunFacts(run_id=run_id, dry_run=request.dry_run, settings=request.settings, command=request.command)
    request.listener(RunBegun(run_id, request.command, __version__))
    with stop_after(request.settings.max_duration, request.stop), ExitStack() as stack:
        after: _AfterCheck | None = None
        try:
            after = _prepare(request, stack)
            _carry_out(request, facts, after, stack)
        except ImporterError as error:
            facts.error = facts.error or error
        except Exception as error:  # noqa: BLE001 - its words may hold people's data, its kind and place do not
            facts.error = BugError.of(error)
        facts.end()
        finish_reports(facts)
        if after is not None:
            after.end(facts)
        if facts.reports:
            request.listener(ReportsWritten({name: str(path) for name, path in facts.reports.items()}))
    summary = summarise(facts)
    reason = facts.error.reason if facts.error is not None else ""
    request.listener(RunEnded(facts.exit_code, reason, summary.states, facts.total_seconds))
    return RunResult(
        summary=summary,
        tally=facts.checked.tally if facts.checked is not None else ProblemTally(),
        folder=facts.folder.path if facts.folder and facts.reports else None,
        run_id=facts.run_id,
        is_resumable=facts.resumable,
        error=facts.error,
        history=facts.history,
    )


def _carry_out(request: RunRequest, facts: RunFacts, after: _AfterCheck | None, stack: ExitStack) -> None:
    settings = request.settings
    resumed = request.resumed
    places = stack.enter_context(open_sources(request.names, settings, request.listener, request.stop))
    own = resumed.run.run_id if resumed is not None else ""
    facts.folder = make_run_folder(facts.run_id, settings.out, [Path(place.name) for place in places], own)
    if facts.folder.kept is not None:
        words = f"The journal had failed before: see the customer ids in {facts.folder.kept} as well."
        request.listener(Notice(words, code="earlier_ids"))
    for mended in facts.folder.mended:
        words = f"Somebody has changed a report of an earlier run since it was written; it is kept as {mended}."
        request.listener(Notice(words, code="mended_kept"))
    stage = stack.enter_context(StageFile(settings.temp_dir))
    mappings = resumed.mappings if resumed is not None else ()
    answers = Answers(_hidden(request), request.attended, mappings)
    checked = check_sources(facts, stage, places, answers, request.listener, request.stop)
    if resumed is not None:
        resumed.require_same_sources(checked)
    try:
        if after is not None:
            after.proceed(facts, checked)
        elif settings.min_rows is not None:
            from importer.run_dry import require_rows_of_dry_run  # noqa: PLC0415 - few dry runs need a journal

            require_rows_of_dry_run(settings, checked, request.listener)
    except ImporterError as error:
        facts.error = error
    finally:  # after a bug, too: what is known of the customers created must not go with it
        write_run_reports(facts, checked, after.outcomes if after is not None else no_outcomes, request.listener)
    if after is not None:
        after.report_more(facts)


def _prepare(request: RunRequest, stack: ExitStack) -> _AfterCheck | None:
    """Give what follows the check; a dry run does without all that it takes to send."""
    if request.report_only and request.resumed is not None:
        from importer.run_past import PastRun  # noqa: PLC0415

        return PastRun(request.settings.journal, request.resumed, stack)
    if request.dry_run:
        return None
    from importer.run_send import Sending  # noqa: PLC0415

    return Sending(request, stack)


def _hidden(request: RunRequest) -> HiddenRows:
    """Give the answer to hidden rows: the setting's, else the user's; a dry run may not ask."""
    if request.resumed is not None:
        hidden = request.resumed.hidden
        return lambda path, _rows: hidden.get(str(Path(path).absolute()), True)
    if request.dry_run or request.settings.hidden != "ask":
        return hidden_in_dry_run(request.settings, request.listener)
    return request.consent.import_hidden


def _new_run_id() -> str:
    """Give an id that sorts by time and is not taken: `20261123-173000-a1b2c3`, local time."""
    return f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-{random_source.token_hex(3)}"
