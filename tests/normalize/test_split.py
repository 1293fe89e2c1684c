"""One column that holds several fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.normalize.split import LINE_LENGTH, split_address, split_name


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Asha Verma", "Asha", "Verma"),
        ("Asha", "Asha", ""),
        ("Asha Rani Verma", "Asha", "Rani Verma"),
        ("  Asha   Verma ", "Asha", "Verma"),
        ("Mr. Ravi Kumar", "Mr. Ravi", "Kumar"),
        ("Dr Meera", "Dr Meera", ""),
        ("Dr. R. Meera Iyer", "Dr. R. Meera", "Iyer"),
        ("A. P. J. Abdul Kalam", "A. P. J. Abdul", "Kalam"),
        ("R Sharma", "R", "Sharma"),
        ("Verma, Asha", "Asha", "Verma"),
        ("श्री राम कुमार", "श्री राम", "कुमार"),
        ("Null", "Null", ""),
        ("#REF!", "", ""),
        ("", "", ""),
    ],
)
def test_split_name(text: str, first: str, last: str) -> None:
    """The first word is the first name, with titles and initials before it; the rest is the last name."""
    assert split_name(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("12 MG Road", "12 MG Road", ""),
        ("12 MG Road,\nIndiranagar,\r\nBengaluru", "12 MG Road", "Indiranagar, Bengaluru"),
        ("Flat 4, Sunrise Apartments, 12 Long Boulevard Road, Indiranagar, Bengaluru 560038",
         "Flat 4, Sunrise Apartments, 12 Long Boulevard Road", "Indiranagar, Bengaluru 560038"),
        ("A" * 70 + ", Bengaluru", "A" * 70, "Bengaluru"),
        ("A" * 70, "A" * 70, ""),
        ("N/A", "", ""),
        ("\n , \n", "", ""),
    ],
)  # fmt: skip
def test_split_address(text: str, first: str, second: str) -> None:
    """Line breaks split an address; without them the last comma that keeps the first line short does."""
    assert split_address(text) == (first, second)


@given(st.lists(st.sampled_from(["MG Road", "12", "Block-C", "Sector 21 (East)"]), min_size=1, max_size=12))
def test_nothing_of_an_address_is_lost(parts: list[str]) -> None:
    """Both lines together say what the one column said, and the first is short when a comma allows it."""
    first, second = split_address(", ".join(parts))
    assert ", ".join(filter(None, [first, second])) == ", ".join(parts)
    assert len(first) <= LINE_LENGTH
