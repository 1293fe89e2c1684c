"""PAN and GSTIN: their structure, the check character, the classes of registration and the PAN that some carry.

Classes and check character are those of GSTN (developer.gst.gov.in, as india-compliance quotes them in
`gst_india/constants`), proven on genuine samples of every class but NRTP. python-stdnum refuses all special classes,
so the structure is judged here. Holder types: `data/pan_holder_types.csv` (Income Tax Department).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from importer.customer.states import read_rows, state_of_gst_code

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The characters of a GSTIN in the order of their values for the check character."""

SPECIAL_STATE_CODES = frozenset({"97", "99"})
"""97: other territory; 99: the Centre's jurisdiction (OIDAR, non-residents)."""

_PAN = re.compile(r"[A-Z]{5}[0-9]{4}[A-Z]")
_MADE_UP_PAN = re.compile(r"(?:ABCDE(?:1234|0000)|([A-Z])\1{4}([0-9])\2{3})[A-Z]")


@dataclass(frozen=True, slots=True)
class GstinClass:
    """A kind of registration, told by the shape of its number."""

    name: str
    shape: re.Pattern[str]
    carries_pan: bool
    """Whether characters 3 to 12 are the holder's PAN."""


# The order decides: TDS and TCS come before the loose normal form, which tolerates their class letters.
CLASSES: tuple[GstinClass, ...] = (
    GstinClass("UIN", re.compile(r"[0-9]{4}[A-Z]{3}[0-9]{5}[UO]N[0-9A-Z]"), carries_pan=False),
    GstinClass("NRTP", re.compile(r"[0-9]{4}[A-Z]{3}[0-9]{5}NR[0-9A-Z]"), carries_pan=False),
    GstinClass("OIDAR", re.compile(r"99[0-9]{2}[A-Z]{3}[0-9]{5}OS[0-9A-Z]"), carries_pan=False),
    GstinClass("TDS", re.compile(r"[0-9]{2}[A-Z]{4}[A-Z0-9][0-9]{4}[A-Z][1-9A-Z]D[0-9A-Z]"), carries_pan=False),
    GstinClass("TCS", re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]C[0-9A-Z]"), carries_pan=True),
    GstinClass("normal", re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z][Z1-9ABD-J][0-9A-Z]"), carries_pan=True),
    GstinClass("government", re.compile(r"[0-9]{2}[A-Z]{4}[0-9]{5}[A-Z][0-9]Z[0-9]"), carries_pan=False),
)


@cache
def pan_holder_letters() -> frozenset[str]:
    """Give the letters that the fourth character of a PAN can be: those the department gives out or once gave out."""
    return frozenset(row["letter"] for row in read_rows("pan_holder_types.csv") if row["stdnum_2_2"] == "yes")


def is_pan(text: str) -> bool:
    """Whether the text is a PAN: 5 letters, 4 digits (0001-9999), 1 letter, and a known type of holder."""
    return _PAN.fullmatch(text) is not None and text[3] in pan_holder_letters() and text[5:9] != "0000"


def gstin_class(gstin: str) -> GstinClass | None:
    """Give the class that a GSTIN (15 capitals and digits) has the shape of; None for none.

    A number whose class carries a PAN must carry a possible one, and every number must begin with a state code in
    force, a retired one (25, 28: old registrations) or a special one (97, 99).
    """
    if state_of_gst_code(gstin[:2]) is None and gstin[:2] not in SPECIAL_STATE_CODES:
        return None
    for kind in CLASSES:
        if kind.shape.fullmatch(gstin) and (not kind.carries_pan or gstin[5] in pan_holder_letters()):
            return kind
    return None


def check_character(gstin: str) -> str:
    """Give the check character that the first 14 characters of a GSTIN ask for."""
    total = 0
    for position, char in enumerate(gstin[:14]):
        quotient, remainder = divmod(ALPHABET.index(char) * (1 + position % 2), 36)
        total += quotient + remainder
    return ALPHABET[-total % 36]


def is_example_gstin(gstin: str) -> bool:
    """Whether a GSTIN is a documentation example: built on a PAN that nobody has (ABCDE1234F, AAAAA0000A)."""
    return len(gstin) == 15 and _MADE_UP_PAN.fullmatch(gstin[2:12]) is not None


def pan_in_gstin(gstin: str) -> str:
    """Give the PAN that a GSTIN carries; the empty string where its class carries none or it is no GSTIN.

    A TDS number may embed a TAN instead of a PAN, so it counts as carrying none.
    """
    kind = gstin_class(gstin)
    return gstin[2:12] if kind is not None and kind.carries_pan else ""
