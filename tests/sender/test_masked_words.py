"""What of the API's words is kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.sender.mask import LONGEST_MESSAGE, mask


@pytest.mark.parametrize(
    ("text", "private", "kept"),
    [
        ("Phone 9876543210 is taken", ("9876543210",), "Phone *** is taken"),
        ("Phone +91 98765-43210 is taken", ("9876543210",), "Phone *** is taken"),
        ("Phone (0)98765 43210 is taken", ("9876543210",), "Phone (*** is taken"),
        ("ASHA.Verma@Example.com exists", ("asha.verma@example.com",), "*** exists"),
        ("asha verma, Verma Traders", ("Asha", "Verma", "Verma Traders"), "*** ***, ***"),
        ("An error cannot be", ("An",), "*** error cannot be"),
        ("Zoë is taken", (unicodedata.normalize("NFD", "Zoë"),), "*** is taken"),
        ("a.b matches axb", ("a.b",), "*** matches axb"),
        ("nothing private", ("", " "), "nothing private"),
    ],
)
def test_mask(text: str, private: tuple[str, ...], kept: str) -> None:
    """A row's own values are hidden in any case and spelling, and nothing else is."""
    assert mask(text, private) == kept


def test_control_characters() -> None:
    """Nothing that steers a terminal, turns text around or breaks an encoder is kept."""
    text = "a\x1b[31mb\r\nc\u202ed\u200be\x00f\ud800g\u2028h\x9bi"
    kept = mask(text, ())
    assert kept == "a [31mb c d e f g h i"
    kept.encode("utf-8")


def test_length() -> None:
    """Kept messages have 300 characters at most, and a value at the cut is not half shown."""
    assert len(mask("x" * 1_000_000, ())) == LONGEST_MESSAGE
    assert "98765" not in mask("x" * 295 + "9876543210", ("9876543210",))


@given(st.text(min_size=4, max_size=20), st.text(max_size=80), st.text(max_size=80))
def test_no_value_survives(value: str, before: str, after: str) -> None:
    """Whatever stands around it, a value of four characters or more is not in what is kept."""
    clean = mask(value, ())
    if len(clean) >= 4 and "*" not in clean:
        assert clean.casefold() not in mask(f"{before} {value} {after}", (value,)).casefold()
