"""What a value function gives: the clean value and what it found."""

from __future__ import annotations

from dataclasses import dataclass

from importer.customer.problems import Finding

CLEANING_VERSION = 3
"""Goes up with every change that gives another clean value for the same text; content hashes carry it."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A field's value, cleaned and judged on its own."""

    value: str
    """Empty when the text holds no value, or one that is wrong."""
    findings: tuple[Finding, ...] = ()
    country_code: str = ""
    """Of a phone number: the dialling code that belongs to it (`+91`); empty for every other field."""


BLANK = Cleaned("")


def wrong(code: str, message: str = "", suggestion: str = "") -> Cleaned:
    """Give what a value function returns for a text that holds no right value."""
    return Cleaned("", (Finding(code, message, suggestion),))
