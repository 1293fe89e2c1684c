"""The journal: the durable record of intents and outcomes, behind one interface."""

from importer.journal.interface import (
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
from importer.journal.open_journal import memory_journal
from importer.journal.recorder import RunRecorder
from importer.journal.run_table import RunOnRecord
from importer.journal.skips import Skips
from importer.journal.sqlite import SqliteJournal

__all__ = [
    "NO_HASH",
    "Claim",
    "ClaimRequest",
    "Held",
    "Journal",
    "KeyedHashes",
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
    "memory_journal",
]
