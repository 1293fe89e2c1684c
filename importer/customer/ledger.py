"""The ledger: the states of all rows of a run, one byte a row, and the sums that must balance."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from importer.customer.status import RowStatus
from importer.errors import LedgerError

Ordinals = npt.NDArray[np.int64]


@dataclass(slots=True)
class Ledger:
    """The state of every row by its ordinal: its position among the rows read, from 0, over all sources."""

    blank: int = 0
    """Rows without any text; counted apart, no rows."""
    _codes: npt.NDArray[np.uint8] = field(default_factory=lambda: np.empty(1024, dtype=np.uint8))
    _rows: int = 0

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self._rows

    @property
    def codes(self) -> npt.NDArray[np.uint8]:
        """A read-only view of the state codes (uint8, one a row, by ordinal)."""
        view = self._codes[: self._rows]
        view.flags.writeable = False
        return view

    def append(self, codes: npt.NDArray[np.uint8]) -> int:
        """Enter the rows of a batch with their first states (uint8 codes); gives the ordinal of the first."""
        first, end = self._rows, self._rows + len(codes)
        if end > len(self._codes):
            grown = np.empty(max(end, 2 * len(self._codes)), dtype=np.uint8)
            grown[:first] = self._codes[:first]
            self._codes = grown
        self._codes[first:end] = codes
        self._rows = end
        return first

    def status(self, ordinal: int) -> RowStatus:
        """Give the state of one row."""
        return RowStatus.from_code(int(self._codes[ordinal]))

    def move(self, ordinal: int, to: RowStatus) -> None:
        """Move one row. Raises LedgerError when the states know no such move."""
        now = self.status(ordinal)
        if not now.may_become(to):
            raise LedgerError(f"A row cannot become {to} once it is {now}.", "Please report this as a bug.")
        self._codes[ordinal] = to.code

    def move_all(self, ordinals: Ordinals, to: RowStatus) -> None:
        """Move several rows (int64 ordinals). Raises LedgerError when one of them cannot make the move."""
        for code in np.flatnonzero(np.bincount(self._codes[ordinals])).tolist():  # a third of the time of np.unique
            now = RowStatus.from_code(code)
            if not now.may_become(to):
                raise LedgerError(f"A row cannot become {to} once it is {now}.", "Please report this as a bug.")
        self._codes[ordinals] = to.code

    def restore(self, ordinals: Ordinals, codes: npt.NDArray[np.uint8]) -> None:
        """Put rows (int64 ordinals) into the states (uint8 codes) that are on record of them.

        The moves between were made and recorded by a process that is gone. Raises LedgerError for a row that is not
        among those read.
        """
        if len(ordinals) and not 0 <= int(ordinals.min()) <= int(ordinals.max()) < self._rows:
            raise LedgerError(f"A row is on record that is not among the {self._rows:,} rows read.", "Report it.")
        self._codes[ordinals] = codes

    def in_state(self, status: RowStatus) -> Ordinals:
        """Give the ordinals (int64, ascending) of the rows in a state."""
        return np.flatnonzero(self._codes[: self._rows] == status.code)

    def totals(self) -> dict[RowStatus, int]:
        """Count the rows by state: every state, zeros too."""
        counts = np.bincount(self._codes[: self._rows], minlength=len(RowStatus))
        return {status: int(counts[status.code]) for status in RowStatus}
