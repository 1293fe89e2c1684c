"""The journal: the durable record of intents and outcomes, behind one interface."""

from importer.journal.interface import Claim, ClaimRequest, Held, Journal, StaleClaimError
from importer.journal.memory import MemoryJournal

__all__ = ["Claim", "ClaimRequest", "Held", "Journal", "MemoryJournal", "StaleClaimError"]
