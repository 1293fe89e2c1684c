"""All that report.html is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from importer.report.history_picture import HistoryPicture
from importer.report.page.tally import PageTally
from importer.report.summary import Summary


@dataclass(frozen=True, slots=True)
class ReconcilePicture:
    """What an export of the store told about all runs of its journal."""

    when: datetime
    both: int
    """Customers of the export that some run knows."""
    found: int
    """Of these, customers that were uncertain: created."""
    store_only: int
    """Customers of the export that no run knew."""
    journal_only: int
    """Customers that a run has created, and the export lacks."""
    released: int
    """Uncertain customers that are not in it, and are to be sent."""
    uncertain: int
    """Customers that are still uncertain."""
    other_id: int
    """Customers that it has under another id."""
    twice: int
    """Customers whose phone or e-mail several of its customers have."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A run as report.html tells it. Its numbers are those of the summary."""

    summary: Summary
    tally: PageTally
    masked: bool = True
    """Whether people's values are hidden: the page is made to be mailed."""
    command: str = ""
    """`run`, `validate`, `resume` or `report`; empty for a check by a program."""
    began: datetime | None = None
    destination: str = ""
    """Where to, in words; empty when nothing was to be sent."""
    held_back: int = 0
    """Good rows that were left for later on purpose (a pilot)."""
    resumable: bool = False
    """Whether the run is in a journal that outlives it."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Those that are not the defaults, without secrets and values of the file."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Program -> version."""
    history: HistoryPicture | None = None
    reconciled: ReconcilePicture | None = None
