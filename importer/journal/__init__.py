"""The journal: the durable record of intents and outcomes, behind one interface."""

from importer.journal.backup import KEY_VARIABLE, Backup, back_up
from importer.journal.forget import forget_person, forget_run, leave_no_trace, unfinished
from importer.journal.glance import Glance, UnfinishedRun, glance_at
from importer.journal.holder import Holder, read_holder
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
from importer.journal.network_drive import listed_mounts, mount_of
from importer.journal.open_journal import (
    OpenJournal,
    Store,
    memory_journal,
    open_existing,
    open_journal,
    read_journal,
    store_of,
)
from importer.journal.place import JournalPlace, default_folder, default_place, known_places
from importer.journal.reconcile import DIFFERENCES, Comparison, Difference, Exported, compare
from importer.journal.recorder import RunRecorder
from importer.journal.run_table import RunOnRecord, all_runs, find_run
from importer.journal.run_totals import ON_THE_WAY, totals_of
from importer.journal.skips import Skips
from importer.journal.sqlite import SqliteJournal
from importer.journal.uncertain_rows import UncertainRow, uncertain_rows
from importer.journal.verify import Finding, verify

__all__ = [
    "DIFFERENCES",
    "KEY_VARIABLE",
    "NO_HASH",
    "ON_THE_WAY",
    "RESEND",
    "Backup",
    "Claim",
    "ClaimRequest",
    "Comparison",
    "Difference",
    "Exported",
    "Finding",
    "Glance",
    "Held",
    "Holder",
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
    "UnfinishedRun",
    "all_runs",
    "back_up",
    "compare",
    "default_folder",
    "default_place",
    "find_run",
    "forget_person",
    "forget_run",
    "glance_at",
    "known_places",
    "leave_no_trace",
    "listed_mounts",
    "memory_journal",
    "mount_of",
    "open_existing",
    "open_journal",
    "read_holder",
    "read_journal",
    "store_of",
    "totals_of",
    "uncertain_rows",
    "unfinished",
    "verify",
]
