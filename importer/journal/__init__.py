"""The journal: the durable record of intents and outcomes, behind one interface."""

from importer.journal.interface import (
    RESEND,
    Claim,
    ClaimRequest,
    Held,
    Journal,
    Recorded,
    RunStart,
    Settlement,
    SourceOnRecord,
    StaleClaimError,
)
from importer.journal.keyed_hashes import NO_HASH, KeyedHashes, RowHashes
from importer.journal.open_journal import OpenJournal, Store, memory_journal, open_journal, read_journal, store_of
from importer.journal.place import JournalPlace, default_folder, default_place, known_places
from importer.journal.reconcile import DIFFERENCES, Comparison, Difference, Exported, compare
from importer.journal.recorder import RunRecorder
from importer.journal.run_table import RunOnRecord, all_runs, find_run
from importer.journal.run_totals import totals_of
from importer.journal.skips import Skips
from importer.journal.sqlite import SqliteJournal
from importer.journal.uncertain_rows import UncertainRow, uncertain_rows

__all__ = [
    "DIFFERENCES",
    "NO_HASH",
    "RESEND",
    "Claim",
    "ClaimRequest",
    "Comparison",
    "Difference",
    "Exported",
    "Held",
    "Journal",
    "JournalPlace",
    "KeyedHashes",
    "OpenJournal",
    "Recorded",
    "RowHashes",
    "RunOnRecord",
    "RunRecorder",
    "RunStart",
    "Settlement",
    "Skips",
    "SourceOnRecord",
    "SqliteJournal",
    "StaleClaimError",
    "Store",
    "UncertainRow",
    "all_runs",
    "compare",
    "default_folder",
    "default_place",
    "find_run",
    "known_places",
    "memory_journal",
    "open_journal",
    "read_journal",
    "store_of",
    "totals_of",
    "uncertain_rows",
]
