"""What can stop a run, grouped by how one recovers; each carries the exit code that the command line ends with.

    ImporterError
    ├── UsageError        2   wrong option or configuration: change the command
    ├── SourceError       3   the file cannot be read: mend or replace the file
    ├── RefusedError      4   the API refused us: credentials, permission, wrong store
    ├── StoppedError      5   stopped early on purpose: consent refused, too many invalid rows, API out of reach
    ├── JournalError      6   the journal is in use or unusable
    └── LedgerError      70   the sums do not add up: a bug of ours

A problem of a row is never an exception; it is data (`importer.customer.problems`).
"""

from __future__ import annotations

from typing import ClassVar


class ImporterError(Exception):
    """A run cannot go on. `message` says what and where, `remedy` what to do next; neither holds personal data."""

    exit_code: ClassVar[int] = 70
    reason: ClassVar[str] = "internal"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


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


class LedgerError(ImporterError):
    """Rows read and states do not add up: a bug of the importer (exit 70)."""

    exit_code = 70
    reason = "ledger"
