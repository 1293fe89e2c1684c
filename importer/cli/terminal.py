"""What the terminal can do, and text that is safe to print on it."""

from __future__ import annotations

import shutil
import sys
import unicodedata

_JOINERS = "\u200c\u200d"
"""Part of the spelling of Indian scripts, and harmless."""


def is_terminal() -> bool:
    """Whether a person sits at the other end: standard error shows on a terminal and standard input is one."""
    return sys.stderr.isatty() and sys.stdin is not None and sys.stdin.isatty()


def shows_progress() -> bool:
    """Whether standard error is a terminal on which a bar can be drawn."""
    return sys.stderr.isatty()


def width() -> int:
    """Give the columns of the terminal, 80 where there is none, at least 40."""
    return max(40, shutil.get_terminal_size((80, 24)).columns)


def plain(text: str, longest: int = 200) -> str:
    """Make a text from a file or a server safe to print: control sequences and direction overrides become `?`."""
    shown = "".join(
        "?" if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and sign not in _JOINERS else sign
        for sign in text
    )
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def count(number: int, noun: str) -> str:
    """Give `1 row`, `12,345 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Give a length of time in words that fit its size: `0.4 s`, `42 s`, `21 min`, `3 h 05 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"
