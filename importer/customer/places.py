"""Pincodes of India: whether one exists, its state and its district, for single values and for whole columns.

Existence, the most likely state and districts come from the data of `indian-pincode` (India Post through data.gov.in);
which states a pincode may go with comes from its first three digits (`data/pincode_prefixes.csv`: neighbours that
share a prefix, and what records say from before a state was divided), else from its first two. Where the two differ
and the prefix table knows no such neighbour, the data set is taken for noise (it puts pincodes of Rajasthan into
Telangana). 9xxxxx is the army's: it goes with any state.
"""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache

import indian_pincode
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from importer.customer.states import read_json, read_lines, read_rows, state_names, state_of_gst_code, state_of_text

__all__ = [
    "district_of_pincode",
    "known_cities",
    "known_pincodes",
    "pincode_exists",
    "pincode_state_mismatch",
    "state_of_gst_code",
    "state_of_pincode",
    "states_of_pincode",
]

_ARMY = "9"
_COMPASS = frozenset(
    {"Central", "East", "North", "North East", "North West", "South", "South East", "South West", "West"}
)
_DISTRICT_NAMES = {"NTR": "NTR", "Y.S.R.": "Y.S.R.", "SPSR NELLORE": "SPSR Nellore", "S.A.S NAGAR": "S.A.S. Nagar"}


def pincode_exists(pincode: str) -> bool:
    """Whether India Post lists the pincode (six digits); the army's are hardly listed and taken as existing."""
    return _is_pincode(pincode) and bool(known_pincodes()[int(pincode)])


@cache
def known_pincodes() -> npt.NDArray[np.bool_]:
    """Give a table by int(pincode): whether it exists; shape (1000000,), read-only."""
    known = np.zeros(1_000_000, dtype=np.bool_)
    known[np.array(indian_pincode.get_pincodes(), dtype=np.int64)] = True
    known[900_000:999_999] = True
    known.flags.writeable = False
    return known


@cache
def known_cities() -> frozenset[str]:
    """Give names of cities, case-folded: the districts of India and big cities that give no district its name."""
    districts = {name for state in indian_pincode.list_states() for name in indian_pincode.list_districts(state)}
    whole = {name.casefold().removesuffix(" district") for name in districts}
    parted = {word for name in whole for word in (name.removesuffix(" urban"), name.removesuffix(" rural"))}
    others = set(read_lines("cities.txt"))
    return frozenset(whole | parted | others) - {name.casefold() for name in _COMPASS}


def states_of_pincode(pincode: str) -> frozenset[str]:
    """Give the official names of the states that the pincode may go with.

    All states for a pincode of the army and for one whose region is not known; none for what is not a pincode.
    """
    if not _is_pincode(pincode):
        return frozenset()
    allowed = int(_allowed_states()[int(pincode[:3])])
    return frozenset(name for position, name in enumerate(state_names()) if allowed >> position & 1)


@lru_cache(maxsize=20_000)
def state_of_pincode(pincode: str) -> str | None:
    """Give the official name of the state that the pincode lies in; None when that is not certain."""
    if not _is_pincode(pincode) or pincode.startswith(_ARMY):
        return None
    row = _prefixes().get(pincode[:3])
    if row is None:
        states: list[str] = read_json("pincode_first2.json").get(pincode[:2], [])
        return states[0] if len(states) == 1 else None
    listed = state_of_text(indian_pincode.get_state(pincode) or "")
    neighbours = [] if row["note"].startswith("pre-") else row["also_tolerate"].split("|")
    return listed if listed in (*row["states"].split("|"), *neighbours) and listed else row["primary_state"]


@lru_cache(maxsize=20_000)
def district_of_pincode(pincode: str) -> str | None:
    """Give the district of a pincode as a name to stand for the city; None when none is known.

    Of several districts the one that most pincodes with the same first three digits lie in.
    """
    state = state_of_pincode(pincode)
    if state is None:
        return None
    within = _districts_of_state(state)
    districts = [district for district in indian_pincode.get_districts(pincode) if district in within]
    if not districts:
        return None
    if len(districts) > 1:
        sizes = _district_sizes(pincode[:3])
        districts.sort(key=lambda district: -sizes[district])
    return _district_name(districts[0], state)


def pincode_state_mismatch(pincodes: pa.StringArray, states: pa.StringArray) -> npt.NDArray[np.bool_]:
    """Tell for each row whether the pincode cannot go with the state.

    Takes two text columns of n rows: clean pincodes (six digits) and official state names; gives n booleans. A row
    where either is blank, or the state is not an official name, is no mismatch.
    """
    numbers = _numbers(pincodes)
    names = pc.fill_null(pc.index_in(states, value_set=pa.array(state_names())), -1).to_numpy()
    judged = (numbers >= 0) & (names >= 0)
    allowed = _allowed_states()[np.where(judged, numbers, 0) // 1000]
    may = (allowed >> np.where(judged, names, 0).astype(np.uint64)) & np.uint64(1)
    mismatch: npt.NDArray[np.bool_] = judged & (may == 0)
    return mismatch


def _is_pincode(text: str) -> bool:
    return len(text) == 6 and text.isascii() and text.isdigit() and text[0] != "0"


def _numbers(text: pa.StringArray) -> npt.NDArray[np.int64]:
    """Give int(pincode) for each row, -1 where there is none."""
    six = pc.equal(pc.binary_length(text), 6)
    try:
        numbers = pc.cast(pc.if_else(six, text, "-1"), pa.int64()).to_numpy()
    except pa.ArrowInvalid:  # six characters that are no number: these columns are not clean
        whole = pc.match_substring_regex(text, "^[1-9][0-9]{5}$")
        numbers = pc.cast(pc.if_else(whole, text, "-1"), pa.int64()).to_numpy()
    return np.where(numbers < 100_000, -1, numbers)


@cache
def _prefixes() -> dict[str, dict[str, str]]:
    return {row["prefix3"]: row for row in read_rows("pincode_prefixes.csv") if row["states"] != "*"}


@cache
def _allowed_states() -> npt.NDArray[np.uint64]:
    """Table by the first three digits: a bit for each state (by its position in `state_names`); shape (1000,)."""
    position = {name: number for number, name in enumerate(state_names())}

    def bits(names: list[str]) -> int:
        return sum(1 << position[name] for name in names)

    everywhere = bits(list(state_names()))
    by_first_two = {prefix: bits(names) for prefix, names in read_json("pincode_first2.json").items()}
    allowed = np.full(1000, everywhere, dtype=np.uint64)
    for number in range(100, 900):
        row = _prefixes().get(str(number))
        if row is not None:
            allowed[number] = bits([*row["states"].split("|"), *filter(None, row["also_tolerate"].split("|"))])
        elif str(number)[:2] in by_first_two:
            allowed[number] = by_first_two[str(number)[:2]]
    return allowed


@cache
def _districts_of_state(state: str) -> frozenset[str]:
    listed = [name for name in indian_pincode.list_states() if state_of_text(name) == state]
    return frozenset(district for name in listed for district in indian_pincode.list_districts(name))


@cache
def _district_sizes(prefix: str) -> Counter[str]:
    """How many pincodes with these first three digits lie in each district."""
    neighbours = [f"{prefix}{number:03}" for number in range(1000)]
    return Counter(district for pincode in neighbours for district in indian_pincode.get_districts(pincode))


def _district_name(listed: str, state: str) -> str:
    """Write a district of the data set, which is all capitals, as a name."""
    if listed in _DISTRICT_NAMES:
        return _DISTRICT_NAMES[listed]
    name = listed.title().replace(" And ", " and ").removesuffix(" District")
    return f"{name} {state}" if name in _COMPASS else name
