"""Which of a run's reports hold a row: those are worth naming."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from importer.customer.status import MENDABLE, RowStatus

if TYPE_CHECKING:
    from importer.report import Summary

_HOLDS = {
    "errors_csv": MENDABLE,
    "unsent_csv": (RowStatus.PENDING,),
    "changed_csv": (RowStatus.SKIPPED,),
    "uncertain": (RowStatus.UNCERTAIN,),
}
"""The states whose rows stand in a report. An errors_xlsx is written only if it has rows."""
_OF_SOME = "changed_csv"
"""Holds some of the rows in its state only."""


def reports_with_rows(summary: Summary) -> dict[str, str]:
    """Give name -> path of the reports that say something; the states tell, and of one file among several its start."""
    states = summary.states or {}
    return {name: path for name, path in (summary.reports or {}).items() if _holds_rows(name, path, states)}


def reports_on_disk(folder: Path, run_id: str, states: Mapping[RowStatus, int]) -> dict[str, str]:
    """Give name -> path of the reports of a past run that are still there and say something.

    Its summary.json names them: in its folder, or below that, where a later run into the same folder has moved them.
    """
    for place in (folder, folder / run_id):
        named = _named_by_summary(place / "summary.json", run_id)
        found = {name: place / Path(path).name for name, path in named.items()}
        there = {name: str(path) for name, path in found.items() if path.is_file()}
        if there:
            return {name: path for name, path in there.items() if _holds_rows(name, path, states)}
    return {}


def _named_by_summary(path: Path, run_id: str) -> dict[str, str]:
    """Give the reports that a summary names; none when it cannot be read or is another run's."""
    try:
        summary = json.loads(path.read_text(encoding="utf-8-sig"))
        if summary["run_id"] != run_id:
            return {}
        return {str(name): str(place) for name, place in summary["reports"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _holds_rows(name: str, path: str, states: Mapping[RowStatus, int]) -> bool:
    kind = next((kind for kind in _HOLDS if name.startswith(kind)), None)
    if kind is None:
        return True
    if not any(states.get(status) for status in _HOLDS[kind]):
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
