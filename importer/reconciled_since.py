"""What an export of the store has told since a run began, as the journal has it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from importer.journal import RunOnRecord
from importer.report import ReconcilePicture


def reconciled_since(run_id: str, runs: Iterable[RunOnRecord]) -> ReconcilePicture | None:
    """Give what the newest reconciliation told, if there was one since the run began; `runs` come newest first."""
    newest: ReconcilePicture | None = None
    for run in runs:
        if run.run_id == run_id:
            return newest
        told = (run.details or {}).get("reconciled") if run.kind == "reconcile" else None
        if told and newest is None:
            newest = ReconcilePicture(when=datetime.fromtimestamp(run.started, UTC).astimezone(), **told)
    return None
