"""The value functions of PAN and GSTIN. How the two agree with each other and the state is the validator's business."""

from __future__ import annotations

import re
from itertools import product

from importer.customer.gst import check_character, gstin_class, is_example_gstin, is_pan, pan_in_gstin
from importer.normalize.cleaned import BLANK, Cleaned, wrong
from importer.normalize.placeholders import PAN_WORDS, is_placeholder
from importer.normalize.text import plain

_NOT_IN_CODES = re.compile(r"[\s.:\-/_]+")
_GSTIN_LABEL = re.compile(r"^(?:GSTIN|GST|UIN)(?:IN|UIN|ID|NUMBER|NUM|NO)?(?=[0-9A-Z]{15}$)")
_PAN_LABEL = re.compile(r"^(?:IT)?PAN(?:CARD)?(?:NUMBER|NUM|NO)?(?=[0-9A-Z]{10}$)")
_TO_LETTER = str.maketrans("01258", "OIZSB")
_TO_DIGIT = str.maketrans("OQDILZSB", "00011258")
_DOUBLES = {
    "0": "0OD",
    "O": "O0",
    "1": "1I",
    "I": "I1",
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
    code = _NOT_IN_CODES.sub("", written.upper())
    if is_placeholder(written) or not code or code in PAN_WORDS:
        return BLANK
    pan = _PAN_LABEL.sub("", code)
    if is_pan(pan):
        return Cleaned(pan)
    return wrong("pan_invalid", suggestion=pan_in_gstin(pan) or _meant_pan(pan))


def clean_gstin(text: str) -> Cleaned:
    """Clean a GSTIN of any class: capitals without spaces and without the colon that Tally puts before it."""
    written = plain(text)
    code = _NOT_IN_CODES.sub("", written.upper())
    if is_placeholder(written) or is_placeholder(code):
        return BLANK
    gstin = _GSTIN_LABEL.sub("", code)
    if is_example_gstin(gstin):
        return wrong("gstin_placeholder")
    if not gstin.isascii() or gstin_class(gstin) is None:
        return wrong("gstin_invalid", suggestion=_meant_gstin(gstin))
    if check_character(gstin) != gstin[14]:
        return wrong("gstin_checksum", suggestion=_meant_gstin(gstin))
    return Cleaned(gstin)


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
    right = {choice for choice in choices if gstin_class(choice) and check_character(choice) == choice[14]}
    return right.pop() if len(right) == 1 else ""


def _as_pan(text: str) -> str:
    return text[:5].translate(_TO_LETTER) + text[5:9].translate(_TO_DIGIT) + text[9:].translate(_TO_LETTER)
