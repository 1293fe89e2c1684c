"""What can stop a run, grouped by how one recovers; each carries the exit code that the command line ends with.

    ImporterError
    ├── UsageError        2   wrong option or configuration: change the command
    ├── SourceError       3   the file cannot be read: mend or replace the file
    ├── RefusedError      4   the API refused us: credentials, permission, wrong store
    ├── StoppedError      5   stopped early on purpose: consent refused, too many invalid rows, API out of reach
    ├── JournalError      6   the journal is in use or unusable
    ├── SendingStoppedError 4, 5, 130 or 143  sending ended early: see what it says
    ├── InterruptedRunError 5, 130 or 143  a wish to stop before anything was sent: run it again
    ├── LedgerError      70   the sums do not add up: a bug of ours
    └── BugError         70   anything else that we did not foresee

A problem of a row is never an exception; it is data (`importer.customer.problems`).
"""

from __future__ import annotations

from pathlib import Path

MAX_DURATION = "max_duration"
"""The reason of the wish to stop once the time that a run may take has passed."""


def exit_code_of_wish(reason: str) -> int:
    """Give the exit code of a run that somebody asked to end: 143 after SIGTERM, 5 after its time, else 130."""
    return {"terminated": 143, MAX_DURATION: 5}.get(reason, 130)


class ImporterError(Exception):
    """A run cannot go on. `message` says what and where, `remedy` what to do next; neither holds personal data.

    `reason` is a stable word for programs.
    """

    exit_code: int = 70
    reason: str = "internal"

    def __init__(self, message: str, remedy: str = "", *, reason: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy
        if reason:
            self.reason = reason


class UsageError(ImporterError):
    """Wrong usage or configuration (exit 2)."""

    exit_code = 2
    reason = "usage"


class SourceError(ImporterError):
    """The source cannot be read (exit 3)."""

    exit_code = 3
    reason = "source_unreadable"


class RefusedError(ImporterError):
    """The API refused us: credentials, permission or a wrong store (exit 4)."""

    exit_code = 4
    reason = "refused"


class StoppedError(ImporterError):
    """Stopped early on purpose; what was not sent is still pending (exit 5)."""

    exit_code = 5
    reason = "stopped"


class JournalError(ImporterError):
    """The journal is in use or unusable (exit 6)."""

    exit_code = 6
    reason = "journal"


class SendingStoppedError(ImporterError):
    """Sending ended before every row was done: refused (4), stopped (5), interrupted (130) or terminated (143)."""

    def __init__(self, message: str, remedy: str, *, reason: str, exit_code: int) -> None:
        super().__init__(message, remedy, reason=reason)
        self.exit_code = exit_code


class InterruptedRunError(ImporterError):
    """Somebody asked the run to end before anything was sent: 143 after SIGTERM, 5 after its time, else 130."""

    def __init__(self, reason: str) -> None:
        late = reason == MAX_DURATION
        message = "Stopped before anything was sent" + (": --max-duration has passed." if late else ".")
        remedy = "Raise --max-duration, and run the command again." if late else "Run the command again."
        super().__init__(message, remedy, reason=reason)
        self.exit_code = exit_code_of_wish(reason)


class LedgerError(ImporterError):
    """Rows read and states do not add up: a bug of the importer (exit 70)."""

    exit_code = 70
    reason = "ledger"


class BugError(ImporterError):
    """Something that nobody foresaw: told by its kind and place only, since its words may hold personal data."""

    reason = "bug"

    @classmethod
    def of(cls, error: BaseException) -> BugError:
        """Make it of an exception: its type, and the file and line where it arose."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (
            f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
            if trace is not None
            else "an unknown place"
        )
        return cls(f"The importer has a bug: {type(error).__name__} at {place}.", "Please report this line.")
