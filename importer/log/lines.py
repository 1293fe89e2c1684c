"""JSON lines: what they look like, made by structlog."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

from importer.log.catalogue import Level
from importer.log.entry import Entry

Write = Callable[[Level, str], None]
"""Takes a whole line, without its line end, and its level."""


class _Levels:
    """What structlog writes to: a method for each level."""

    def __init__(self, write: Write) -> None:
        self.debug = partial(write, "debug")
        self.info = partial(write, "info")
        self.warning = partial(write, "warning")
        self.error = partial(write, "error")


class LineLogger:
    """Makes lines of the entries of its level and above."""

    def __init__(self, write: Write, level: Literal["debug", "info"] = "info") -> None:
        self.run_id: str | None = None
        """That of the run that goes on."""
        self._logger = structlog.wrap_logger(
            _Levels(write),
            processors=[structlog.processors.add_log_level, _in_order, structlog.processors.JSONRenderer(_dumps)],
            wrapper_class=structlog.make_filtering_bound_logger(level),
            context_class=dict,
            cache_logger_on_first_use=True,
        )

    def write(self, entry: Entry) -> None:
        """Write a line."""
        getattr(self._logger, entry.level)(entry.name, run_id=self.run_id, **entry.fields)


def now() -> str:
    """Give the time: `2026-11-26T02:05:59.123Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _in_order(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    """Stamp the line, and put first what every line has."""
    head = {"timestamp": now(), "level": fields.pop("level"), "event": fields.pop("event")}
    return {**head, "run_id": fields.pop("run_id"), **fields}


def _dumps(fields: EventDict, **_: Any) -> str:
    """Give plain ASCII: it is UTF-8 everywhere, safe on a terminal, and no sign in it ends a line for some reader."""
    return json.dumps(fields, default=_unforeseen)


def _unforeseen(value: object) -> str:
    """Name the kind of a value that JSON has no word for; what it shows of itself may be a person's."""
    return type(value).__name__
