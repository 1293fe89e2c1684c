"""What holds for every address in one text: nothing is lost, and what is done is done."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from importer.customer.states import state_of_text
from importer.normalize.split_address import LINE_LENGTH, SplitAddress, split_address
from importer.normalize.text import ascii_digits

PIECES = [
    "12", "MG Road", "Sector 21", "near", "Bank of", "Hotel", "No", "Ph", "Pin", "PIN CODE", "Pincode", "State", "A",
    "560038", "560 038", "110001", "999999", "012345", "9876543210", "२२१००५", "Bengaluru", "New Delhi", "Delhi", "Leh",
    "Karnataka", "KA", "ka", "UP", "J&K", "Jammu & Kashmir", "Orissa", "उत्तर प्रदेश", "Daman and Diu", "29", "Goa",
    "India", "INDIA", "IN", "भारत", "Bharat", "of", "and", "Dadra and Nagar Haveli",
]  # fmt: skip
GAPS = [", ", " ", "-", " - ", "\n", " (", ")", ". ", ": ", ".", "/", ""]
ADDRESSES = st.lists(st.sampled_from(PIECES) | st.sampled_from(GAPS), max_size=14).map("".join) | st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS[:6])), max_size=8
).map(lambda parts: "".join(piece + gap for piece, gap in parts))
OWN = st.fixed_dictionaries(
    {},
    optional={
        "line2": st.just("Floor 2"),
        "pincode": st.sampled_from(["560038", "110001", "?"]),
        "state": st.sampled_from(["Karnataka", "Delhi", "?"]),
        "country": st.sampled_from(["India", "?"]),
    },
)
EXCUSED = re.compile("india|in|bharat|भारत|pincode|pin|state", re.IGNORECASE)
"""What may leave an address and be said nowhere else."""


def letters(text: str) -> str:
    """Give the letters (with their vowel signs) and digits of a text, in their order."""
    return "".join(char for char in ascii_digits(text) if char.isalnum() or "\u0900" <= char <= "\u0963")


def cut_off(text: str, split: SplitAddress) -> str:
    """Give what the lines lack of a text: they hold its front, and perhaps a city from behind the pincode."""
    kept, whole = letters(split.line1 + split.line2), letters(text)
    front = next(kept[:cut] for cut in range(len(kept), -1, -1) if whole.startswith(kept[:cut]))
    city, back = kept.removeprefix(front), whole.removeprefix(front)
    assert city in back
    return back.replace(city, "", 1)


@settings(max_examples=800, deadline=None)
@given(ADDRESSES, OWN)
def test_nothing_of_an_address_is_lost(text: str, own: dict[str, str]) -> None:
    """What leaves the lines stands in the pincode or state or is the same again, or is India or a label."""
    split = split_address(text, **own)
    missing = cut_off(text, split) if split.line1 else ""
    missing = missing.replace(split.pincode, "") if split.pincode else missing
    name = state_of_text(split.state)
    same = [piece for piece in PIECES if name and not piece.isdigit() and state_of_text(piece) == name]
    for spelling in sorted([*same, split.state], key=len, reverse=True):
        missing = missing.replace(letters(spelling), "")
    assert EXCUSED.sub("", missing) == ""


@settings(max_examples=800, deadline=None)
@given(ADDRESSES)
def test_lines_split_again_stay_as_they_are(text: str) -> None:
    """What came out of an address and goes in again, with the pincode and state that it gave, comes out the same."""
    once = split_address(text)
    lines = ", ".join(filter(None, once[:2]))
    again = split_address(lines, pincode=once.pincode, state=state_of_text(once.state) or "")
    assert letters("".join(again[:2])) == letters(lines)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), OWN)
def test_any_text_is_split(text: str, own: dict[str, str]) -> None:
    """Whatever the text, the pincode is six digits or empty, and a state is one that is understood."""
    split = split_address(text, **own)
    assert re.fullmatch(r"(?:[0-9]{6})?", split.pincode)
    assert split.state == "" or state_of_text(split.state)


@given(st.lists(st.sampled_from(["MG Road", "12", "Block-C", "Sector 21 (East)"]), min_size=1, max_size=12))
def test_lines_say_what_the_column_said(parts: list[str]) -> None:
    """Both lines together say what the one column said, and the first is short when a comma allows it."""
    first, second = split_address(", ".join(parts))[:2]
    assert ", ".join(filter(None, [first, second])) == ", ".join(parts)
    assert len(first) <= LINE_LENGTH
