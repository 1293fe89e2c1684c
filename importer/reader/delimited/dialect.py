"""How delimited text is written: its delimiter, its quotation mark, and how a mark stands within quotes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """As decided."""

    delimiter: bytes = b","
    quote: str = '"'
    """`"`, `'`, or empty for none."""
    escape: str = "doubled"
    """How a mark stands within quotes: `doubled` or `backslash`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user said of the dialect; the rest is found out."""

    delimiter: bytes = b""
    quote: str | None = None
    escape: str = ""
