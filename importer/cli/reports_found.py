"""Which of a run's reports hold a row: those are worth naming."""

from __future__ import annotations

import csv
from pathlib import Path

from importer.customer.status import RowStatus
from importer.report import Summary

_HOLDS = {
    "errors_csv": (RowStatus.INVALID, RowStatus.DUPLICATE, RowStatus.REJECTED, RowStatus.FAILED),
    "unsent_csv": (RowStatus.PENDING,),
    "changed_csv": (RowStatus.SKIPPED,),
    "uncertain": (RowStatus.UNCERTAIN,),
}
"""The states whose rows stand in a report."""
_OF_SOME = "changed_csv"
"""Holds some of the rows in its state only."""


def reports_with_rows(summary: Summary) -> dict[str, str]:
    """Give name -> path of the reports that say something; the states tell, and of one file among several its start."""
    return {name: path for name, path in (summary.reports or {}).items() if _holds_rows(name, path, summary)}


def _holds_rows(name: str, path: str, summary: Summary) -> bool:
    kind = next((kind for kind in _HOLDS if name.startswith(kind)), None)
    if kind is None:
        return True
    if not any((summary.states or {}).get(status) for status in _HOLDS[kind]):
        return False
    return (name == kind and kind != _OF_SOME) or _has_a_second_row(Path(path))


def _has_a_second_row(path: Path) -> bool:
    """Whether a CSV file goes on after its header; true as well when it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            next(rows, None)
            return next(rows, None) is not None
    except (OSError, ValueError, csv.Error):
        return True
