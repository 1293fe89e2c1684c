"""A state at the end of an address, told from streets, shops and cities that bear its name."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from importer.customer.places import states_of_pincode
from importer.customer.states import all_states, state_of_gst_code, state_of_text
from importer.normalize.ending_part import DASHES, HARD, LABEL_WINDOW, EndingPart, begins_word, end_before
from importer.normalize.ending_pincode import pincode_at

_LONGEST_NAME = 60
"""No spelling of a state is longer (characters)."""
_LABEL = re.compile(r"(?<![^\W_])(?:state|राज्य) *[:\-\u2013\u2014] *\Z", re.IGNORECASE)
_WORD = re.compile(r"[^ .\u2010-\u2014\-]+")
_LAST_WORD = re.compile(r"[^ .&()\[\]\-\u2010-\u2014,;|:/\n]+\Z")
_BREAK = re.compile(r"[,;|\n()\[\]:/0-9]")
"""No name of a state goes on across one of these."""
_CONNECTED = re.compile(r"(?:&|(?<![^\W_])(?:and|of|the|और)) *\Z", re.IGNORECASE)
"""In front of a state's name this makes it part of another: `University of Delhi`."""
_TWO_DIGITS = re.compile(r"(?<![0-9])([0-9]{2}) ?[\-\u2013\u2014] ?\Z")
_CITY_STATES = frozenset({"Delhi", "Chandigarh", "Puducherry"})
_CITY_SPELLINGS = frozenset({"mysore", "madras", "jammu", "leh", "leh ladakh", "daman", "diu", "silvassa"})
"""Spellings that `state_of_text` takes for a state, and that are a city's name as well."""
_SHORT_NAMES = frozenset({"goa", "diu", "leh"})
_LONGEST_CODE = 3


def state_at(text: str, end: int, pincode: EndingPart | None) -> EndingPart | None:
    """Find the longest name or code of a state that ends at `end`, with its label; `pincode` stands behind it."""
    begin = max(0, end - _LONGEST_NAME)
    if not _may_be_last(text, begin, end):
        return None
    for found in _BREAK.finditer(text, begin, end):
        begin = found.end()
    for word in _WORD.finditer(text, begin, end):
        start = word.start()
        name = _named(text[start:end])
        if name and begins_word(text, start):
            return _proved(text, EndingPart(start, text[start:end], name, _is_city(text[start:end], name)), pincode)
    return None


def _proved(text: str, state: EndingPart, pincode: EndingPart | None) -> EndingPart | None:
    """Give what reads like a state if its label, what stands in front of it or a pincode beside it proves it one."""
    start = state.start
    window = max(0, start - LABEL_WINDOW)
    code = _code(state.written)
    if code != code.upper() or _CONNECTED.search(text, window, start):
        return None
    number = _TWO_DIGITS.search(text, window, start)
    if number and state_of_gst_code(number[1]) == state.name:  # 29-Karnataka: not to be torn apart
        return None
    label = _LABEL.search(text, window, start)
    if label:
        return EndingPart(label.start(), state.written, state.name, state.is_city)
    before = text[:start].rstrip(" ")
    hard = before != "" and before[-1] in HARD
    beside = pincode or pincode_at(text, end_before(text, start))
    agrees = beside is not None and state.name in states_of_pincode(beside.name)
    if code:
        proved = agrees if len(code) < _LONGEST_CODE and beside else hard and (agrees or not beside)
    else:
        proved = hard or agrees or _is_dashed(before)
    return state if proved else None


def _is_dashed(before: str) -> bool:
    """Whether a dash ends the text, and not one behind a number."""
    return before != "" and before[-1] in DASHES and not before.rstrip(f"{DASHES} ")[-1:].isdigit()


def _code(written: str) -> str:
    """Give the letters of a state's code, as written; empty for a name."""
    letters = "".join(filter(str.isalpha, written))
    is_name = len(letters) > _LONGEST_CODE or not letters.isascii() or letters.casefold() in _SHORT_NAMES
    return "" if is_name else letters


def _is_city(written: str, name: str) -> bool:
    folded = written.casefold().replace("-", " ")
    if folded in _CITY_SPELLINGS:
        return True
    return name in _CITY_STATES and not _code(written) and "nct" not in folded and "territory" not in folded


@lru_cache(maxsize=20_000)
def _named(written: str) -> str | None:
    """Give the state that words without digits name; a dash in them is a space."""
    return state_of_text(written.replace("-", " "))


def _may_be_last(text: str, begin: int, end: int) -> bool:
    """Whether the last word is the last of some state's name: a quick no for most addresses."""
    last = _LAST_WORD.search(text, begin, end)
    return last is not None and (not last[0].isascii() or last[0].casefold() in _last_words())


@cache
def _last_words() -> frozenset[str]:
    spellings = [spelling.casefold() for state in all_states() for spelling in (state.name, *state.spellings)]
    last = {found[0] for spelling in spellings if (found := _LAST_WORD.search(spelling.rstrip(" .()")))}
    joined = {"".join(filter(str.isalpha, spelling)) for spelling in spellings}
    return frozenset(last | joined | {"state"})
