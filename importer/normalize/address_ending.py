"""The end of an address in one text: pincode, state and country, in any order, as people write them.

Conservative: a house number, a phone number or a bank's name must not be taken for one of them. Only what stands at
the very end counts, and each kind has its own proof:

- A pincode is six digits behind the word pin (zip, postal code, पिन), or six that stand alone and that India Post
  lists (`ending_pincode`).
- A state is a name that `state_of_text` knows, by itself between commas, line breaks, brackets or dashes; behind just
  a space (`Bengaluru Karnataka 560038`) only beside a pincode of that state; a code in capitals only (`ending_state`).
- A country is India, by itself or behind one of the other two, and only together with one of them: `Bank of India`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from importer.customer.places import states_of_pincode
from importer.normalize.ending_part import DASHES, HARD, EndingPart, begins_word, end_before
from importer.normalize.ending_pincode import pincode_at
from importer.normalize.ending_state import state_at
from importer.normalize.text import ascii_digits

_COUNTRY = re.compile(r"(?:(?i:republic of india|india|bharath?)|IND?|भारत|इंडिया|इण्डिया)\Z")
_LONGEST_COUNTRY = 20


@dataclass(frozen=True, slots=True)
class Ending:
    """What stands at the end of an address."""

    start: int
    """Where it begins in the text, behind what belongs to the address lines alone."""
    pincode: str
    """Six ASCII digits, or empty; one behind its label may be wrong."""
    state: str
    """The state as it is written, or empty."""
    city: str
    """A city that is the state, too, and stands behind `start`: it belongs to the address lines. Mostly empty."""


def find_ending(address: str, known_pincode: str = "") -> Ending | None:
    """Find pincode, state and country at the end of an address; None when neither pincode nor state is there.

    `address` is tidy text whose line breaks are newlines. A pincode or a state said twice is found as a whole; a city
    that is a state (`New Delhi 110001`) says the state and is kept, once.
    `known_pincode` is the one that the row has of its own: it proves a state as one in the text does.
    """
    text = ascii_digits(address)
    start, city = len(text), ""
    before_city = behind_city = -1
    known = EndingPart(start, known_pincode, known_pincode) if states_of_pincode(known_pincode) else None
    pincode: EndingPart | None = None
    state: EndingPart | None = None
    while True:
        end = end_before(text, start)
        found = pincode_at(text, end)
        if found and found.name == (pincode or found).name:
            pincode, start = found, found.start
            continue
        country = _country_at(text, end, pincode or known)
        if country is not None:
            start = country
            continue
        found = state_at(text, end, pincode or known)
        if not found or found.name != (state or found).name:
            break
        state = state or found
        if found.is_city:
            city, before_city, behind_city = found.written, found.start, start
        start = found.start
    if not (pincode or state):
        return None
    if start == before_city:
        start, city = behind_city, ""
    return Ending(start, pincode.name if pincode else "", state.written if state else "", city)


def _country_at(text: str, end: int, pincode: EndingPart | None) -> int | None:
    """Find where India begins that ends at `end`, and that is no part of a longer name."""
    found = _COUNTRY.search(text, max(0, end - _LONGEST_COUNTRY), end)
    if found is None or not begins_word(text, found.start()):
        return None
    start = found.start()
    before = text[:start].rstrip(" ")
    if before and before[-1] in HARD + DASHES:
        return start
    end = end_before(text, start)
    return start if pincode_at(text, end) or state_at(text, end, pincode) else None
