"""The value function of the country. The store takes customers in India only."""

from __future__ import annotations

import re
import unicodedata

from importer.normalize.cleaned import BLANK, Cleaned, wrong
from importer.normalize.placeholders import is_placeholder
from importer.normalize.text import tidy

INDIA = "India"
_KEYS = frozenset(
    {
        "india", "in", "ind", "356", "91", "bharat", "bharath", "hindustan", "republicofindia", "therepublicofindia",
        "unionofindia",
        "भारत", "भारतगणराज्य", "इंडिया", "इण्डिया", "हिंदुस्तान",
    }
)  # fmt: skip
_PARTS = re.compile(r"[,;:/|()\[\]\-]+")
"""What stands between several names of the same country: `India (IN)`, `India / Bharat`."""
_MISSPELT = frozenset({"inda", "indai", "inida", "idnia", "indian", "indi", "ndia", "indiaa", "iindia", "bharata"})


def is_india(text: str) -> bool:
    """Whether the text names India: in English or Hindi, or by its ISO codes (IN, IND, 356) or dialling code."""
    return _key(text) in _KEYS


def clean_country(text: str) -> Cleaned:
    """Clean a country: India however it is written, else `country_unsupported`."""
    value = tidy(text)
    if is_placeholder(value):
        return BLANK
    key = _key(value)
    parts = [part for part in map(_key, _PARTS.split(value)) if part]
    if key in _KEYS or (parts and all(part in _KEYS for part in parts)):
        return Cleaned(INDIA)
    return wrong("country_unsupported", suggestion=INDIA if key in _MISSPELT else "")


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    digits = "".join(str(unicodedata.decimal(char, char)) for char in folded if unicodedata.category(char)[0] in "LMN")
    return digits.removesuffix("0") if text.endswith(".0") else digits
