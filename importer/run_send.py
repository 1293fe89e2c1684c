"""The part of a run that a dry run does without: where to, with what consent, on which record, and the sending."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from importer.config import Secrets
from importer.consent import Destination
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.earlier_runs import find_held, hold, restore, verdicts_of
from importer.errors import JournalError, SendingStoppedError, StoppedError
from importer.events import Event, Listener, Notice, RunTakenUp, SendEnded, SendStarted, TokenRenewed
from importer.journal import (
    OpenJournal,
    RunOnRecord,
    RunRecorder,
    Skips,
    SqliteJournal,
    Store,
    all_runs,
    memory_journal,
    open_journal,
)
from importer.journal_place import journal_place
from importer.pipeline import Checked, send
from importer.reconciled_since import reconciled_since
from importer.report import SendHistory, make_run_folder, write_sandbox_csv
from importer.run_minimum import require_enough_rows
from importer.run_record import RecordedRun, is_same_run, run_start
from importer.run_request import RunRequest
from importer.run_summary import RunFacts
from importer.sandbox import SandboxAddress, SandboxProcess, read_audit
from importer.sender import (
    CAREFUL,
    ON_THIS_MACHINE,
    SendJob,
    find_route,
    require_credentials,
    resolve_target,
)
from importer.shown_text import count
from importer.time_estimate import TimeEstimate, estimate_time

_SPENT = (
    "The tokens were renewed: those in IMPORTER_ACCESS_TOKEN and IMPORTER_REFRESH_TOKEN are spent, the next run needs "
    "new ones. To avoid this, name a file that keeps them (--token-file), or a token_command in the config."
)


class Sending:
    """What is known of the sending before the first row is read, and what comes of it."""

    def __init__(self, request: RunRequest, stack: ExitStack) -> None:
        """Find out where to send, see to it that it can be done, and let the user be asked for what must come first.

        A sandbox is started, and the journal is opened and locked; both end with `stack`. Raises ImporterError for what
        would be wrong however the rows are.
        """
        self._request = request
        self._settings = request.settings
        self._secrets = request.secrets
        self._address: SandboxAddress | None = None
        self._recorder: RunRecorder | None = None
        self._taking_up = False
        if request.sandbox:
            self._address = stack.enter_context(SandboxProcess.start()).address
            tokens = {"access_token": self._address.access_token, "refresh_token": self._address.refresh_token}
            self._secrets = Secrets.model_validate(tokens)
            # Nobody's real tokens go to the sandbox, nor the sandbox's into anybody's file.
            self._settings = request.settings.model_copy(update={"token_file": None, "token_command": ()})
        loopback = self._address.base_url if self._address is not None else ""
        self._target = resolve_target(request.settings, loopback=loopback)
        find_route(self._target, request.settings)
        require_credentials(self._settings, self._secrets)
        request.consent.prepare(self._destination)
        self._open: OpenJournal | None = None
        if not request.sandbox:
            self._open = stack.enter_context(
                open_journal(
                    journal_place(request.settings.journal, self._target),
                    Store(self._target.base_url, self._target.environment, self._target.store_id),
                    request.secrets.journal_key,
                    lambda path: request.consent.new_journal(path, self._destination),
                )
            )
        self._journal: SqliteJournal = self._open.journal if self._open is not None else memory_journal()

    def outcomes(self, first: int, count: int) -> Mapping[int, Outcome]:
        """Give the outcomes of a stretch of rows by ordinal; none before the run is on record.

        Raises JournalError when a run could not be taken up: where its rows are is not known, and its earlier reports
        must not be replaced.
        """
        if self._taking_up:
            raise JournalError("The run could not be taken up.", "Its earlier reports are as they were.")
        return self._recorder.outcomes(first, count) if self._recorder is not None else {}

    @property
    def _destination(self) -> Destination:
        words = "the pretend store of this run" if self._request.sandbox else self._target.words
        return Destination(words, self._target.store_id, self._target.is_production)

    def proceed(self, facts: RunFacts, checked: Checked) -> None:
        """Put the totals of the check on record, ask for consent and send; notes in `facts` how long it took.

        Raises ImporterError for whatever stops it.
        """
        facts.destination = self._destination.words
        verdicts = verdicts_of(checked.ledger)
        checked.ledger.move_all(checked.ledger.in_state(RowStatus.VALID), RowStatus.PENDING)
        if self._request.resumed is None:  # before anything is on record: a resume would send half a file
            require_enough_rows(checked, self._request.settings.min_rows, self._runs(), self._request.listener)
        recorded = self._request.resumed or self._same_unfinished(checked, verdicts)
        if recorded is None:
            self._begin(facts, checked, verdicts)
        else:
            self._taking_up = True
            self._take_up(facts, checked, recorded)
            self._taking_up = False
        recorder = self._recorder = RunRecorder(self._journal, checked.ledger, facts.run_id)
        recorder.require_balance()
        facts.resumable = self._open is not None
        self._send_if_agreed(facts, checked, recorder)

    def end(self, facts: RunFacts) -> None:
        """Note on record how the run ended, once its reports are there: one that was killed before is unfinished."""
        if self._recorder is not None and facts.reports:
            with contextlib.suppress(JournalError):  # it cannot be written: that is said, and stopped the run
                self._journal.end(facts.run_id, facts.error.reason if facts.error is not None else "")

    def _begin(self, facts: RunFacts, checked: Checked, verdicts: bytes) -> None:
        """Find the rows that earlier runs hold, and put the run on record."""
        assert facts.folder is not None  # noqa: S101 - it was made before the check
        settings = self._request.settings
        held = find_held(checked.stage, checked.ledger, self._journal, facts.run_id, settings)
        hold(checked.ledger, held)
        self._tell_lock(facts.run_id)
        self._journal.begin(run_start(facts, checked, verdicts, self._request.given), held)

    def _take_up(self, facts: RunFacts, checked: Checked, recorded: RecordedRun) -> None:
        """Put every row where the journal has it; what another run has created since is not sent."""
        run_id, journal, settings = recorded.run.run_id, self._journal, self._request.settings
        if facts.run_id != run_id:
            facts.run_id = run_id
            if facts.folder is not None and settings.out is None:
                facts.folder.discard_if_empty()
                facts.folder = make_run_folder(run_id, recorded.folder, [], run_id)
            self._request.listener(RunTakenUp(run_id))
            words = f"The same files were begun before: this carries on the run {run_id}."
            self._request.listener(Notice(words, code="carries_on"))
        self._tell_lock(run_id)
        if settings.on_uncertain == "resend":
            journal.resend_uncertain(run_id)
        known = restore(checked.ledger, journal, run_id)
        more = find_held(checked.stage, checked.ledger, journal, run_id, settings)
        hold(checked.ledger, more)
        journal.replace_skips(run_id, Skips.joined([known, more]))
        journal.end(run_id, None)

    def _same_unfinished(self, checked: Checked, verdicts: bytes) -> RecordedRun | None:
        """Give the newest run of the same files with the same settings that has rows to be sent."""
        for run in self._runs():
            if is_same_run(run, checked, verdicts, self._request.settings):
                unsent = self._journal.totals(run.run_id)[RowStatus.PENDING]
                return RecordedRun.of(run) if unsent else None
        return None

    def _runs(self) -> Iterator[RunOnRecord]:
        """Give the runs of this store, the newest first."""
        return all_runs(self._journal.connection)

    def _tell_lock(self, run_id: str) -> None:
        if self._open is not None:
            self._open.lock.hold(run_id)

    def _send_if_agreed(self, facts: RunFacts, checked: Checked, recorder: RunRecorder) -> None:
        request, settings = self._request, self._request.settings
        totals = checked.ledger.totals()
        limit = settings.max_invalid
        if limit is not None and limit.exceeded_by(totals[RowStatus.INVALID], checked.ledger.rows):
            invalid = f"{totals[RowStatus.INVALID]:,} of {count(checked.ledger.rows, 'row')} cannot be sent (invalid)"
            raise StoppedError(
                f"{invalid}; --max-invalid is {limit}.",
                "Nothing was sent. Mend the rows in the errors file, or raise the limit.",
                reason="too_many_invalid",
            )
        rows = totals[RowStatus.PENDING]
        if settings.first is not None:
            facts.held_back = max(0, rows - settings.first)
            rows -= facts.held_back
        if rows == 0:
            request.listener(Notice("No row is to be sent.", code="nothing_to_send"))
            return
        if not request.consent.send(rows, self._estimate(rows), self._destination):
            raise StoppedError("You did not agree to send.", "Nothing was sent.", reason="consent_refused")
        self._send(rows, facts, checked, recorder)

    def _estimate(self, rows: int) -> TimeEstimate | None:
        return estimate_time(rows, self._request.settings.rate, here=self._target.environment == "loopback")

    def _send(self, rows: int, facts: RunFacts, checked: Checked, recorder: RunRecorder) -> None:
        request, history = self._request, SendHistory()
        begin = SendStarted(rows, self._destination.words, self._estimate(rows))
        history(begin)
        request.listener(begin)
        started = time.monotonic()
        settings = self._settings
        job = SendJob(
            self._target,
            settings,
            self._secrets,
            beginning=ON_THIS_MACHINE if self._target.environment == "loopback" else CAREFUL,
            every_request=settings.log_file is not None and settings.log_level == "debug",
        )
        kept = request.sandbox or settings.token_file or not self._secrets.refresh_token.get_secret_value()
        listener = request.listener if kept else _telling_when_spent(request.listener)
        try:
            end = send(checked, job, recorder, request.stop, _recorded(listener, history))
        finally:
            facts.send_seconds = time.monotonic() - started
            history(SendEnded())
            facts.history = history.picture()
            request.listener(SendEnded())
        if end.tokens_renewed and not request.sandbox:
            request.listener(Notice(_SPENT, code="tokens_spent"))
        left = checked.ledger.totals()[RowStatus.PENDING] - facts.held_back
        if end.stopped and (left or not end.keeps_rows_back):
            carry_on = f"importer resume {facts.run_id} carries on." if facts.resumable else _UNSENT
            remedy = f"{end.remedy} {carry_on}".strip()
            raise SendingStoppedError(end.message, remedy, reason=end.reason, exit_code=end.exit_code)

    def report_more(self, facts: RunFacts) -> None:
        """Write sandbox.csv beside the reports when a sandbox of this run was sent to; note what else they tell."""
        facts.reconciled = reconciled_since(facts.run_id, self._runs())
        if self._address is None or facts.send_seconds is None or facts.folder is None:
            return
        applied = ((entry.number, entry.idempotency_key, entry.customer_id) for entry in read_audit(self._address))
        facts.reports["sandbox"] = write_sandbox_csv(applied, facts.folder.path)


def _recorded(listener: Listener, history: SendHistory) -> Listener:
    """Tell the history too, and it alone once nobody else can be told (a terminal was closed)."""
    told: Listener | None = listener

    def tell(event: Event) -> None:
        nonlocal told
        history(event)
        if told is not None:
            try:
                told(event)
            except OSError:
                told = None

    return tell


def _telling_when_spent(listener: Listener) -> Listener:
    """Tell it at once when the environment's tokens are spent, not only at the end: the run may be killed before."""
    told = False

    def tell(event: Event) -> None:
        nonlocal told
        listener(event)
        if isinstance(event, TokenRenewed) and event.source == "refresh_token" and not told:
            told = True
            listener(Notice(_SPENT, code="tokens_spent"))

    return tell


_UNSENT = "What was not sent is in unsent.csv: import that to carry on."
"""For a store that ends with the run."""
