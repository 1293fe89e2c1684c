"""The value functions of pincode and state. What they mean together is the validator's business."""

from __future__ import annotations

import re

from importer.customer.places import pincode_exists
from importer.customer.problems import Finding
from importer.customer.states import closest_state, state_of_text
from importer.normalize.cleaned import BLANK, Cleaned, wrong
from importer.normalize.number_text import whole_number
from importer.normalize.placeholders import is_placeholder
from importer.normalize.text import plain, tidy

_PINCODE = re.compile(r"[1-9][0-9]{5}")
_SPACED = re.compile(r"[0-9]{3}[ .\-]{1,3}[0-9]{3}|[0-9](?: ?[0-9]){5}|[0-9]{1,3}(?:,[0-9]{2,3})+")
_LABEL = re.compile(
    r"(?:pin\s*-?\s*code|pin|zip\s*code|zip|postal\s*code|postcode|पिन\s*कोड|पिन)\s*(?:no\b|नंबर|नं)?[\s.:\-#]*",
    re.IGNORECASE,
)
_SIGNS_AROUND = " \t.,;:-_*#=()[]{}<>|\\\"'"
"""What is left around a pincode that was cut out of an address (`City - 560038.`)."""
_INSIDE = re.compile(r"(?<![0-9])[1-9][0-9]{2}[ \-]?[0-9]{3}(?![0-9])")
_LOOKS_LIKE = str.maketrans("OoQIilLSsBZz", "000111155822")


def clean_pincode(text: str) -> Cleaned:
    """Clean a pincode: six digits, the first not 0. One that India Post does not list keeps its value."""
    written = plain(text)
    if is_placeholder(written):
        return BLANK
    number = whole_number(written)
    if number is None:
        return wrong("number_damaged")
    number = _LABEL.sub("", number, count=1) if _LABEL.match(number) else number
    number = number.strip(_SIGNS_AROUND)
    if is_placeholder(number):
        return BLANK
    digits = re.sub(r"[ .,\-]", "", number) if _SPACED.fullmatch(number) else number
    if not _PINCODE.fullmatch(digits):
        return wrong("pincode_invalid", suggestion=_meant(number))
    return Cleaned(digits) if pincode_exists(digits) else Cleaned(digits, (Finding("pincode_unknown"),))


def _meant(text: str) -> str:
    """Give the pincode that was meant: the only one inside other text, or one with letters typed for digits."""
    if len(text) > 200:
        return ""
    inside = [re.sub(r"[ \-]", "", found) for found in _INSIDE.findall(text)]
    likely = inside if len(inside) == 1 else [text.translate(_LOOKS_LIKE).replace(" ", "")]
    return likely[0] if pincode_exists(likely[0]) else ""


def clean_state(text: str) -> Cleaned:
    """Clean a state: its official name, from names, aliases, ISO and GST codes and Hindi names."""
    value = tidy(text)
    if is_placeholder(value):
        return BLANK
    point_zero = whole_number(value) if value.endswith(".0") else value
    name = state_of_text(point_zero or value)
    return Cleaned(name) if name else wrong("state_unknown", suggestion=closest_state(value))
