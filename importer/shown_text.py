"""Text that is safe to show, whatever a file or a server has put into it."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

_JOINERS = "\u200c\u200d"
"""Part of the spelling of Indian scripts, and harmless."""
_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def plain(text: str, longest: int = 200, *, instead: str = "?") -> str:
    """Give a text of at most `longest` characters in which control signs and direction overrides are `instead`."""
    shown = "".join(
        instead if unicodedata.category(sign) in _NOT_SHOWN and sign not in _JOINERS else sign
        for sign in text[: longest + 1]
    )
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def count(number: int, noun: str) -> str:
    """Give `1 row`, `12,345 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def place_words(source: int, row: int) -> str:
    """Give `row 12,345`; of a later source than the first `row 12,345 of file 2`, since `source` counts from 0."""
    return f"row {row:,}" + (f" of file {source + 1:,}" if source else "")


def duration(seconds: float) -> str:
    """Give a length of time in words that fit its size: `0.4 s`, `42 s`, `21 min`, `3 h 05 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"


def file_name(path: str) -> str:
    """Give the last part of a path or URL: folders may tell who somebody is."""
    if "://" in path:
        return path.rpartition("/")[2] or path
    return PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name or path
