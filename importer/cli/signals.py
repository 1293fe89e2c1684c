"""Ctrl-C, SIGTERM and a closed terminal become wishes of the stop signal; only the command line installs handlers."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from importer.cli.phases import RunPhases
from importer.events import StopLevel, StopSignal

_REASONS = {
    "SIGINT": "interrupted",
    "SIGBREAK": "interrupted",  # Windows: Ctrl-Break
    "SIGTERM": "terminated",
    "SIGHUP": "terminated",  # POSIX: the terminal was closed
}


@contextmanager
def stop_on_signals(stop: StopSignal, phases: RunPhases | None = None) -> Iterator[None]:
    """Turn signals into wishes, and say what each leads to; beyond the patience of the phase, raise KeyboardInterrupt.

    Without `phases` the first signal is a wish, without a word, and the second raises.
    """

    def handle(reason: str) -> None:
        patience = phases.patience if phases is not None else StopLevel.DRAIN
        if patience is not None and stop.level >= patience:
            raise KeyboardInterrupt
        stop.request(reason)
        if phases is not None:
            _say(phases.words(stop.level))

    with _handled(handle):
        yield


@contextmanager
def interrupting(stop: StopSignal) -> Iterator[None]:
    """Have a signal raise KeyboardInterrupt at once, as a question needs it, and make it a wish as well."""

    def handle(reason: str) -> None:
        stop.request(reason)
        raise KeyboardInterrupt

    with _handled(handle):
        yield


@contextmanager
def _handled(handle: Callable[[str], None]) -> Iterator[None]:
    """Call `handle` with the reason at every signal; puts back what was there before."""

    def on_signal(number: int, _frame: FrameType | None) -> None:
        handle(_REASONS[signal.Signals(number).name])

    before = {}
    for name in _REASONS:
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(words: str) -> None:
    """Write past every buffer: the signal may have interrupted a print, which must not be entered again."""
    with contextlib.suppress(OSError, ValueError):
        os.write(sys.stderr.fileno(), f"\n{words}\n".encode())
