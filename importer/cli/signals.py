"""Ctrl-C, SIGTERM and a closed terminal become wishes of the stop signal; only the command line installs handlers."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from importer.events import StopLevel, StopSignal

_REASONS = {
    "SIGINT": "interrupted",
    "SIGBREAK": "interrupted",  # Windows: Ctrl-Break
    "SIGTERM": "terminated",
    "SIGHUP": "terminated",  # POSIX: the terminal was closed
}


_FIRST = b"\nStopping: waiting for the replies to what was sent, 10 s at most. Ctrl-C again leaves at once.\n"
_SECOND = b"\nLeaving at once: what was sent without a reply is uncertain.\n"


@contextmanager
def stop_on_signals(stop: StopSignal) -> Iterator[None]:
    """Turn signals into wishes; after the second one has been asked for too, a further Ctrl-C ends the process."""
    before = {}

    def handle(number: int, _frame: FrameType | None) -> None:
        if stop.level >= StopLevel.NOW:
            raise KeyboardInterrupt
        stop.request(_REASONS[signal.Signals(number).name])
        _say(stop.level)

    for name in _REASONS:
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(level: StopLevel) -> None:
    """Write past every buffer: the signal may have interrupted a print, which must not be entered again."""
    with contextlib.suppress(OSError, ValueError):
        os.write(sys.stderr.fileno(), _FIRST if level is StopLevel.DRAIN else _SECOND)
