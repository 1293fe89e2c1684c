"""Words of the API made fit to keep: without anybody's personal values or control characters, not too long."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from importer.sender.personal_shapes import hide_personal

MASK = "***"
LONGEST_MESSAGE = 300
"""Characters of an API message that are kept."""

_LONGEST_READ = 4000
"""Characters of an API message that are looked at; what follows is dropped before any pattern runs over it."""
_HIDDEN = "\ue000"
"""Stands for what was hidden until all is: asterisks of the API's own may be those of a number masked in part."""
_NUMBER_GAP = r"[\s().\-]{0,3}"
"""What may stand between the digits of a phone number that is written for people."""


def clean(text: str) -> str:
    """Give text on one line: control, format and lone surrogate characters become spaces, spaces are collapsed."""
    shown = (" " if unicodedata.category(letter) in _UNSAFE else letter for letter in text[:_LONGEST_READ])
    return unicodedata.normalize("NFC", " ".join("".join(shown).split()))


def mask(text: str, private_values: Iterable[str]) -> str:
    """Give a message of the API with `***` for personal values, cleaned, 300 characters at most.

    Those of the row itself are hidden wherever they are found: in any case, phone numbers with any spacing and
    dialling code; values of three characters or fewer only as whole words, or `An` would spoil `cannot`. Of all others,
    whatever looks like an e-mail address or a phone number (personal_shapes.py).
    """
    text = hide_personal(_hide_own(text, private_values), _HIDDEN).replace(_HIDDEN, MASK)
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def hide(text: str, private_values: Iterable[str]) -> str:
    """Give a text, cleaned, with `***` for the row's own values only, and nothing cut off that was looked at."""
    return _hide_own(text, private_values).replace(_HIDDEN, MASK)


def _hide_own(text: str, private_values: Iterable[str]) -> str:
    text = clean(text)
    values = {clean(value) for value in private_values} - {""}
    for value in sorted(values, key=len, reverse=True):
        text = re.sub(_pattern(value), _HIDDEN, text, flags=re.IGNORECASE)
    return text


def _pattern(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    if len(digits) >= 7 and re.fullmatch(r"[+\d\s().\-]+", value):
        return r"(?:\+?\d{1,3}" + _NUMBER_GAP + ")?" + _NUMBER_GAP.join(digits)
    if len(value) <= 3:
        return rf"(?<!\w){re.escape(value)}(?!\w)"
    return re.escape(value)


_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
