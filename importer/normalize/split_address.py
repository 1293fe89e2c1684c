"""An address in one text: into its lines, and the pincode and state that stand at its end. Nothing of it gets lost."""

from __future__ import annotations

import re
from typing import NamedTuple

from importer.customer.places import known_cities
from importer.normalize.address_ending import Ending, find_ending
from importer.normalize.country import INDIA
from importer.normalize.ending_part import DASHES
from importer.normalize.place import clean_state
from importer.normalize.placeholders import is_placeholder
from importer.normalize.text import tidy

LINE_LENGTH = 60
"""How long (characters) the first line of a one-column address gets before the rest moves to the second."""

_LINE_BREAKS = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")
_LAST_PART = re.compile(r"[^,\n]+\Z")
_LEFT_OVER = f" ,;:|\n([{DASHES}"
"""What is left hanging at the end of the lines when what stood behind it is taken out."""


class SplitAddress(NamedTuple):
    """What an address in one text gives to the fields of a customer; empty where it says nothing."""

    line1: str
    line2: str
    pincode: str
    """Six digits, to be judged like those of a column."""
    state: str
    """The state as it is written, to be judged like that of a column."""
    city: str
    """The last part of the lines where it is the name of a known city; it stays in the lines, too."""


def split_address(text: str, line2: str = "", pincode: str = "", state: str = "", country: str = "") -> SplitAddress:
    """Split an address; `line2` to `country` are the clean values that the row has of its own, empty where it has none.

    Pincode, state and India leave the end of the lines only together, and only when what they say is kept: each
    fills a field that is empty, or says what the row says. Otherwise, and when no line would remain, the lines keep
    the whole text. In a row of another country nothing is looked for. Where `line2` is given, all goes into line1.
    """
    lines = [part for line in _LINE_BREAKS.split(text) if (part := tidy(line).strip(" ,"))]
    if not lines or is_placeholder(" ".join(lines)):
        return SplitAddress("", "", "", "", "")
    address = "\n".join(lines)
    ending = find_ending(address, pincode) if country in {"", INDIA} else None
    if ending is None:
        return SplitAddress(*_lines(address, line2), "", "", "")
    rest = _without(address, ending)
    kept = rest if _agrees(ending, pincode, state) else address
    city = _city(rest) if ending.pincode and pincode in {"", ending.pincode} else ""
    return SplitAddress(*_lines(kept, line2), ending.pincode, ending.state, city)


def _agrees(ending: Ending, pincode: str, state: str) -> bool:
    """Whether the row's own pincode and state are empty or the same as those of the address."""
    same_pincode = not (pincode and ending.pincode) or pincode == ending.pincode
    return same_pincode and (not (state and ending.state) or clean_state(ending.state).value == state)


def _without(address: str, ending: Ending) -> str:
    """Give the address without its ending, or whole when nothing or half a pair of brackets would remain."""
    rest = ", ".join(filter(None, [address[: ending.start].rstrip(_LEFT_OVER), ending.city]))
    is_whole = any(map(str.isalnum, rest)) and all(
        rest.count(opening) - rest.count(closing) == address.count(opening) - address.count(closing)
        for opening, closing in ("()", "[]")
    )
    return rest if is_whole else address


def _city(address: str) -> str:
    last = _LAST_PART.search(address)
    name = last[0].strip(" .") if last else ""
    return name if name.casefold() in known_cities() else ""


def _lines(address: str, line2: str) -> tuple[str, str]:
    """Split tidy text at its line breaks, else at the last comma that keeps the first line short."""
    first, second = _two_lines(address)
    return (", ".join(filter(None, [first, second])), "") if line2 else (first, second)


def _two_lines(address: str) -> tuple[str, str]:
    first, *others = address.split("\n")
    if others:
        return first, ", ".join(others)
    if len(address) <= LINE_LENGTH:
        return address, ""
    cut = address.rfind(",", 1, LINE_LENGTH + 1)
    cut = address.find(",", LINE_LENGTH) if cut < 0 else cut
    if cut < 0:
        return address, ""
    return address[:cut].rstrip(" ,"), address[cut:].strip(" ,")
