"""The value functions of phone numbers and dialling codes.

A cell may hold more than a number: labels (`Mob:`), names, extensions, several numbers. The text is taken apart here
and cleaned before the library sees it, which would read 9.87654321E9 as the valid number 9876543219.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from importer.customer.problems import Finding
from importer.normalize.cleaned import BLANK, Cleaned, wrong
from importer.normalize.country import is_india
from importer.normalize.number_text import whole_number
from importer.normalize.phone_number import (
    PhoneNumber,
    country_code_of_region,
    foreign_number,
    indian_number,
    indian_number_with_prefix,
    international_number,
    is_country_code,
)
from importer.normalize.placeholders import is_placeholder
from importer.normalize.text import plain

INDIA = "+91"
_LONGEST = 300
"""Cells longer than this (characters) hold no phone number; taking them apart is not worth the time."""

_LINE_BREAKS = re.compile(r"[\r\n]+")
_SPACING = str.maketrans("", "", " -()")
_ORDINARY = re.compile(r"(?:\+91|0091|91|0)?([6-9][0-9]{9})")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})+")
_TORN = re.compile(
    r"(?<![0-9])(?:(?:91|0)?[6-9][0-9]{4}\s*[,/;|]\s*[0-9]{5}|0[1-8][0-9]\s*[,/]\s*[0-9]{8}"
    r"|0[1-8][0-9]{2}\s*[,/]\s*[0-9]{7}|0[1-8][0-9]{3}\s*[,/]\s*[0-9]{6})(?![0-9])"
)
"""One number whose halves, or whose area code, a separator parts; digits around them make it two numbers."""
_SEPARATORS = re.compile(r"[,;/|&\\]|(?<![a-z])(?:and|or)(?![a-z])", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:(?<=[0-9)\s])|^)[\s.,;(]*(?:extension|extn?|x)[\s.:=#]*[0-9]{1,6}\)?", re.IGNORECASE)
_LABEL = re.compile(
    r"(?<![a-z])(?:mobiles?|mob|mo|mbl?|cell|phones?|phn?|telephones?|tel|landline|std|contacts?|call(?:to)?|sms"
    r"|whats\s?app|wa|fax|office|off|residence|resi|res|home|work|primary|alternate|alt|numbers?|num|nos?|india|ind|in"
    r"|[mptorhw])(?![a-z])[.:#]*|(?<!\w)(?:मोबाइल|मोबाईल|मो|फोन|दूरभाष|संपर्क|व्हाट्सएप|नंबर|नं)(?!\w)[.:]*",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"(?:^|(?<=[\s,;/]))\(?[1-5](?:\)\s*|\.\s+)(?=\D*[0-9]{2})|(?<=[a-z])\.?[1-5](?![0-9])", re.IGNORECASE
)
"""What numbers the numbers of a list: `1) ...`, `2. ...`, `Mob1: ...`."""
_NOT_AVAILABLE = re.compile(r"(?<![a-z0-9])n ?/ ?a(?![a-z0-9])", re.IGNORECASE)
_POINT_ZERO = re.compile(r"(?<=[0-9]{7})\.0+(?![0-9])")
_NUMBER = re.compile(r"(?:\+\s*)?\(?(?:\+\s*)?[0-9](?:[\s().\-_]*[0-9])*")
_UNBROKEN_THEN_SHORT = re.compile(r"(.*[0-9]{7,})[\s\-]+[0-9]{1,4}")
_MOST_PARTS = 40
"""A run of more groups of digits than this is no list of numbers."""
_PREFIX_ALONE = re.compile(r"[\s+().\-]*(?:0{0,2}91|0)[\s().\-]*")
_EXPONENT_INSIDE = re.compile(r"[0-9][.,][0-9]+ ?e ?[+\-]? ?[0-9]{1,2}(?![0-9])", re.IGNORECASE)
_DATE_AND_TIME = re.compile(r"[0-9]{1,4}[\-./][0-9]{1,2}[\-./][0-9]{1,4}(?:,? |T)[0-9]{1,2}:[0-9]{2}(?:[:.0-9]*)")
_STUCK_LETTER = re.compile(r"(?<=[0-9])[OoQIilLSsBZz](?=[0-9]|$)|(?:(?<=^)|(?<=[+\s]))[OoIlSB](?=[0-9])")
_LOOKS_LIKE = str.maketrans("OoQDIilLSsBZz", "0000111155822")


def clean_phone(text: str, country_code: str = INDIA) -> Cleaned:
    """Clean a phone number; `country_code` (`+91`) is the row's own, for numbers that bring none.

    The value is the national number without country code, 4-15 digits; `Cleaned.country_code` what belongs to it.
    """
    if country_code == INDIA and (number := _ordinary_number(text)):
        return _judged(number)
    written = plain(_LINE_BREAKS.sub(",", text.strip()))
    digits = whole_number(written)
    if digits is None:
        return wrong("number_damaged")
    if is_placeholder(written) or is_placeholder(digits):
        return BLANK
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    if country_code == INDIA and (number := _ordinary_number(digits)):
        return _judged(number)
    return _judged_cell(digits, country_code)


def clean_country_code(text: str) -> Cleaned:
    """Clean a dialling code: `91`, `0091`, `+91 (India)` and `IN` all become `+91`."""
    written = plain(text)
    digits = whole_number(written)
    if digits is None:
        return wrong("number_damaged")
    if is_placeholder(written) or is_placeholder(digits):
        return BLANK
    groups = re.findall(r"[0-9]+", digits)
    if len(groups) == 1:
        code = groups[0].lstrip("0")
        if code and is_country_code(code):
            return Cleaned(f"+{code}")
    elif not groups:
        code = INDIA if is_india(digits) else country_code_of_region(digits.upper())
        if code:
            return Cleaned(code)
    return wrong("phone_invalid", "This is not a dialling code.", INDIA)


def _judged_cell(digits: str, country_code: str) -> Cleaned:
    """Judge a text that is more than one ordinary number."""
    if len(digits) > _LONGEST or _DATE_AND_TIME.fullmatch(digits):
        return wrong("phone_invalid")
    cell = _take_apart(_TORN.sub(lambda torn: re.sub("[^0-9]", "", torn[0]), digits), country_code)
    if cell.numbers:
        return _judged(cell.numbers[0], cell.findings())
    if cell.says_nothing:
        return BLANK
    if _EXPONENT_INSIDE.search(digits):
        return wrong("number_damaged")
    return wrong("phone_invalid", suggestion=_suggestion(digits, country_code))


@dataclass(slots=True)
class _Cell:
    """What a cell holds: the numbers that exist, without repetition, and whether there is more."""

    numbers: list[PhoneNumber]
    other_numbers: bool = False
    """Digits beside them that are no number of their own (`/35`, an incomplete number)."""
    other_text: bool = False
    says_nothing: bool = False
    """Whether every part of it is a placeholder, a label or blank: `N/A, N/A`, `Mob: -`, `000-000-0000`."""

    def findings(self) -> tuple[Finding, ...]:
        found = []
        if len(self.numbers) > 1 or self.other_numbers:
            found.append(Finding("phone_multiple"))
        if self.other_text:
            found.append(Finding("phone_extra_text"))
        return tuple(found)


def _ordinary_number(text: str) -> PhoneNumber | None:
    """Give the number of a text that is nothing but ten digits from 6 up, spacing and an Indian prefix."""
    ordinary = _ORDINARY.fullmatch(text.translate(_SPACING)) if text.isascii() else None
    return indian_number(ordinary[1]) if ordinary else None


def _judged(number: PhoneNumber, findings: tuple[Finding, ...] = ()) -> Cleaned:
    if not number.mobile:
        findings += (Finding("phone_not_mobile"),)
    if number.made_up:
        findings += (Finding("phone_suspicious"),)
    return Cleaned(number.national, findings, number.country_code)


def _take_apart(text: str, country_code: str) -> _Cell:
    cell = _Cell([])
    if _STUCK_LETTER.search(text):  # 98765O3210: a letter typed for a digit, so no part of it is to be trusted
        return cell
    without_extension = _EXTENSION.sub(" ", text.removeprefix("tel:"))
    cell.other_text = without_extension != text.removeprefix("tel:")
    cell.says_nothing = not cell.other_text
    listed = _ORDINAL.sub(",", _NOT_AVAILABLE.sub(" ", _POINT_ZERO.sub("", without_extension)))
    for segment in _SEPARATORS.split(listed):
        unlabelled = _LABEL.sub(" ", segment)
        if _is_nothing(unlabelled):
            continue
        cell.says_nothing = False
        for written in _NUMBER.findall(unlabelled):
            found = _numbers(written, country_code)
            if not found and (longer := _UNBROKEN_THEN_SHORT.fullmatch(written)):
                found, cell.other_numbers = _numbers(longer[1], country_code), True
            cell.numbers.extend(number for number in found if number not in cell.numbers)
            cell.other_numbers |= not found and not _PREFIX_ALONE.fullmatch(written)
        cell.other_text |= any(map(str.isalnum, _NUMBER.sub("", unlabelled)))
    return cell


def _is_nothing(segment: str) -> bool:
    """Whether a part of a cell stands for no number: a placeholder, or zeros alone however they are spaced."""
    said = segment.strip(" .:()-")
    return is_placeholder(said) or not said.translate(_SPACING).strip("0")


def _numbers(written: str, country_code: str) -> list[PhoneNumber]:
    """Give the numbers in a run of digits and spacing: one, or several that only spacing parts."""
    number = _number(written, country_code)
    if number is not None:
        return [number]
    parts = [part for part in re.split(r"[\s.\-_]+", written) if part]
    return _parted(parts, country_code) if len(parts) <= _MOST_PARTS else []


def _parted(parts: list[str], country_code: str) -> list[PhoneNumber]:
    """Give the numbers that groups of digits make one after the other, none left over; else nothing."""
    for end in range(1, len(parts) + 1):
        first = _number(" ".join(parts[:end]), country_code)
        if first is not None:
            others = _parted(parts[end:], country_code)
            if others or end == len(parts):
                return [first, *others]
    return []


def _number(written: str, country_code: str) -> PhoneNumber | None:
    digits = re.sub(r"[^0-9]", "", re.sub(r"\(\s*0\s*\)", "", written, count=1) if "+" in written else written)
    if "+" in written and not digits.startswith("0"):
        return international_number(digits)
    if digits.startswith("00"):
        abroad = international_number(digits[2:])
        if abroad is not None:
            return abroad
        digits = digits[1:]
    if country_code == INDIA:
        return indian_number_with_prefix(digits)
    return foreign_number(digits, country_code)


def _suggestion(text: str, country_code: str) -> str:
    """Give the number that was meant when letters stand for the digits that they look like."""
    if country_code != INDIA or not 9 <= len(text) <= 20 or not re.search(r"[0-9]{3}", text):
        return ""
    label = _LABEL.match(text)
    unlabelled = text[label.end() :] if label and not text[label.end() : label.end() + 1].isalnum() else text
    likely = unlabelled.translate(_LOOKS_LIKE)
    if text.isdigit() or any(map(str.isalpha, likely)):
        return ""  # nothing to read otherwise, or letters that stand for no digit
    number = indian_number_with_prefix(re.sub(r"[^0-9]", "", likely))
    return number.national if number is not None and number.mobile else ""
