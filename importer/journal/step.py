"""One durable step, decided before it is written and taking effect after: the moves of rows that this process sends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal.interface import Claim, ClaimRequest, Settlement
from importer.journal.row_table import RowValues, row_values

_NEVER_CLAIMED = 255
"""Stands in the states for a row that is not on record."""
_MAY_BE_CLAIMED = frozenset({_NEVER_CLAIMED, RowStatus.PENDING.code})
_SENDING = Outcome(RowStatus.SENDING)


@dataclass(frozen=True, slots=True)
class OnWire:
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
            self[ordinal] = code

    def __getitem__(self, ordinal: int) -> int:
        return self._codes[ordinal] if ordinal < len(self._codes) else _NEVER_CLAIMED

    def __setitem__(self, ordinal: int, code: int) -> None:
        missing = ordinal + 1 - len(self._codes)
        if missing > 0:
            self._codes.extend(bytes([_NEVER_CLAIMED]) * max(missing, len(self._codes)))
        self._codes[ordinal] = code


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

    def settle(self, one: Settlement) -> bool:
        """Enter how a row ended; False when its claim is stale.

        Raises JournalError when a row that is not on the wire is settled as anything but failed.
        """
        ordinal = one.request.ordinal
        code, on_wire = self._now_of(ordinal)
        if one.claim is not None:
            if on_wire is None or on_wire.claim != one.claim:
                return False
        elif code not in _MAY_BE_CLAIMED or one.outcome.status is not RowStatus.FAILED:
            raise JournalError("A row was settled that was not on the wire.", "Please report this as a bug.")
        claimed = on_wire.claimed if on_wire is not None else None
        self.rows[ordinal] = row_values(self._run, one.request, one.outcome, claimed, self._now)
        self._moved[ordinal] = one.outcome.status.code, None
        return True

    def require_free(self, request: ClaimRequest) -> None:
        """Raise JournalError when the row is on the wire or settled: it would be sent twice."""
        if self._now_of(request.ordinal)[0] not in _MAY_BE_CLAIMED:
            raise JournalError("A row was claimed that is on the wire or settled.", "Please report this as a bug.")

    def claim(self, on_wire: OnWire) -> None:
        """Enter an intent."""
        request = on_wire.request
        self.rows[request.ordinal] = row_values(self._run, request, _SENDING, on_wire.claimed, None)
        self._moved[request.ordinal] = RowStatus.SENDING.code, on_wire

    def take_effect(self) -> None:
        """Let it be so: what was entered is on disk."""
        for ordinal, (code, on_wire) in self._moved.items():
            self._states[ordinal] = code
            if on_wire is None:
                self._wire.pop((self._run, ordinal), None)
            else:
                self._wire[self._run, ordinal] = on_wire

    def _now_of(self, ordinal: int) -> tuple[int, OnWire | None]:
        if ordinal in self._moved:
            return self._moved[ordinal]
        return self._states[ordinal], self._wire.get((self._run, ordinal))
