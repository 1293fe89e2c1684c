"""Whether a text may stand in a workbook as a number or a date: only where it comes back exactly as it was."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from importer.number_format import LONGEST, is_date_format, padded_text, zeros_of

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]{0,8}[1-9])?")
"""As a spreadsheet writes a number by itself; more than 9 decimal places are not sure to come back."""
_DIGITS = 15
"""What a spreadsheet keeps of a number."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_0 = dt.date(1899, 12, 30)
_FIRST_DAY = dt.date(1900, 3, 1)
"""Spreadsheets count a 1900-02-29, which never was: days before are numbered otherwise in some of them."""


def usable_format(number_format: str) -> str:
    """Give the format code if a workbook may have it for a column of its own; empty for General, text and damage."""
    code = number_format.strip()
    if code.casefold() in {"", "general", "standard", "@"} or len(code) > LONGEST:
        return ""
    return code if code.isprintable() and code.count('"') % 2 == 0 else ""


def cell_value(text: str, number_format: str) -> str:
    """Give the number that stands for a text under a number format of its column, as a workbook writes it.

    A date in ISO form has the number of its day. Empty where the text has to stand as text.
    """
    is_date, zeros = _meaning(number_format)
    if is_date:
        return _day(text)
    if _NUMBER.fullmatch(text) is None or text == "-0" or sum(map(str.isdigit, text)) > _DIGITS:
        return ""
    return text if padded_text(text, zeros) == text else ""


@lru_cache(maxsize=1024)
def _meaning(number_format: str) -> tuple[bool, str | None]:
    return is_date_format(number_format), zeros_of(number_format)


def _day(text: str) -> str:
    if _DATE.fullmatch(text) is None:
        return ""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return ""
    return str((day - _DAY_0).days) if day >= _FIRST_DAY else ""
