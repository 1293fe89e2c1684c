"""States and union territories of India: official names, the ways people write them, and their GST codes.

Names follow ISO 3166-2:IN and India Post; aliases, old ISO codes and Hindi names are those of `data/states.csv`, GST
codes those of `data/gst_state_codes.csv` (GSTN; 25 and 28 are no longer given out but stand in old data).
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from typing import Any

_DATA = resources.files("importer.customer") / "data"
_PARTS = re.compile(r"[,;:/|()\[\]\-_]+|(?<=[0-9]) +(?=[^\W\d])|(?<=[^\W\d]) +(?=[0-9])")
_CONNECTED = re.compile(r"&amp;|&|(?<!\w)(?:and|और|एवं)(?!\w)", re.IGNORECASE)
_SIX_DIGITS = re.compile(r"[1-9][0-9]{5}")
_NASAL = re.compile("[\u0919\u091e\u0923\u0928\u092e]\u094d(?=[\u0915-\u0939])")
"""A Hindi nasal in front of a consonant, which the dot above the line (anusvara) may stand for."""
_IGNORED_PARTS = frozenset({"india", "in", "ind", "bharat", "भारत", "state", "ut", "unionterritory", "new", "old"})
_NUKTA = "\u093c"
_PREFIXES = ("the", "thestateof", "stateof", "utof", "unionterritoryof", "")
_LONGEST_GUESS = 45
"""Text longer than any name of a state (characters of its key) is not compared with them."""


@dataclass(frozen=True, slots=True)
class State:
    """A state or union territory."""

    name: str
    """Its official name, the clean value of `address.state`."""
    gst_codes: tuple[str, ...]
    """Two digits each; the one in force first."""
    spellings: tuple[str, ...]
    """Everything else that means it: aliases, ISO codes of today and before, its name in Hindi."""


def read_rows(name: str) -> list[dict[str, str]]:
    """Read a CSV file of the package's data as one dict a row."""
    return list(csv.DictReader((_DATA / name).read_text(encoding="utf-8").splitlines()))


def read_lines(name: str) -> list[str]:
    """Read a text file of the package's data as its lines."""
    return (_DATA / name).read_text(encoding="utf-8").splitlines()


def read_json(name: str) -> Any:
    """Read a JSON file of the package's data."""
    return json.loads((_DATA / name).read_text(encoding="utf-8"))


@cache
def all_states() -> tuple[State, ...]:
    """Give the 36 states and union territories, by name."""
    return tuple(_state(row) for row in read_rows("states.csv"))


def _state(row: dict[str, str]) -> State:
    iso = [row["iso_3166_2"], *filter(None, row["iso_former"].split(";"))]
    return State(
        name=row["official_name"],
        gst_codes=tuple(filter(None, (row["gst_code"], row["gst_code_retired"]))),
        spellings=(*row["aliases"].split("|"), *iso, *(code.removeprefix("IN-") for code in iso), row["hindi"]),
    )


@cache
def state_names() -> tuple[str, ...]:
    """Give the official names in their order; a state's position is its number in the tables of `places`."""
    return tuple(state.name for state in all_states())


@cache
def _states_by_key() -> dict[str, str]:
    names: dict[str, str] = {}
    for state in all_states():
        for spelling in (state.name, *state.spellings, *state.gst_codes):
            for key in _keys(spelling):
                names.setdefault(key, state.name)
    for row in read_rows("gst_state_codes.csv"):
        state_name = state_of_gst_code(row["code"])
        if state_name:
            names.setdefault(_key(row["name"]), state_name)
    return names


def state_of_gst_code(code: str) -> str | None:
    """Give the state that a GST state code (two digits, in force or retired) stands for; None for any other code."""
    return _gst_codes().get(code)


@cache
def _gst_codes() -> dict[str, str]:
    return {code: state.name for state in all_states() for code in state.gst_codes}


def _key(text: str) -> str:
    """Reduce to what is compared: no case, spaces, punctuation, accents or nukta; `&` reads as `and`."""
    folded = unicodedata.normalize("NFKD", text).casefold().replace("&amp;", "&").replace("&", "and")
    if not folded.isascii():
        folded = _NASAL.sub("\u0902", folded)
    return "".join(
        str(unicodedata.decimal(char, char))
        for char in folded
        if char != _NUKTA and not "\u0300" <= char <= "\u036f" and unicodedata.category(char)[0] not in "CPZS"
    )


def _keys(text: str) -> tuple[str, str]:
    """Give the key of a text as it is, and without the words for `and`: `Jammu Kashmir`, `Daman Diu`."""
    return _key(text), _key(_CONNECTED.sub(" ", text))


def state_of_text(text: str) -> str | None:
    """Give the official name of what somebody wrote for a state, or None.

    Understands names, aliases, ISO codes old and new, Hindi names, GST codes (`29`, `7` for `07`) and several of them
    together (`29-Karnataka`, `Karnataka (KA), India`) as long as they mean one state.
    """
    names = _states_by_key()
    for key in _keys(text):
        padded = key.zfill(2) if len(key) == 1 else key
        for prefix in _PREFIXES:
            shorter = padded.removeprefix(prefix)
            if name := names.get(shorter) or names.get(shorter.removesuffix("state")):
                return name
    parts = [part for part in map(_key, _PARTS.split(text)) if part and not _says_no_state(part)]
    meant = {names.get(part.zfill(2) if part.isdigit() else part) for part in parts}
    return meant.pop() if len(meant) == 1 else None


def _says_no_state(part: str) -> bool:
    """Whether a part beside a state says nothing of it: the country, the word state, a pincode."""
    return part in _IGNORED_PARTS or _SIX_DIGITS.fullmatch(part) is not None


@cache
def _guesses() -> tuple[tuple[str, int, str], ...]:
    """Spellings long enough to be misspelt: key, its letters as bits, official name."""
    keys = _states_by_key().items()
    return tuple((key, _letters(key), name) for key, name in keys if len(key) >= 4 and not key.isdigit())


def _letters(key: str) -> int:
    bits = 0
    for char in key:
        bits |= 1 << (ord(char) & 63)
    return bits


def closest_state(text: str, least: float = 0.8) -> str:
    """Give the official name nearest in spelling, or the empty string when none is near.

    `least` is the lowest similarity (0-1, Ratcliff-Obershelp) that counts as near.
    """
    key = _key(text)
    if not 3 <= len(key) <= _LONGEST_GUESS:
        return ""
    letters = _letters(key)
    near = [
        guess for guess in _guesses() if (guess[1] ^ letters).bit_count() <= 5 and abs(len(guess[0]) - len(key)) <= 5
    ]
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(key)
    best, found = least, ""
    for spelling, _, name in near:
        matcher.set_seq1(spelling)
        if matcher.quick_ratio() > best and (likeness := matcher.ratio()) > best:
            best, found = likeness, name
    return found
