"""The value functions of PAN and GSTIN. How the two agree with each other and the state is the validator's business."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

from importer.customer.gst import check_character, gstin_class, is_example_gstin, is_pan, pan_in_gstin
from importer.normalize.cleaned import BLANK, Cleaned, wrong
from importer.normalize.placeholders import GSTIN_WORDS, PAN_WORDS, is_placeholder
from importer.normalize.text import plain

_NOT_IN_CODES = re.compile(r"[\s.:\-/_()\[\]#]+")
_LONGEST = 200
"""A code inside a text longer than this (characters) is not looked for."""
_SIGNS_AROUND = " \t,;*#()[]{}<>|\\\"'"
_GSTIN_LABEL = re.compile(r"^(?:GSTIN|GST|UIN)(?:IN|UIN|ID|NUMBER|NUM|NO)?(?=[0-9A-Z]{15}$)")
_GSTIN_WORD = re.compile(r"^(?:GSTIN|GST|UIN)(?:UIN|NUMBER|NUM|NO)?(?=[^A-Z]|N|$)")
_PAN_WORD = re.compile(r"^PAN(?:CARD)?(?:NUMBER|NUM|NO)?(?=[^A-Z]|N|$)")
_PAN_LABEL = re.compile(r"^(?:IT)?PAN(?:CARD)?(?:NUMBER|NUM|NO)?(?=[0-9A-Z]{10}$)")
_GSTIN_INSIDE = re.compile(r"(?<![0-9A-Z])[0-9]{2}[0-9A-Z]{13}(?![0-9A-Z])")
_PAN_INSIDE = re.compile(r"(?<![0-9A-Z])[A-Z]{5}[0-9]{4}[A-Z](?![0-9A-Z])")
_TO_LETTER = str.maketrans("01258", "OIZSB")
_TO_DIGIT = str.maketrans("OQDILZSB", "00011258")
_DOUBLES = {
    "0": "0OD",
    "O": "O0",
    "1": "1I",
    "I": "I1",
    "L": "L1",
    "5": "5S",
    "S": "S5",
    "8": "8B",
    "B": "B8",
    "2": "2Z",
    "Z": "Z2",
}


def clean_pan(text: str) -> Cleaned:
    """Clean a PAN: capitals without spaces."""
    written = plain(text)
    code = _code(written)
    if is_placeholder(written) or not code or code in PAN_WORDS or is_placeholder(_PAN_WORD.sub("", code)):
        return BLANK
    pan = _PAN_LABEL.sub("", code)
    if is_pan(pan):
        return Cleaned(pan)
    return wrong("pan_invalid", suggestion=pan_in_gstin(pan) or _meant_pan(pan) or _only(_PAN_INSIDE, written, is_pan))


def clean_gstin(text: str) -> Cleaned:
    """Clean a GSTIN of any class: capitals without spaces and without the colon that Tally puts before it."""
    written = plain(text)
    code = _code(written)
    if is_placeholder(written) or is_placeholder(_GSTIN_WORD.sub("", code)) or code in GSTIN_WORDS:
        return BLANK
    gstin = _GSTIN_LABEL.sub("", code)
    if is_example_gstin(gstin):
        return wrong("gstin_placeholder")
    if not gstin.isascii() or gstin_class(gstin) is None:
        return wrong("gstin_invalid", suggestion=_meant_gstin(gstin) or _only(_GSTIN_INSIDE, written, _is_right_gstin))
    if check_character(gstin) != gstin[14]:
        return wrong("gstin_checksum", suggestion=_meant_gstin(gstin))
    return Cleaned(gstin)


def _code(written: str) -> str:
    """Give what may be a code in capitals, without the signs around and inside it that say nothing."""
    return _NOT_IN_CODES.sub("", written.strip(_SIGNS_AROUND).upper())


def _is_right_gstin(gstin: str) -> bool:
    right_form = gstin_class(gstin) is not None and check_character(gstin) == gstin[14]
    return right_form and not is_example_gstin(gstin)


def _only(shape: re.Pattern[str], written: str, is_right: Callable[[str], bool]) -> str:
    """Give the only right code that stands in other text, or nothing."""
    found = set(filter(is_right, shape.findall(written.upper()))) if len(written) <= _LONGEST else set()
    return found.pop() if len(found) == 1 else ""


def _meant_pan(pan: str) -> str:
    """Give the PAN that was meant when digits stand for letters that look like them, or the other way round."""
    meant = _as_pan(pan)
    return meant if is_pan(meant) else ""


def _meant_gstin(gstin: str) -> str:
    """Give the only GSTIN that fits when characters are exchanged for those that look like them, or nothing."""
    if len(gstin) != 15 or not gstin.isascii() or not gstin.isalnum():
        return ""
    # The places of the normal class tell letters from digits; the last three may be either.
    fixed = gstin[:2].translate(_TO_DIGIT) + _as_pan(gstin[2:12])
    choices = {
        gstin[:position] + double + gstin[position + 1 :]
        for position, char in enumerate(gstin)
        for double in _DOUBLES.get(char, "")
    }
    choices |= {fixed + "".join(tail) for tail in product(*(_DOUBLES.get(char, char) for char in gstin[12:]))}
    right = set(filter(_is_right_gstin, choices))
    return right.pop() if len(right) == 1 else ""


def _as_pan(text: str) -> str:
    return text[:5].translate(_TO_LETTER) + text[5:9].translate(_TO_DIGIT) + text[9:].translate(_TO_LETTER)
