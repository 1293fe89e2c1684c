"""Listens to a run and writes its log."""

from __future__ import annotations

from typing import Literal

from importer.events import Event, RunBegun, RunTakenUp, SendProgress
from importer.log.entry import entry_of
from importer.log.file import LogFile
from importer.log.lines import LineLogger


class LogListener:
    """Writes a line for every event that is no mere progress; those of debug wait for the next of another level."""

    def __init__(self, file: LogFile, level: Literal["debug", "info"]) -> None:
        self._file = file
        self._lines = LineLogger(file.write, level)

    def __call__(self, event: Event) -> None:
        """Listen."""
        match event:
            case SendProgress():
                self._file.flush()  # once a second at least: whoever kills us loses no more
                return
            case RunBegun() | RunTakenUp():
                self._lines.run_id = event.run_id
            case _:
                pass
        entry = entry_of(event)
        if entry is not None:
            self._lines.write(entry)
