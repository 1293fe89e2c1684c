"""Phone cells as people fill them, one table a rule."""

from __future__ import annotations

import pytest

from importer.normalize import clean

Case = tuple[str, str, list[str]]

TWO_NUMBERS: list[Case] = [
    ("9123467890, 9876543210", "9123467890", ["phone_multiple"]),
    ("9123467890/9876543210", "9123467890", ["phone_multiple"]),
    ("+919812367890;+919876543210", "9812367890", ["phone_multiple"]),
    ("98765/43210", "9876543210", []),
    ("+91 98765, 43210", "9876543210", []),
    ("098765/43210", "9876543210", []),
]
"""The second half of one number and the first half of the next are no number whose halves were parted."""


@pytest.mark.parametrize(("text", "number", "codes"), TWO_NUMBERS, ids=ascii)
def test_phone_cell(text: str, number: str, codes: list[str]) -> None:
    """The cell gives this number and these problems."""
    one = clean("address.phone", text)
    assert (one.value, [finding.code for finding in one.findings]) == (number, codes)
