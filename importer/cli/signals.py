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
from importer.errors import MAX_DURATION
from importer.events import StopLevel, StopSignal

_REASONS = {
    "SIGINT": "interrupted",
    "SIGBREAK": "interrupted",  # Windows: Ctrl-Break
    "SIGTERM": "terminated",
    "SIGHUP": "terminated",  # POSIX: the terminal was closed
}


@contextmanager
def stop_on_signals(
    stop: StopSignal, phases: RunPhases | None = None, say: Callable[[str], None] = lambda _words: None
) -> Iterator[None]:
    """Turn signals into wishes, and say what each leads to; beyond the patience of the phase, raise KeyboardInterrupt.

    What the end of the run's time leads to is said as well. Without `phases` the first signal is a wish, without a
    word, and the second raises.
    """

    def handle(reason: str) -> None:
        patience = phases.patience if phases is not None else StopLevel.DRAIN
        if patience is not None and stop.level >= patience:
            raise KeyboardInterrupt
        stop.request(reason)
        if phases is not None:
            say(phases.words(stop.level))

    def tell_time() -> None:
        if phases is not None and stop.reason == MAX_DURATION and stop.level is StopLevel.DRAIN:
            say(phases.words_of_time)

    forget = stop.on_request(tell_time)
    try:
        with _handled(handle):
            yield
    finally:
        forget()


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
        if number is not None and not _is_to_be_ignored(number):
            before[number] = signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_to_be_ignored(number: signal.Signals) -> bool:
    """Whether whoever started us wants us to outlive the terminal: `nohup importer run ...`."""
    return number.name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN


def write_past(text: str) -> None:
    """Write on standard error past every buffer: a signal may have interrupted a print, not to be entered again."""
    with contextlib.suppress(OSError, ValueError):
        os.write(sys.stderr.fileno(), text.encode())
