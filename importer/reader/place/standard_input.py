"""Standard input, gathered in a private file: it can be read only once, and a source is read more often."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from importer.errors import SourceError, UsageError
from importer.events import StopSignal
from importer.reader.limits import ReadLimits
from importer.reader.place.source_bytes import SourceBytes
from importer.reader.place.spool import CHUNK, Spool, heed
from importer.system_words import system_words

NAME = "standard input"
_AHEAD = 4
"""Chunks that may wait to be written."""


def read_standard_input(
    limits: ReadLimits, temp_dir: Path | None, stop: StopSignal, progress: Callable[[str, int, int | None], None]
) -> SourceBytes:
    """Read standard input to its end, as bytes. `progress` is told the name, the bytes so far, and None (no total).

    Raises UsageError when nothing is piped in, SourceError when it is empty, too large or fails, InterruptedRunError.
    """
    try:
        descriptor = sys.stdin.fileno()
        terminal = sys.stdin.isatty()
    except (AttributeError, OSError, ValueError):  # none, or closed, or a notebook's
        terminal = True
    if terminal:
        raise UsageError("Nothing is piped in.", "Write `COMMAND | importer ... -`, or name a file.")
    spool = Spool(NAME, limits.unpacked, temp_dir, stop)
    try:
        _fill(spool, descriptor, stop, progress)
        return spool.finish()
    except BaseException:  # raised on: Ctrl-C, too, must leave no private file open
        spool.close()
        raise


def _fill(spool: Spool, descriptor: int, stop: StopSignal, progress: Callable[[str, int, int | None], None]) -> None:
    """Read in a thread: a pipe may stay silent for ever, and the wish to stop is to be heard all the same."""
    arrived: queue.SimpleQueue[bytes | OSError | None] = queue.SimpleQueue()  # a signal handler may put into it
    room = threading.Semaphore(_AHEAD)

    def read() -> None:
        # Of the descriptor: sys.stdin has a lock, and a thread that holds it keeps the interpreter from ending.
        chunk = b"-"
        while chunk:
            room.acquire()
            try:
                chunk = os.read(descriptor, CHUNK)
            except OSError as error:
                arrived.put(error)
                return
            arrived.put(chunk)

    unsubscribe = stop.on_request(lambda: arrived.put(None))
    threading.Thread(target=read, name="importer-stdin", daemon=True).start()
    try:
        while (chunk := arrived.get()) != b"":
            heed(stop)
            if isinstance(chunk, OSError):
                raise SourceError(f"{NAME} cannot be read: {system_words(chunk)}.")
            if chunk is not None:
                spool.write(chunk)
                room.release()
                progress(NAME, spool.size, None)
    finally:
        unsubscribe()
