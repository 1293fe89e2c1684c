"""The journal in memory: for dry runs of the machinery, the sandbox and tests. It ends with the process."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from importer.customer.identity import Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal.interface import Claim, ClaimRequest, Held, StaleClaimError

_HOLDS = frozenset({RowStatus.SENDING, RowStatus.UNCERTAIN, RowStatus.CREATED, RowStatus.EXISTS})
_LOST = "The importer ended while this row was on the wire."
_UNSENT = Outcome(RowStatus.SENDING)


@dataclass(slots=True)
class _Entry:
    """What is on record of one row."""

    hashes: tuple[bytes, ...]
    owner: str
    fence: int
    expires: float
    outcome: Outcome = _UNSENT


@dataclass(slots=True)
class _Run:
    totals: dict[RowStatus, int]
    entries: dict[int, _Entry] = field(default_factory=dict)


class MemoryJournal:
    """A Journal (see the interface) that lives as long as the process; safe to use from several threads.

    Phone and e-mail are kept as keyed hashes only (BLAKE2b, 128 bit, a random key per journal).
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._runs: dict[str, _Run] = {}
        self._holders: dict[bytes, tuple[tuple[str, int], ...]] = {}

    def begin(self, run_id: str, totals: Mapping[RowStatus, int]) -> None:
        """Record a run. Raises JournalError when it is on record already."""
        with self._lock:
            if run_id in self._runs:
                raise JournalError(f"The run {run_id} is in the journal already.", "Start a new run.")
            self._runs[run_id] = _Run(dict(totals))

    def claim(self, run_id: str, rows: Sequence[ClaimRequest], owner: str, lease: float) -> list[Claim | Held]:
        """Record intents; see Journal."""
        with self._lock:
            return [self._claim(run_id, row, owner, self._clock() + lease) for row in rows]

    def _claim(self, run_id: str, row: ClaimRequest, owner: str, expires: float) -> Claim | Held:
        entries = self._runs[run_id].entries
        hashes = tuple(self._hashes(row.identity))
        for value in hashes:
            for holder in self._holders.get(value, ()):
                if holder[0] != run_id:
                    outcome = self._runs[holder[0]].entries[holder[1]].outcome
                    return Held(row.ordinal, *holder, outcome.status, outcome.customer_id)
        known = entries.get(row.ordinal)
        if known is not None and known.outcome.status is not RowStatus.PENDING:
            raise JournalError("A row was claimed that is on the wire or settled.", "Please report this as a bug.")
        entries[row.ordinal] = _Entry(hashes, owner, known.fence + 1 if known else 1, expires)
        for value in hashes:
            self._holders[value] = (*self._holders.get(value, ()), (run_id, row.ordinal))
        return Claim(run_id, row.ordinal, owner, entries[row.ordinal].fence)

    def recover(self, owner: str) -> int:
        """Judge what was left on the wire; see Journal."""
        judged = 0
        with self._lock:
            for run in self._runs.values():
                for entry in run.entries.values():
                    dead = entry.owner == owner or entry.expires <= self._clock()
                    if entry.outcome.status is RowStatus.SENDING and dead:
                        entry.outcome = Outcome(RowStatus.UNCERTAIN, code="owner_lost", message=_LOST)
                        entry.fence += 1
                        judged += 1
        return judged

    def release(self, claim: Claim) -> None:
        """Record that the row was certainly not processed; see Journal."""
        self.settle(claim, Outcome(RowStatus.PENDING))

    def settle(self, claim: Claim, outcome: Outcome) -> None:
        """Record how the row ended; see Journal."""
        with self._lock:
            entry = self._runs[claim.run_id].entries[claim.ordinal]
            if (entry.owner, entry.fence) != (claim.owner, claim.fence):
                raise StaleClaimError(
                    "A row was taken over by another importer while it was on the wire.", "Look at that run."
                )
            entry.outcome = outcome
            if outcome.status not in _HOLDS:
                self._give_up(entry.hashes, (claim.run_id, claim.ordinal))

    def _give_up(self, hashes: tuple[bytes, ...], row: tuple[str, int]) -> None:
        for value in hashes:
            others = tuple(holder for holder in self._holders.get(value, ()) if holder != row)
            if others:
                self._holders[value] = others
            else:
                self._holders.pop(value, None)

    def outcomes(self, run_id: str, first: int, count: int) -> Mapping[int, Outcome]:
        """Give the outcomes of a stretch of rows; see Journal."""
        with self._lock:
            entries = self._runs[run_id].entries if run_id in self._runs else {}
            return {ordinal: entries[ordinal].outcome for ordinal in range(first, first + count) if ordinal in entries}

    def totals(self, run_id: str) -> dict[RowStatus, int]:
        """Count the claimed rows by state; see Journal."""
        with self._lock:
            counts = Counter(entry.outcome.status for entry in self._runs[run_id].entries.values())
            return {status: counts[status] for status in RowStatus}

    def _hashes(self, identity: Identity) -> list[bytes]:
        kinds = (b"phone", identity.phone), (b"email", identity.email)
        return [
            hashlib.blake2b(value.encode("utf-8"), key=self._key, digest_size=16, person=kind).digest()
            for kind, value in kinds
            if value
        ]
