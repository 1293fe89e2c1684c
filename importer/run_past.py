"""A past run as its journal has it, for its reports to be written again: nothing is sent, no lock is taken."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.earlier_runs import restore
from importer.journal import JournalPlace, SqliteJournal, all_runs, read_journal, store_of
from importer.pipeline import Checked
from importer.reconciled_since import reconciled_since
from importer.run_record import RecordedRun
from importer.run_summary import RunFacts

_NO_KEY = bytes(32)
"""Nobody is looked up."""


class PastRun:
    """Stands where the sending stands in a run that sends."""

    def __init__(self, journal: Path | None, recorded: RecordedRun, stack: ExitStack) -> None:
        """Open the journal to read it until `stack` ends. Raises JournalError."""
        self._run_id = recorded.run.run_id
        assert journal is not None  # noqa: S101 - it is where the run was found
        place = JournalPlace(journal)
        self._journal = SqliteJournal(place.path, stack.enter_context(read_journal(place)), _NO_KEY)

    def proceed(self, facts: RunFacts, checked: Checked) -> None:
        """Put every row where the journal has it. Raises LedgerError, JournalError."""
        checked.ledger.move_all(checked.ledger.in_state(RowStatus.VALID), RowStatus.PENDING)
        restore(checked.ledger, self._journal, self._run_id)
        facts.resumable = True

    def outcomes(self, first: int, count: int) -> Mapping[int, Outcome]:
        """Give the outcomes of a stretch of rows by ordinal."""
        return self._journal.outcomes(self._run_id, first, count)

    def report_more(self, facts: RunFacts) -> None:
        """Note where the run had sent to, and what an export of the store has told since."""
        store = store_of(self._journal.connection)
        facts.destination = f"store {store.store_id} ({store.environment}) at {store.base_url}"
        facts.reconciled = reconciled_since(self._run_id, all_runs(self._journal.connection))

    def end(self, facts: RunFacts) -> None:
        """Note nothing: it is not this that has ended."""
