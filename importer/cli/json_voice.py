"""What a run says on standard error as JSON lines: those of the log, with the words that a log leaves out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from importer.cli.signals import write_past
from importer.events import (
    CheckProgress,
    Event,
    Fetching,
    Listener,
    Mapped,
    Notice,
    RunBegun,
    RunEnded,
    RunTakenUp,
    SendProgress,
    SendStarted,
    SourceOpened,
    ignore,
)
from importer.log.catalogue import LOG_EVENTS
from importer.log.entry import Entry, counted, entry_of
from importer.log.lines import LineLogger
from importer.report.header_shown import header_shown

if TYPE_CHECKING:
    from importer.errors import ImporterError
    from importer.next_step import GivenCommand
    from importer.run import RunResult

_EVERY = 10.0
"""Seconds between two lines of progress."""


class JsonVoice:
    """Speaks to programs; when quiet, of what is wrong and of the end only."""

    def __init__(self, *, quiet: bool, as_json: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._quiet = quiet
        self._as_json = as_json
        self._clock = clock
        self._said = self._started = clock()
        self._total = 0
        self._lines = LineLogger(_print)
        self._at_once = LineLogger(lambda _level, line: write_past(f"{line}\n"))
        self._end = RunEnded(0)

    @contextmanager
    def following(self) -> Iterator[Listener]:
        """Write a line for what is to be known, and one every 10 s for the progress."""
        yield self._quietly if self._quiet else self._follow

    def wish(self, words: str) -> None:
        """Write a line past every buffer."""
        self._at_once.write(Entry("stopping", {"message": words}))

    def warn(self, words: str, code: str) -> None:
        """Write a notice as a warning."""
        self._lines.write(Entry("notice", {"code": code, "message": words}, "warning"))

    def failed(self, error: ImporterError) -> None:
        """Write the last line."""
        self._write_end(RunEnded(error.exit_code, error.reason), {"message": error.message, "next": error.remedy})

    def ended(self, result: RunResult, given: GivenCommand) -> None:
        """Write the last line; standard output has what it always has."""
        from importer.cli.closing import print_closing, step_after

        if not self._quiet and not self._as_json:
            print_closing(result, given, err=False, with_error=False)
        message, remedy = (result.error.message, result.error.remedy) if result.error is not None else ("", "")
        step = " ".join(filter(None, [remedy, step_after(result, given)]))
        self._write_end(self._end, {"message": message, "next": step, "problems": result.summary.problems})

    def _write_end(self, end: RunEnded, words: dict[str, Any]) -> None:
        entry = entry_of(end)
        if entry is not None:
            self._lines.write(replace(entry, fields={**entry.fields, "problems": None, **words}))

    def _quietly(self, event: Event) -> None:
        match event:
            case RunBegun() | RunTakenUp():
                self._lines.run_id = self._at_once.run_id = event.run_id
            case RunEnded():
                self._end = event
            case _:
                ignore(event)

    def _follow(self, event: Event) -> None:
        self._quietly(event)
        match event:
            case Fetching() if self._due():
                self._lines.write(Entry("fetching", {"path": event.name, "bytes": event.so_far, "size": event.size}))
            case CheckProgress() if self._due():
                self._lines.write(Entry("checking", {"rows": event.rows, "done": round(event.done, 4)}))
            case SendProgress() if self._due():
                self._lines.write(Entry("sending", self._sending(event)))
            case SendStarted():
                self._total, self._started, self._said = event.rows, self._clock(), self._clock()
            case _:
                pass
        entry = entry_of(event)
        if entry is not None and entry.name != "run_ended" and LOG_EVENTS[entry.name].told != "log":
            self._lines.write(replace(entry, fields={**entry.fields, **_words(event)}))

    def _sending(self, event: SendProgress) -> dict[str, Any]:
        rate = event.settled / max(self._clock() - self._started, 0.001)
        return {
            "settled": event.settled,
            "rows": self._total,
            "states": counted(event.states),
            "rate": round(event.rate, 2),
            "concurrency": event.concurrency,
            "throttled": round(event.throttled, 4),
            "seconds_left": round((self._total - event.settled) / rate) if rate else None,
        }

    def _due(self) -> bool:
        now = self._clock()
        if now - self._said < _EVERY:
            return False
        self._said = now
        return True


def _words(event: Event) -> dict[str, Any]:
    """Give what only people's eyes are for: words, and headers as they may be shown."""
    match event:
        case SourceOpened():
            return {"words": event.words, "notes": list(event.notes)}
        case Mapped():
            shown = [{**entry, "column": header_shown(entry["column"] or "", masked=True)} for entry in event.columns]
            return {"mapping": shown, "notes": list(event.notes)}
        case Notice():
            return {"message": event.message}
    return {}


def _print(_level: str, line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
