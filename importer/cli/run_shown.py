"""A run on record as it is shown: in words for people, by name for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Any

import click

from importer.journal import RunOnRecord, Store
from importer.run_lookup import FoundRun
from importer.run_standing import RunStands, Standing
from importer.shown_text import plain

COLOURS: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.DONE: "green",
        Standing.UNFINISHED: "yellow",
        Standing.STOPPED: "red",
        Standing.KILLED: "red",
        Standing.RUNNING: "cyan",
        Standing.FORGOTTEN: "",
        Standing.RECONCILED: "",
    }
)


def local_time(seconds: float) -> str:
    """Give a time (seconds since 1970) as a clock here shows it."""
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone():%Y-%m-%d %H:%M}"


def files_shown(run: RunOnRecord, longest: int) -> str:
    """Name the first file of a run, and how many more there are."""
    if not run.sources:
        return "(forgotten)" if run.details is None else "-"
    first = run.sources[0].path
    pure = PureWindowsPath(first) if "\\" in first else PurePosixPath(first)
    name = "standard input" if first == "-" else pure.name or first
    more = f" and {len(run.sources) - 1} more" if len(run.sources) > 1 else ""
    return plain(name, longest) + more


def store_shown(store: Store) -> str:
    """Name a store: `staging abc`; one that has no id by its URL."""
    return plain(f"{store.environment} {store.store_id}" if store.store_id else store.base_url, 100)


def standing_shown(stands: RunStands) -> str:
    """Say how a run stands, in colour."""
    return click.style(stands.words, fg=COLOURS[stands.standing] or None)


def run_json(found: FoundRun, stands: RunStands) -> dict[str, Any]:
    """Give all of a run that a list tells; times are UTC."""
    run = found.run
    return {
        "run_id": run.run_id,
        "kind": run.kind,
        "standing": str(stands.standing),
        "stopped": stands.reason or None,
        "unfinished": found.is_unfinished,
        "begun": _utc(run.started),
        "touched": _utc(run.touched),
        "sources": [{"path": source.path, "sha256": source.sha256} for source in run.sources],
        "store": {
            "environment": found.store.environment,
            "store_id": found.store.store_id,
            "base_url": found.store.base_url,
        },
        "journal": str(found.place.path),
        "rows": run.rows,
        "blank": run.blank,
        "states": {str(status): count for status, count in found.states.items()},
        "needs_attention": stands.needs_attention,
        "forgotten": run.details is None,
    }


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
