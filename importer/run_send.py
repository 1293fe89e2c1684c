"""The part of a run that a dry run does without: where to, with what consent, and the sending itself."""

from __future__ import annotations

import time
from contextlib import ExitStack

from importer.config import Secrets
from importer.consent import Destination
from importer.customer.status import RowStatus
from importer.errors import SendingStoppedError, StoppedError
from importer.events import Notice, SendEnded, SendStarted
from importer.journal import Journal, MemoryJournal, RunRecorder
from importer.pipeline import Checked, send
from importer.report import write_sandbox_csv
from importer.run_request import RunRequest
from importer.run_summary import RunFacts
from importer.sandbox import SandboxAddress, SandboxProcess, read_audit
from importer.sender import SendJob, require_credentials, resolve_target

_SPENT = "The tokens were renewed during this run: those in IMPORTER_ACCESS_TOKEN and IMPORTER_REFRESH_TOKEN are spent."


class Sending:
    """What is known of the sending before the first row is read, and what comes of it."""

    def __init__(self, request: RunRequest, stack: ExitStack) -> None:
        """Find out where to send, see to it that it can be done, and let the user be asked for what must come first.

        A sandbox is started and ends with `stack`. Raises ImporterError for what would be wrong however the rows are.
        """
        self._request = request
        self._secrets = request.secrets
        self._address: SandboxAddress | None = None
        self.recorder: RunRecorder | None = None
        """The record of the run, from the moment when something may be sent."""
        if request.sandbox:
            self._address = stack.enter_context(SandboxProcess.start()).address
            tokens = {"access_token": self._address.access_token, "refresh_token": self._address.refresh_token}
            self._secrets = Secrets.model_validate(tokens)
        loopback = self._address.base_url if self._address is not None else ""
        self._target = resolve_target(request.settings, loopback=loopback)
        require_credentials(self._secrets)
        request.consent.prepare(self._destination)

    @property
    def _destination(self) -> Destination:
        words = "the pretend store of this run" if self._request.sandbox else self._target.words
        return Destination(words, self._target.store_id, self._target.is_production)

    def send(self, facts: RunFacts, checked: Checked) -> None:
        """Put the totals of the check on record, ask for consent and send; notes in `facts` how long it took.

        Raises ImporterError for whatever stops it.
        """
        self.recorder = _open_record(facts, checked)
        request, settings = self._request, self._request.settings
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
        seconds = rows / settings.rate if settings.rate else None
        if not request.consent.send(rows, seconds, self._destination):
            raise StoppedError("You did not agree to send.", "Nothing was sent.", reason="consent_refused")
        self._send_agreed(rows, facts, checked, self.recorder)

    def _send_agreed(self, rows: int, facts: RunFacts, checked: Checked, recorder: RunRecorder) -> None:
        request = self._request
        request.listener(SendStarted(rows, self._destination.words))
        started = time.monotonic()
        job = SendJob(self._target, request.settings, self._secrets)
        try:
            end = send(checked, job, recorder, request.stop, request.listener)
        finally:
            facts.send_seconds = time.monotonic() - started
            request.listener(SendEnded())
        if end.tokens_renewed and not request.sandbox:
            request.listener(Notice(_SPENT))
        if end.stopped:
            raise SendingStoppedError(end.message, end.remedy, reason=end.reason, exit_code=end.exit_code)

    def report_audit(self, facts: RunFacts) -> None:
        """Write sandbox.csv beside the reports when a sandbox of this run was sent to."""
        if self._address is None or facts.send_seconds is None or facts.folder is None:
            return
        applied = ((entry.number, entry.idempotency_key, entry.customer_id) for entry in read_audit(self._address))
        facts.reports["sandbox"] = write_sandbox_csv(applied, facts.folder.path)


def _open_record(facts: RunFacts, checked: Checked) -> RunRecorder:
    """Put the totals of the check on record, before anything is sent; gives the record of the run."""
    journal: Journal = MemoryJournal()
    checked.ledger.move_all(checked.ledger.in_state(RowStatus.VALID), RowStatus.PENDING)
    journal.begin(facts.run_id, checked.ledger.totals())
    return RunRecorder(journal, checked.ledger, facts.run_id)
