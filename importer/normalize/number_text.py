"""Numbers that went through a spreadsheet or a data frame: exponents, `.0`, `####`; and codes, which may be numbers.

Excel shows a long number in a narrow cell as 9.87654E+09 and saves it so. Such a number is restored only when the
mantissa supplies every digit (9.876543210E9); otherwise digits may be lost.
"""

from __future__ import annotations

import re

from importer.normalize.cleaned import BLANK, Cleaned, wrong
from importer.normalize.placeholders import is_placeholder
from importer.normalize.text import ascii_digits, tidy

_EXPONENT = re.compile(r"[+-]?([0-9]+)(?:[.,]([0-9]*))?[eE]([+-]?[0-9]{1,3})")
_CODE_EXPONENT = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*[eE][+-]?|[eE]\+)[0-9]{1,3}")
_POINT_ZERO = re.compile(r"(\+?[0-9]+(?:,[0-9]{2,3})*)\.0+")
_CODE_POINT_ZERO = re.compile(r"(-?[0-9]+)\.0")
_JOINERS = re.compile("[\u200c\u200d]")
_TOO_NARROW = re.compile(r"#{3,}")


def whole_number(text: str) -> str | None:
    """Give the text with an exponent written out and without a trailing `.0`; None when its digits are lost.

    Text that is no such number is given back as it is.
    """
    exponent = _EXPONENT.fullmatch(text)
    if exponent is not None:
        return _written_out(exponent)
    if _TOO_NARROW.fullmatch(text):
        return None
    point_zero = _POINT_ZERO.fullmatch(text)
    return point_zero[1] if point_zero else text


def _written_out(exponent: re.Match[str]) -> str | None:
    digits, decimals, power = exponent[1], exponent[2] or "", int(exponent[3])
    if power < 0 or len(decimals) < power or decimals[power:].strip("0"):
        return None
    return digits + decimals[:power]


def clean_code(text: str) -> Cleaned:
    """Clean a code or an id: it stays as it is but for spaces, foreign digits and what a spreadsheet did to it."""
    value = ascii_digits(tidy(text if text.isascii() else _JOINERS.sub("", text))).lstrip("' ")
    point_zero = _CODE_POINT_ZERO.fullmatch(value)
    if point_zero:
        value = point_zero[1]
    if is_placeholder(value):
        return BLANK
    if _CODE_EXPONENT.fullmatch(value) or _TOO_NARROW.fullmatch(value):
        restored = whole_number(value)
        if restored is None:
            return wrong("number_damaged")
        value = "" if is_placeholder(restored) else restored
    return Cleaned(value)
