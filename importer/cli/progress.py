"""Progress on standard error: bars on a terminal, a plain line every 10 s elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import click
from tqdm import tqdm

from importer.cli.mapping_told import tell_mapping
from importer.cli.sending_shown import begin_shown
from importer.events import (
    CheckDone,
    CheckProgress,
    Event,
    Fetching,
    Mapped,
    Notice,
    SendProgress,
    SendStarted,
    SourceOpened,
)
from importer.shown_text import count, duration, plain

_EVERY = 10.0
"""Seconds between two plain lines."""
_MENTIONED = 0.0005
"""Share of requests turned away that is 0.1 % when it is rounded."""
_WHOLE = 1000
"""A bar for a share of the input counts in thousandths."""


def say(message: str) -> None:
    """Print a line on standard error without breaking a bar."""
    tqdm.write(plain(message, 1000), file=sys.stderr)


def opened(event: SourceOpened, tell: Callable[[str], None]) -> None:
    """Say how a source is read, and what its user should know of it."""
    for line in (f"Reading {event.path}: {event.words}.", *event.notes):
        tell(line)


class BarProgress:
    """Bars for a terminal: rows read, customers sent, with rate and time left."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._total = 0

    def __call__(self, event: Event) -> None:
        """Draw an event."""
        match event:
            case SourceOpened():
                opened(event, say)
            case Mapped():
                tell_mapping(event, say, attended=True)
            case Fetching():
                self._fetching(event)
            case CheckProgress():
                bar = self._open(
                    "Checking", _WHOLE, "{desc} {percentage:3.0f}% |{bar}| {elapsed} < {remaining}{postfix}"
                )
                bar.set_postfix_str(count(event.rows, "row"), refresh=False)
                bar.update(round(event.done * _WHOLE) - bar.n)
            case SendStarted():
                self.close()
                say(begin_shown(event))
                self._open(
                    "Sending",
                    event.rows,
                    "{desc} {percentage:3.0f}% |{bar}| {n_fmt}/{total_fmt}{postfix}",
                )
                self._total = event.rows
            case SendProgress():
                if self._bar is not None:
                    self._bar.set_postfix_str(sending_words(event, self._total), refresh=False)
                    self._bar.update(event.settled - self._bar.n)
            case CheckDone():
                self.close()
            case Notice():
                say(event.message)
            case _:
                pass

    def _fetching(self, event: Fetching) -> None:
        of = f" of {event.size >> 20:,}" if event.size else ""
        bar = self._open("Fetching", 0, "{desc}{postfix} {elapsed}")
        bar.set_postfix_str(f"{event.so_far >> 20:,}{of} MiB")
        if event.so_far == event.size:
            self.close()

    def close(self) -> None:
        """Finish the bar that is open."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _open(self, name: str, total: int, form: str) -> tqdm[Any]:
        if self._bar is None:
            bar: tqdm[Any] = tqdm(
                total=total, desc=name, unit="", bar_format=form, file=sys.stderr, leave=False, dynamic_ncols=True
            )
            self._bar = bar
        return self._bar


def sending_words(event: SendProgress, total: int) -> str:
    """Give how fast the sending goes: `98/s, 25 at a time, 0.4% turned away, about 21 min left`."""
    rate = f"{event.rate:,.0f}/s" if event.rate >= 10 else f"{event.rate:.1f}/s"
    throttled = f", {event.throttled:.1%} turned away" if event.throttled >= _MENTIONED else ""
    left = f", about {duration((total - event.settled) / event.rate)} left" if event.rate else ""
    return f"{rate}, {event.concurrency} at a time{throttled}{left}"


def _echo(line: str) -> None:
    click.echo(plain(line, 1000), err=True)


class LineProgress:
    """A plain line every 10 s, for logs."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said = clock()
        self._total = 0

    def __call__(self, event: Event) -> None:
        """Print an event when its time has come."""
        match event:
            case SourceOpened():
                opened(event, _echo)
            case Mapped():
                tell_mapping(event, _echo, attended=False)
            case Fetching() if self._due():
                click.echo(f"Fetching {plain(event.name)}: {event.so_far >> 20:,} MiB so far.", err=True)
            case CheckProgress() if self._due():
                click.echo(f"Checking: {count(event.rows, 'row')}, {event.done:.0%} of the input.", err=True)
            case SendStarted():
                self._total, self._said = event.rows, self._clock()
                _echo(begin_shown(event))
            case SendProgress() if self._due():
                words = sending_words(event, self._total)
                click.echo(f"Sending: {event.settled:,} of {self._total:,}, {words}.", err=True)
            case Notice():
                click.echo(plain(event.message, 1000), err=True)
            case _:
                pass

    def close(self) -> None:
        """Nothing is open."""

    def _due(self) -> bool:
        now = self._clock()
        if now - self._said < _EVERY:
            return False
        self._said = now
        return True
