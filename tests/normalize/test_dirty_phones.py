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
    ("022/22041234", "2222041234", ["phone_not_mobile"]),
    ("0484, 2345678", "4842345678", ["phone_not_mobile"]),
    ("+91 022/22041234/35", "2222041234", ["phone_multiple", "phone_not_mobile"]),
    ("0484/23456789", "", ["phone_invalid"]),
]
"""The second half of one number and the first half of the next are no number whose halves were parted."""

SPACED: list[Case] = [
    ("9876543210 9123456780 9988776655", "9876543210", ["phone_multiple"]),
    ("+91 98765 43210 +91 91234 56780", "9876543210", ["phone_multiple"]),
    ("98765 43210 91234 56780", "9876543210", ["phone_multiple"]),
    ("9876543210.9123456780", "9876543210", ["phone_multiple"]),
    ("9876543210_9123456780", "9876543210", ["phone_multiple"]),
    ("98765_43210", "9876543210", []),
    ("9876543210-11", "9876543210", ["phone_multiple"]),
    ("022-22041234-35", "2222041234", ["phone_multiple", "phone_not_mobile"]),
    ("9876543210 2nd: 9123456780", "9876543210", ["phone_multiple", "phone_extra_text"]),
    ("98765 43210 5", "", ["phone_invalid"]),
    ("91 98765 4321", "", ["phone_invalid"]),
    ("44 7911123456", "", ["phone_invalid"]),
    ("1 9876543210", "", ["phone_invalid"]),
    ("98765432101", "", ["phone_invalid"]),
]
"""Several numbers may stand apart by spacing only. Digits too many are forgiven behind a number written in one piece,
not in front of it, where they may be another country's code."""

LISTED: list[Case] = [
    ("1) 9876543210 2) 9123456780", "9876543210", ["phone_multiple"]),
    ("1. 9876543210 2. 9123456780", "9876543210", ["phone_multiple"]),
    ("(1) 98765 43210 (2) 022-22041234", "9876543210", ["phone_multiple"]),
    ("Mob1: 9876543210 Mob2: 9123456780", "9876543210", ["phone_multiple"]),
    ("Ph.1-9876543210", "9876543210", []),
    ("1.9876543210", "", ["phone_invalid"]),
]
"""The numbers of a list are not part of the numbers in it."""

FLOATS: list[Case] = [
    ("9876543210.0/9123456780.0", "9876543210", ["phone_multiple"]),
    ("9876543210.0 (Raj)", "9876543210", ["phone_extra_text"]),
    ("+919876543210.0", "9876543210", []),
    ("9,876,543,210.00", "9876543210", []),
    ("9876543210.5", "", ["phone_invalid"]),
]
"""A point and zeros end a number that was a float, alone or beside other text."""

NOTHING: list[Case] = [
    *((text, "", []) for text in ("NA, NA", "N/A / N/A", "-/-", "0/0", "nil;nil", "00000 00000", "000-000-0000")),
    *((text, "", []) for text in ("Mob: NA", "Ph: -", "Mobile: nil", "NA (M)", "tel:")),
    ("9876543210, NA", "9876543210", []),
    ("9876543210/N/A", "9876543210", []),
    ("nan/9876543210", "9876543210", []),
    ("0000000000, 9876543210", "9876543210", []),
    ("+91", "", ["phone_invalid"]),
    ("0, 12345", "", ["phone_invalid"]),
]
"""A placeholder is no text beside a number, and several of them are no more than one."""

LABELS: list[Case] = [
    *((f"{label} 9876543210", "9876543210", []) for label in ("मोबाइल:", "मो.", "फोन -", "मोबाइल नंबर:", "Mo.", "Mb:")),
    *((f"{scheme}:+919876543210", "9876543210", []) for scheme in ("callto", "sms", "whatsapp", "tel", "TEL")),
    ("Mohan 9876543210", "9876543210", ["phone_extra_text"]),
    ("मोहन 9876543210", "9876543210", ["phone_extra_text"]),
]
"""A word that says what the number is, in English or Hindi, is no other text."""

DAMAGED: list[Case] = [
    ("9.87654321 E9", "", ["number_damaged"]),
    ("9.87654E 09", "", ["number_damaged"]),
    ("9.87654E+09, 9.12346E+09", "", ["number_damaged"]),
    ("9.87654E+09 / 9123456780", "9123456780", ["phone_multiple", "phone_extra_text"]),
    ("98765E3210", "", ["phone_invalid"]),
]
"""Lost digits are not invented, however the exponent is written and whatever stands beside it."""

DATES: list[Case] = [
    ("2024-01-15 00:00:00", "", ["phone_invalid"]),
    ("2024-01-15T10:30:00.000", "", ["phone_invalid"]),
    ("15-01-2024 10:30", "", ["phone_invalid"]),
    ("2024-01-15", "", ["phone_invalid"]),
]
"""A date and a time have ten digits, too: of a shifted column, not of a landline."""


@pytest.mark.parametrize(
    ("text", "number", "codes"), TWO_NUMBERS + SPACED + LISTED + FLOATS + NOTHING + LABELS + DAMAGED + DATES, ids=ascii
)
def test_phone_cell(text: str, number: str, codes: list[str]) -> None:
    """The cell gives this number and these problems."""
    one = clean("address.phone", text)
    assert (one.value, [finding.code for finding in one.findings]) == (number, codes)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("98765O3210", "9876503210"),
        ("Mob: 98765O3210", "9876503210"),
        ("O98765 43210", "9876543210"),
        ("Bill 98765O321", ""),
        ("98765E3210", ""),
        ("9876x43210", ""),
    ],
)
def test_only_letters_that_look_like_digits_are_read_as_digits(text: str, suggestion: str) -> None:
    """A suggestion exchanges letters for the digits that they look like and leaves none out."""
    (finding,) = clean("address.phone", text).findings
    assert finding.suggestion == suggestion
