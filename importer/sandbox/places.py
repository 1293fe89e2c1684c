"""The sandbox's look-ups of pincodes and states: what the package indian-pincode (India Post's list) knows."""

from __future__ import annotations

import re

import indian_pincode

Row = dict[str, str]

_PREFIX = re.compile(r"[1-9][0-9]{2,5}")


def is_prefix(text: str) -> bool:
    """Whether this is a pincode or its leading digits, at least three."""
    return _PREFIX.fullmatch(text) is not None


def pincodes(prefix: str) -> list[Row]:
    """Give the pincodes that begin with a prefix (at most 1,000), as the API shows them; the district is the city."""
    span = 10 ** (6 - len(prefix))
    first = int(prefix) * span
    found = (indian_pincode.get_details(str(number)) for number in range(first, first + span))
    return [
        {
            "pincode": details["pincode"],
            "city": _title(details["districts"][0]) if details["districts"] else "",
            "state_name": _title(details["state"] or ""),
            "country_name": "India",
            "country_iso_code": "IN",
        }
        for details in found
        if details is not None
    ]


def states() -> list[Row]:
    """Give the states and union territories. The shape of a row is ours: the API's documents show none."""
    return [{"name": _title(name), "country_iso_code": "IN"} for name in indian_pincode.list_states()]


def _title(name: str) -> str:
    return name.removeprefix("THE ").title().replace(" And ", " and ")
