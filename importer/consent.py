"""Asking before customers are created: what is asked, and who may answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from importer.time_estimate import TimeEstimate


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a run would send to, as far as consent is concerned."""

    words: str
    """For people: `store 0123 (prod) at prod.api.commercengine.io`."""
    store_id: str
    is_production: bool


class Consent(Protocol):
    """Whoever answers for the user: the terminal, the flags, or a library's caller."""

    def prepare(self, destination: Destination) -> None:
        """Look before anything is read whether consent can be had at all. Raises UsageError when it cannot."""

    def send(self, rows: int, estimate: TimeEstimate | None, destination: Destination) -> bool:
        """Say whether `rows` customers may be created there, which takes about so long."""

    def new_journal(self, path: Path, destination: Destination) -> bool:
        """Say whether a journal may be made at `path` for a store that has none: it knows nobody, protects nobody."""

    def import_hidden(self, path: str, rows: int) -> bool:
        """Say whether the `rows` hidden rows of a workbook are to be imported. Raises UsageError when unanswerable."""
