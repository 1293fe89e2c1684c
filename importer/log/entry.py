"""What a log says of an event: its name, level and fields, without people's data. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from importer.customer.status import RowStatus
from importer.customer.text_column import printable
from importer.events import (
    BreakerMoved,
    CheckDone,
    Event,
    Mapped,
    Notice,
    PaceChanged,
    Paused,
    ReportsWritten,
    RequestEnded,
    Retrying,
    RunBegun,
    RunEnded,
    RunTakenUp,
    SendEnded,
    SendStarted,
    SourceOpened,
    TokenRenewed,
)
from importer.log.catalogue import Level

_CODE = re.compile(r"(?!.*[0-9]{8})[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
"""What a code looks like; the API's own may be anything, a sentence or a phone number too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to be written, less its time and run."""

    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    level: Level = "info"


def entry_of(event: Event) -> Entry | None:
    """Give what is logged of an event; None for mere progress."""
    name, fields = _LOGGED.get(type(event), ("", _nothing))
    return Entry(name, fields(event), _level(event)) if name else None


def code_of(code: str) -> str:
    """Give a code as it is, or `other` for a text that is none."""
    return code if not code or _CODE.fullmatch(code) else "other"


def counted(states: Mapping[RowStatus, int] | None) -> dict[str, int] | None:
    """Give counts by the states' words; None stays None."""
    return None if states is None else {str(status): number for status, number in states.items()}


def _level(event: Event) -> Level:
    if isinstance(event, RequestEnded):
        return "debug"
    if isinstance(event, RunEnded) and event.exit_code:
        return "warning" if event.exit_code == 1 else "error"
    return "info"


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _nothing(_event: Any) -> dict[str, Any]:
    return {}


def _run_begun(event: RunBegun) -> dict[str, Any]:
    return {"command": event.command, "version": event.version}


def _source_opened(event: SourceOpened) -> dict[str, Any]:
    return {"path": printable(event.path)}


def _columns_mapped(event: Mapped) -> dict[str, Any]:
    fields = dict.fromkeys(column["field"] for column in event.columns if column["field"])
    return {"path": printable(event.path), "columns": len(event.columns), "fields": list(fields)}


def _check_done(event: CheckDone) -> dict[str, Any]:
    sums = {"rows": event.rows, "blank": event.blank, "states": counted(event.states)}
    return {**sums, "seconds": _seconds(event.seconds)}


def _send_started(event: SendStarted) -> dict[str, Any]:
    time, rate = (event.estimate.seconds, event.estimate.rate) if event.estimate is not None else (None, None)
    return {"rows": event.rows, "target": event.target, "seconds_left": _seconds(time), "rate": _seconds(rate)}


def _reply(event: RequestEnded | Retrying) -> dict[str, Any]:
    place = {"source": event.source, "row": event.row}
    return {**place, "http_status": event.http_status, "code": code_of(event.code)}


def _request_ended(event: RequestEnded) -> dict[str, Any]:
    seen = {"status": str(event.status), "sent": event.sent, "seconds": _seconds(event.seconds)}
    return {**_reply(event), **seen}


def _retrying(event: Retrying) -> dict[str, Any]:
    return {**_reply(event), "wait": _seconds(event.wait)}


def _pace_changed(event: PaceChanged) -> dict[str, Any]:
    bounds = {"rate": _seconds(event.rate), "concurrency": event.concurrency}
    return {**bounds, "throttled": round(event.throttled, 4), "cause": event.cause}


def _paused(event: Paused) -> dict[str, Any]:
    return {"seconds": _seconds(event.seconds)}


def _breaker_moved(event: BreakerMoved) -> dict[str, Any]:
    return {"state": event.state, "cause": event.cause, "seconds": _seconds(event.seconds)}


def _token_renewed(event: TokenRenewed) -> dict[str, Any]:
    return {"generation": event.generation, "source": event.source, "ahead": event.ahead}


def _notice(event: Notice) -> dict[str, Any]:
    return {"code": event.code}


def _reports_written(event: ReportsWritten) -> dict[str, Any]:
    return {"reports": {name: printable(path) for name, path in event.reports.items()}}


def _run_ended(event: RunEnded) -> dict[str, Any]:
    end = {"exit_code": event.exit_code, "reason": event.reason, "states": counted(event.states)}
    return {**end, "seconds": _seconds(event.seconds)}


_LOGGED: dict[type[Event], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    RunBegun: ("run_begun", _run_begun),
    RunTakenUp: ("run_taken_up", _nothing),
    SourceOpened: ("source_opened", _source_opened),
    Mapped: ("columns_mapped", _columns_mapped),
    CheckDone: ("check_done", _check_done),
    SendStarted: ("send_started", _send_started),
    RequestEnded: ("request_ended", _request_ended),
    Retrying: ("retrying", _retrying),
    PaceChanged: ("pace_changed", _pace_changed),
    Paused: ("paused", _paused),
    BreakerMoved: ("breaker_moved", _breaker_moved),
    TokenRenewed: ("token_renewed", _token_renewed),
    SendEnded: ("send_ended", _nothing),
    Notice: ("notice", _notice),
    ReportsWritten: ("reports_written", _reports_written),
    RunEnded: ("run_ended", _run_ended),
}
