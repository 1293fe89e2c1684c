"""Standard output and error that never fail: once nobody reads any more, what is written goes nowhere.

A run must not end, nor its exit code change, because `| head` or a log collector has gone.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast


class SteadyStream:
    """A text stream around another one. Has no `buffer`: nothing may write past it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        """Be like the stream in everything else."""
        if name in {"buffer", "_stream"}:
            raise AttributeError(name)
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, or pass the text over when it cannot be written."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError):  # ValueError: the stream is closed
            self._fall_silent()
            return len(text)

    def flush(self) -> None:
        """Flush, or pass over what cannot be written."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            self._fall_silent()

    def _fall_silent(self) -> None:
        """Let the descriptor lead nowhere: what is still buffered would fail once more when the interpreter ends."""
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


@contextmanager
def steady_streams() -> Iterator[None]:
    """Make standard output and error steady, also where there are none; a sign that cannot be shown becomes `?`."""
    before = sys.stdout, sys.stderr
    ours = sys.stdout, sys.stderr = _steady(before[0]), _steady(before[1])
    try:
        yield
    finally:
        for stream in ours:  # not what a rule of the user's own has put in their place
            stream.flush()
        sys.stdout, sys.stderr = before


def _steady(stream: TextIO | None) -> TextIO:
    if stream is None:  # it was closed when the process began
        stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115,PTH123 - open until the process ends
    if hasattr(stream, "reconfigure"):  # a Windows console that cannot show a sign must not end the run
        stream.reconfigure(errors="replace")
    return cast(TextIO, SteadyStream(stream))
