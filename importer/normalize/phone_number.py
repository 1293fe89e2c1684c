"""One phone number as digits: is there such a number, and is it a mobile? No text, no guessing.

`phonenumbers` (Google's libphonenumber) is the judge. Which series of Indian numbers are mobile is asked
of its pattern once for each series (the first five digits decide), because parsing costs 30 us a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

_OFFICES = re.compile(r"\+91160[01]")
"""The series from which banks and offices in India call; the library counts it as mobile."""

_MADE_UP_RUN = re.compile(r"([0-9])\1{6}|123456789")
_PEOPLES_TYPES = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
"""Toll-free, premium and service numbers are nobody's own."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number that exists in its country's plan."""

    country_code: str
    """With its plus: `+91`."""
    national: str
    """4-15 digits without country code and trunk prefix."""
    mobile: bool
    """Whether it can be a mobile number."""

    @property
    def made_up(self) -> bool:
        """Whether it looks typed in to fill the cell: two digits only, one seven times in a row, or 123456789."""
        return len(set(self.national)) <= 2 or _MADE_UP_RUN.search(self.national) is not None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give the library's patterns of Indian mobile and fixed-line numbers (national, 10 digits)."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region("IN")
    kinds = (metadata.mobile, metadata.fixed_line) if metadata else (None, None)
    mobile, fixed = (re.compile((kind.national_number_pattern if kind else None) or "(?!)") for kind in kinds)
    return mobile, fixed


@lru_cache(maxsize=40_000)
def is_mobile_series(series: str) -> bool:
    """Whether ten digits that begin with these five are an Indian mobile number, whatever the other five are."""
    return series[0] in "6789" and _patterns()[0].fullmatch(f"{series}00000") is not None


def indian_number(national: str) -> PhoneNumber | None:
    """Judge ten digits as an Indian number without prefix; None when there is no such number of a person."""
    if len(national) != 10:
        return None
    if is_mobile_series(national[:5]):
        return PhoneNumber("+91", national, mobile=True)
    if national[0] != "1" and _patterns()[1].fullmatch(national):  # 1 begins toll-free and service numbers as well
        return PhoneNumber("+91", national, mobile=False)
    return _parse(f"+91{national}")


def indian_number_with_prefix(digits: str) -> PhoneNumber | None:
    """Judge digits that may begin with 0, 91, 091 or 910, as people in India write their own numbers."""
    if len(digits) == 10:
        return indian_number(digits)
    for prefix, length in (("0", 11), ("91", 12), ("091", 13), ("910", 13)):
        if len(digits) == length and digits.startswith(prefix):
            return indian_number(digits[len(prefix) :])
    # A country code put before a number that had one already; only mobiles are told apart from chance.
    if len(digits) == 14 and digits.startswith("9191") and is_mobile_series(digits[4:9]):
        return indian_number(digits[4:])
    return None


def international_number(digits: str) -> PhoneNumber | None:
    """Judge digits that begin with a country code (without plus)."""
    if digits.startswith("91"):
        return indian_number_with_prefix(digits)
    return _parse(f"+{digits}")


def foreign_number(digits: str, country_code: str) -> PhoneNumber | None:
    """Judge digits in a country other than India (`+971`), written nationally or with the country code before."""
    code = country_code.removeprefix("+")
    region = phonenumbers.region_code_for_country_code(int(code))
    number = _parse(digits, region)
    if number is None and digits.startswith(code):
        number = _parse(f"+{digits}")
    return number if number is not None and number.country_code == country_code else None


def is_country_code(digits: str) -> bool:
    """Whether digits (without plus) are a country's dialling code."""
    return len(digits) <= 3 and digits[:1] != "0" and int(digits) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE


def country_code_of_region(region: str) -> str:
    """Give the dialling code of a country by its two capitals (ISO 3166), or the empty string."""
    code = phonenumbers.country_code_for_region(region)
    return f"+{code}" if code else ""


def _parse(text: str, region: str | None = None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    kind = phonenumbers.number_type(number)
    national = phonenumbers.national_significant_number(number)
    if kind not in _PEOPLES_TYPES or not 4 <= len(national) <= 15:
        return None
    mobile = kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE} and not _OFFICES.match(text)
    return PhoneNumber(f"+{number.country_code}", national, mobile)
