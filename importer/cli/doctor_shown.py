"""What the doctor says on the screen: a line for each check, the next step below it, and what it comes to."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import click

from importer.cli.terminal import width
from importer.doctor import Diagnosis, Level
from importer.shown_text import count, plain

_COLOURS: Mapping[Level, str] = MappingProxyType(
    {Level.OK: "green", Level.WARNING: "yellow", Level.FAILS: "red", Level.NOT_TRIED: ""}
)
_LEVEL_WIDTH = max(len(level) for level in Level)
_CHECK_WIDTH = 11
"""Of the longest name of a check."""


def diagnosis_lines(diagnosis: Diagnosis) -> Iterator[str]:
    """Give the lines of one check; broken between words where the terminal is narrow, else one and one for the step."""
    level = diagnosis.level.replace("_", " ")
    label = f"{level:<{_LEVEL_WIDTH}}  {diagnosis.check:<{_CHECK_WIDTH}}  "
    indent = " " * len(label)
    first, *more = _wrapped(plain(diagnosis.message, 2000), indent)
    colour = _COLOURS[diagnosis.level] or None
    yield click.style(label, fg=colour) + first
    yield from (f"{indent}{line}" for line in more)
    if diagnosis.next:
        yield from (f"{indent}{line}" for line in _wrapped(f"Next: {plain(diagnosis.next, 2000)}", indent))


def closing_line(told: Sequence[Diagnosis]) -> str:
    """Say what all of it comes to."""
    failures = sum(one.level is Level.FAILS for one in told)
    warnings = sum(one.level is Level.WARNING for one in told)
    if failures:
        return click.style(f"{count(failures, 'check')} failed: a run would not work now.", bold=True)
    words = f"Nothing fails, with {count(warnings, 'warning')}" if warnings else "All is well"
    return f"{click.style(f'{words}.', bold=True)} Next, a pilot: importer run FILE --first 20"


def _wrapped(text: str, indent: str) -> list[str]:
    room = max(40, width() - len(indent))
    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
