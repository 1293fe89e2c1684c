"""Rows that wait to be tried again. They hold no slot and keep no worker; only there are never many of them."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import count

from importer.sender.observation import Verdict
from importer.sender.row import SendRow


@dataclass(slots=True)
class Attempted:
    """A row on its way, and what happened to it so far."""

    row: SendRow
    tries: int = 0
    """Tries that count against the attempts allowed."""
    waits: int = 0
    """Tries that ended in another one, whatever they count."""
    sent: int = 0
    """Requests that may have gone on the wire."""
    unauthorized: int = 0
    """401 in a row."""
    doubt: Verdict | None = None
    """Why the row is uncertain, where it is tried again all the same: it stays on the wire on record, and from then on
    nothing but created or exists is certain."""


@dataclass(order=True, slots=True)
class _Due:
    moment: float
    order: int
    row: Attempted = field(compare=False)


class WaitingRows:
    """A queue by the moment at which each row is due; moments are in seconds."""

    def __init__(self) -> None:
        self._rows: list[_Due] = []
        self._order = count()

    def __len__(self) -> int:
        """Give how many wait."""
        return len(self._rows)

    def put(self, row: Attempted, due: float) -> None:
        """Have a row wait until `due`."""
        heapq.heappush(self._rows, _Due(due, next(self._order), row))

    def take(self, now: float) -> Attempted | None:
        """Give the row that has been due for longest; None when none is."""
        return heapq.heappop(self._rows).row if self._rows and self._rows[0].moment <= now else None

    @property
    def next_due(self) -> float:
        """When the next row is due; infinity when none waits."""
        return self._rows[0].moment if self._rows else float("inf")
