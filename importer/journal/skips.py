"""The rows of a run that earlier runs hold: as arrays, because a nightly file of everybody is little else."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importer.customer.status import RowStatus

CODES = ("already_created", "already_exists", "customer_changed", "suppressed", "claim_held")
"""Why a row is not sent. `claim_held`: its holder is not settled, so that the row is uncertain; all others are skipped.
Skips are fixed at the first check of a run; a row that is held is settled with its holder."""
CREATED, EXISTS, CHANGED, SUPPRESSED, CLAIM_HELD = range(len(CODES))
NOBODY = -1
"""Number of the holding run where a person was forgotten: no run is named any longer."""

_COLUMNS = (("ordinals", "<i8"), ("runs", "<i8"), ("by", "<i8"), ("codes", "u1"))


@dataclass(frozen=True, slots=True)
class Skips:
    """n rows that are held; all arrays have shape (n,)."""

    ordinals: npt.NDArray[np.int64]
    """Their positions in the run, ascending."""
    runs: npt.NDArray[np.int64]
    """Number of the run that holds each, or NOBODY."""
    by: npt.NDArray[np.int64]
    """Ordinal of the row there."""
    codes: npt.NDArray[np.uint8]
    """Positions in CODES."""

    @classmethod
    def none(cls) -> Skips:
        """Give no rows."""
        return cls(*(np.empty(0, dtype=kind) for _, kind in _COLUMNS))

    @classmethod
    def joined(cls, parts: Sequence[Skips]) -> Skips:
        """Give all rows of several parts, by ordinal."""
        if not parts:
            return cls.none()
        whole = cls(*(np.concatenate([getattr(part, name) for part in parts]) for name, _ in _COLUMNS))
        return whole.chosen(np.argsort(whole.ordinals, kind="stable"))

    def chosen(self, places: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Skips:
        """Give some of the rows, by their places or by a mask."""
        return Skips(self.ordinals[places], self.runs[places], self.by[places], self.codes[places])

    def moved(self, ordinals: npt.NDArray[np.int64]) -> Skips:
        """Give the same rows under other ordinals: what was a place in a batch becomes one in the run."""
        return Skips(ordinals[self.ordinals], self.runs, self.by, self.codes)

    def within(self, first: int, count: int) -> Skips:
        """Give those of a stretch of rows."""
        begin, end = np.searchsorted(self.ordinals, [first, first + count])
        return self.chosen(np.arange(begin, end))

    def __len__(self) -> int:
        return len(self.ordinals)

    @property
    def statuses(self) -> npt.NDArray[np.uint8]:
        """The state code of each row: uncertain where its holder is not settled, else skipped."""
        held = np.uint8(RowStatus.UNCERTAIN.code)
        return np.where(self.codes == CLAIM_HELD, held, np.uint8(RowStatus.SKIPPED.code))

    def pack(self) -> bytes:
        """Give them as bytes to be kept: a nightly file of a million customers takes some hundred kilobytes."""
        return zlib.compress(b"".join(_delta(getattr(self, name), kind) for name, kind in _COLUMNS), 1)

    @classmethod
    def unpack(cls, packed: bytes, count: int) -> Skips:
        """Read what `pack` gave of `count` rows. Raises ValueError or zlib.error for anything else."""
        data, place, arrays = zlib.decompress(packed), 0, []
        for _, kind in _COLUMNS:
            size = np.dtype(kind).itemsize * count
            steps = np.frombuffer(data[place : place + size], dtype=kind)
            arrays.append(steps if kind == "u1" else np.cumsum(steps))
            place += size
        if place != len(data):
            raise ValueError("the length is wrong")
        return cls(*arrays)


def _delta(values: npt.NDArray[np.int64], kind: str) -> bytes:
    """Give the steps from value to value: rows in a row are all ones, which compress to nothing."""
    return (values if kind == "u1" else np.diff(values, prepend=0)).astype(kind).tobytes()
