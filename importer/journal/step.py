"""One durable step, decided before it is written and taking effect after: the moves of rows that this process sends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal.interface import Claim, ClaimRequest, Settlement
from importer.journal.row_table import RowValues, row_values

_NEVER_CLAIMED = 255
"""Stands in the states for a row that is not on record."""
_MAY_BE_CLAIMED = frozenset({_NEVER_CLAIMED, RowStatus.PENDING.code})
_SENDING = Outcome(RowStatus.SENDING)


class OnWire(NamedTuple):
    """A claim of this process."""

    claim: Claim
    request: ClaimRequest
    claimed: float
    """When, in seconds since 1970."""
    expires: float


class RowStates:
    """The state code of every row of a run that is on record: a byte a row."""

    def __init__(self, known: Iterable[tuple[int, int]] = ()) -> None:
        """`known` are ordinals with their codes."""
        self._codes = bytearray()
        for ordinal, code in known:
            self.reaching(ordinal)[ordinal] = code

    def reaching(self, ordinal: int) -> bytearray:
        """Give the codes by ordinal, up to this one at least; it grows, and is not to be kept."""
        missing = ordinal + 1 - len(self._codes)
        if missing > 0:
            self._codes.extend(bytes([_NEVER_CLAIMED]) * max(missing, len(self._codes)))
        return self._codes


class Step:
    """Takes moves, says what is to be written, and takes effect once that is on disk; else nothing has happened."""

    def __init__(self, wire: dict[tuple[int, int], OnWire], states: RowStates, run: int, now: float) -> None:
        """`wire` has the claims of this process by number of the run and ordinal; `states` are those of `run`."""
        self._wire = wire
        self._states = states
        self._run = run
        self._now = now
        self._moved: dict[int, tuple[int, OnWire | None]] = {}
        self.rows: dict[int, RowValues] = {}
        """What is to be written, by ordinal."""

    def settle(self, settled: Sequence[Settlement]) -> frozenset[int]:
        """Enter how rows ended; gives the places of those whose claim is stale, of which nothing is entered.

        Raises JournalError when a row that is not on the wire is settled as anything but failed.
        """
        run, now, rows, moved = self._run, self._now, self.rows, self._moved
        stale = []
        for place, (outcome, claim, request) in enumerate(settled):
            ordinal = request.ordinal
            code, on_wire = self._now_of(ordinal)
            if claim is not None:
                if on_wire is None or on_wire.claim != claim:
                    stale.append(place)
                    continue
            elif code not in _MAY_BE_CLAIMED or outcome.status is not RowStatus.FAILED:
                raise JournalError("A row was settled that was not on the wire.", "Please report this as a bug.")
            rows[ordinal] = row_values(run, request, outcome, on_wire.claimed if on_wire is not None else None, now)
            moved[ordinal] = outcome.status.code, None
        return frozenset(stale)

    def require_free(self, wanted: Iterable[ClaimRequest]) -> None:
        """Raise JournalError when a row is on the wire or settled, or wanted twice: it would be sent twice."""
        seen = set()
        for request in wanted:
            ordinal = request.ordinal
            if ordinal in seen or self._now_of(ordinal)[0] not in _MAY_BE_CLAIMED:
                raise JournalError("A row was claimed that is on the wire or settled.", "Please report this as a bug.")
            seen.add(ordinal)

    def claim(self, on_wire: OnWire) -> None:
        """Enter an intent."""
        request = on_wire.request
        self.rows[request.ordinal] = row_values(self._run, request, _SENDING, on_wire.claimed, None)
        self._moved[request.ordinal] = RowStatus.SENDING.code, on_wire

    def take_effect(self) -> None:
        """Let it be so: what was entered is on disk."""
        run, wire = self._run, self._wire
        codes = self._states.reaching(max(self._moved, default=-1))
        for ordinal, (code, on_wire) in self._moved.items():
            codes[ordinal] = code
            if on_wire is None:
                wire.pop((run, ordinal), None)
            else:
                wire[run, ordinal] = on_wire

    def _now_of(self, ordinal: int) -> tuple[int, OnWire | None]:
        if ordinal in self._moved:
            return self._moved[ordinal]
        return self._states.reaching(ordinal)[ordinal], self._wire.get((self._run, ordinal))
