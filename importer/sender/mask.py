"""Words of the API made fit to keep: without the row's own values, without control characters, not too long."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MASK = "***"
LONGEST_MESSAGE = 300
"""Characters of an API message that are kept."""

_LONGEST_READ = 4000
"""Characters of an API message that are looked at; what follows is dropped before any pattern runs over it."""
_NUMBER_GAP = r"[\s().\-]{0,3}"
"""What may stand between the digits of a phone number that is written for people."""


def clean(text: str) -> str:
    """Give text on one line: control, format and lone surrogate characters become spaces, spaces are collapsed."""
    shown = (" " if unicodedata.category(letter) in _UNSAFE else letter for letter in text[:_LONGEST_READ])
    return unicodedata.normalize("NFC", " ".join("".join(shown).split()))


def mask(text: str, private_values: Iterable[str]) -> str:
    """Give a message of the API with the row's own values replaced by `***`, cleaned, 300 characters at most.

    Values are found in any case, phone numbers with any spacing and dialling code; values of three characters or fewer
    only as whole words, or `An` would spoil `cannot`.
    """
    text = hide(text, private_values)
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def hide(text: str, private_values: Iterable[str]) -> str:
    """Do what `mask` does, and cut nothing off what was looked at."""
    text = clean(text)
    values = {clean(value) for value in private_values} - {""}
    for value in sorted(values, key=len, reverse=True):
        text = re.sub(_pattern(value), MASK, text, flags=re.IGNORECASE)
    return text


def _pattern(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    if len(digits) >= 7 and re.fullmatch(r"[+\d\s().\-]+", value):
        return r"(?:\+?\d{1,3}" + _NUMBER_GAP + ")?" + _NUMBER_GAP.join(digits)
    if len(value) <= 3:
        return rf"(?<!\w){re.escape(value)}(?!\w)"
    return re.escape(value)


_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
