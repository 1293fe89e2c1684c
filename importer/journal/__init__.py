"""The journal: the durable record of intents and outcomes, behind one interface."""

from importer.journal.interface import Claim, ClaimRequest, Held, Journal, StaleClaimError
from importer.journal.memory import MemoryJournal
from importer.journal.recorder import RunRecorder

__all__ = ["Claim", "ClaimRequest", "Held", "Journal", "MemoryJournal", "RunRecorder", "StaleClaimError"]
