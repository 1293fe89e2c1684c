"""The time that a run may take: when it has passed, the run is asked to end as a first Ctrl-C asks it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from importer.errors import MAX_DURATION
from importer.events import StopLevel, StopSignal


@contextmanager
def stop_after(seconds: float | None, stop: StopSignal) -> Iterator[None]:
    """Ask for the end once `seconds` have passed within the block; None is no limit.

    It asks gently only, and adds nothing to a wish that was there before: a Ctrl-C afterwards still means to leave
    sooner. Its thread ends with the block.
    """
    if seconds is None:
        yield
        return
    timer = threading.Timer(
        min(seconds, threading.TIMEOUT_MAX), stop.request, (MAX_DURATION,), {"most": StopLevel.DRAIN}
    )
    timer.name = "importer-deadline"
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
