"""One run: check, ask, send, report. It emits events and gives a result; it prints nothing and never exits.

Whatever stops it early is in the result, with everything that was known by then; whatever was sent is in the reports.
"""

from __future__ import annotations

import secrets as random_source
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from importer.config import Secrets, Settings
from importer.consent import Consent, Destination
from importer.customer.status import RowStatus
from importer.errors import BugError, ImporterError, SendingStoppedError, StoppedError
from importer.events import Listener, Notice, ReportsWritten, SendEnded, SendStarted, StopSignal, ignore
from importer.journal import Journal, MemoryJournal, RunRecorder
from importer.pipeline import Answers, Checked, HiddenRows, open_sources, send
from importer.report import ProblemTally, Summary, make_run_folder, write_sandbox_csv
from importer.run_check import check_sources, hidden_in_dry_run
from importer.run_reports import finish_reports, write_run_reports
from importer.run_summary import RunFacts, summarise
from importer.sandbox import SandboxAddress, SandboxProcess, read_audit
from importer.sender import SendJob, Target, require_credentials, resolve_target
from importer.stage_file import StageFile

_SPENT = "The tokens were renewed during this run: those in IMPORTER_ACCESS_TOKEN and IMPORTER_REFRESH_TOKEN are spent."


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is to be done."""

    names: tuple[str, ...]
    """The sources: paths, patterns, URLs, or `-` for standard input."""
    settings: Settings
    dry_run: bool
    consent: Consent
    secrets: Secrets = field(default_factory=Secrets)
    sandbox: bool = False
    """Start the pretend API for this run and send there, whatever the settings and secrets say of another."""
    attended: bool = False
    """Whether a person follows the events and may stop the run: likely columns are mapped then, not sure ones only."""
    listener: Listener = ignore
    stop: StopSignal = field(default_factory=StopSignal)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to."""

    summary: Summary
    tally: ProblemTally
    """The problems, counted, with examples."""
    folder: Path | None
    """Where the reports are; None when none were written."""
    error: ImporterError | None
    """What stopped the run early; None when it came to its end."""


def run(request: RunRequest) -> RunResult:
    """Carry out a run. Raises no exception for what goes wrong, a bug of ours included: it is in the result."""
    facts = RunFacts(run_id=_new_run_id(), dry_run=request.dry_run, settings=request.settings)
    with ExitStack() as stack:
        try:
            _carry_out(request, facts, stack)
        except ImporterError as error:
            facts.error = facts.error or error
        except Exception as error:  # noqa: BLE001 - its words may hold people's data, its kind and place do not
            facts.error = BugError.of(error)
        facts.end()
        finish_reports(facts)
        if facts.reports:
            request.listener(ReportsWritten({name: str(path) for name, path in facts.reports.items()}))
    tally = facts.checked.tally if facts.checked is not None else ProblemTally()
    return RunResult(
        summarise(facts), tally, facts.folder.path if facts.folder and facts.reports else None, facts.error
    )


def _carry_out(request: RunRequest, facts: RunFacts, stack: ExitStack) -> None:
    settings, secrets = request.settings, request.secrets
    target: Target | None = None
    address: SandboxAddress | None = None
    if not request.dry_run:
        if request.sandbox:
            address = stack.enter_context(SandboxProcess.start()).address
            tokens = {"access_token": address.access_token, "refresh_token": address.refresh_token}
            secrets = Secrets.model_validate(tokens)
        target = resolve_target(settings, loopback=address.base_url if address is not None else "")
        require_credentials(secrets)
        request.consent.prepare(_destination(request, target))
    places = stack.enter_context(open_sources(request.names, settings, request.listener, request.stop))
    facts.folder = make_run_folder(facts.run_id, settings.out, [Path(place.name) for place in places])
    stage = stack.enter_context(StageFile(settings.temp_dir))
    answers = Answers(_hidden(request), request.attended)
    checked = check_sources(facts, stage, places, answers, request.listener, request.stop)
    recorder: RunRecorder | None = None
    try:
        if target is not None:
            recorder = _open_record(facts, checked)
            _send(request, facts, secrets, recorder, target)
    except ImporterError as error:
        facts.error = error
    finally:  # after a bug, too: what is known of the customers created must not go with it
        write_run_reports(facts, checked, recorder, request.listener)
    if address is not None and facts.send_seconds is not None:
        applied = ((entry.number, entry.idempotency_key, entry.customer_id) for entry in read_audit(address))
        facts.reports["sandbox"] = write_sandbox_csv(applied, facts.folder.path)


def _open_record(facts: RunFacts, checked: Checked) -> RunRecorder:
    """Put the totals of the check on record, before anything is sent; gives the record of the run."""
    journal: Journal = MemoryJournal()
    checked.ledger.move_all(checked.ledger.in_state(RowStatus.VALID), RowStatus.PENDING)
    journal.begin(facts.run_id, checked.ledger.totals())
    return RunRecorder(journal, checked.ledger, facts.run_id)


def _send(request: RunRequest, facts: RunFacts, secrets: Secrets, recorder: RunRecorder, target: Target) -> None:
    """Ask for consent and send; notes in `facts` what stopped it."""
    settings, checked = request.settings, facts.checked
    assert checked is not None  # noqa: S101 - the check came first
    totals = checked.ledger.totals()
    limit = settings.max_invalid
    if limit is not None and limit.exceeded_by(totals[RowStatus.INVALID], checked.ledger.rows):
        raise StoppedError(
            f"{totals[RowStatus.INVALID]:,} of {checked.ledger.rows:,} rows are invalid; --max-invalid is {limit}.",
            "Nothing was sent. Mend the rows in the errors file, or raise the limit.",
            reason="too_many_invalid",
        )
    rows = totals[RowStatus.PENDING]
    if settings.first is not None:
        facts.held_back = max(0, rows - settings.first)
        rows -= facts.held_back
    if rows == 0:
        request.listener(Notice("No row is to be sent."))
        return
    destination = _destination(request, target)
    seconds = rows / settings.rate if settings.rate else None
    if not request.consent.send(rows, seconds, destination):
        raise StoppedError("You did not agree to send.", "Nothing was sent.", reason="consent_refused")
    request.listener(SendStarted(rows, destination.words))
    started = time.monotonic()
    try:
        end = send(checked, SendJob(target, settings, secrets), recorder, request.stop, request.listener)
    finally:
        facts.send_seconds = time.monotonic() - started
        request.listener(SendEnded())
    if end.tokens_renewed and not request.sandbox:
        request.listener(Notice(_SPENT))
    if end.stopped:
        raise SendingStoppedError(end.message, end.remedy, reason=end.reason, exit_code=end.exit_code)


def _hidden(request: RunRequest) -> HiddenRows:
    """Give the answer to hidden rows: the setting's, else the user's; a dry run may not ask."""
    if request.dry_run or request.settings.hidden != "ask":
        return hidden_in_dry_run(request.settings, request.listener)
    return request.consent.import_hidden


def _destination(request: RunRequest, target: Target) -> Destination:
    words = "the pretend store of this run" if request.sandbox else target.words
    return Destination(words, target.store_id, target.is_production)


def _new_run_id() -> str:
    """Give an id that sorts by time and is not taken: `20261123-173000-a1b2c3`, local time."""
    return f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-{random_source.token_hex(3)}"
