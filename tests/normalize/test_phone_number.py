"""Numbers as digits: our quick answers are the library's."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from importer.normalize.phone_number import foreign_number, indian_number, indian_number_with_prefix, is_mobile_series

TEN_DIGITS = st.integers(0, 9_999_999_999).map(lambda number: f"{number:010}")
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


@settings(max_examples=500, deadline=None)
@given(TEN_DIGITS | st.integers(6_000_000_000, 9_999_999_999).map(str))
def test_an_indian_number_is_judged_as_the_library_judges_it(national: str) -> None:
    """Ten digits exist and are mobile exactly when phonenumbers says so, but for the offices' series 1600 and 1601."""
    kind = phonenumbers.number_type(phonenumbers.parse(f"+91{national}"))
    number = indian_number(national)
    if national[0] == "0":
        return  # the library would take the 0 for a prefix
    assert (number is not None) == (kind in MOBILE | {PhoneNumberType.FIXED_LINE})
    if number is not None:
        assert number.national == national
        assert number.mobile == (kind in MOBILE and not national.startswith(("1600", "1601")))


@settings(max_examples=300, deadline=None)
@given(st.integers(60_000, 99_999).map(str), st.integers(0, 99_999))
def test_the_first_five_digits_decide_what_is_mobile(series: str, rest: int) -> None:
    """A mobile series is mobile to its last number, so that it need be asked for only once."""
    kind = phonenumbers.number_type(phonenumbers.parse(f"+91{series}{rest:05}"))
    assert is_mobile_series(series) == (kind in MOBILE)


@pytest.mark.parametrize(
    ("digits", "national"),
    [
        ("9876543210", "9876543210"),
        ("09876543210", "9876543210"),
        ("919876543210", "9876543210"),
        ("0919876543210", "9876543210"),
        ("9109876543210", "9876543210"),
        ("91919876543210", "9876543210"),
        ("912222041234", "2222041234"),
        ("91987654321", None),
        ("929876543210", None),
        ("98765432109876543210", None),
        ("", None),
    ],
)
def test_indian_prefixes(digits: str, national: str | None) -> None:
    """Trunk 0 and country code, in the orders that people write them, are taken off; other lengths are no number."""
    number = indian_number_with_prefix(digits)
    assert (number.national if number else None) == national


def test_a_foreign_number_keeps_to_its_country() -> None:
    """A number is read in the country of its dialling code, with or without the code before it, and in no other."""
    for digits in ("501234567", "0501234567", "971501234567"):
        number = foreign_number(digits, "+971")
        assert number is not None
        assert (number.country_code, number.national) == ("+971", "501234567")
    assert foreign_number("9876543210", "+1") is None
