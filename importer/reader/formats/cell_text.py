"""A cell's value as the text that a person sees in a spreadsheet program, and the cell's name there.

"Sees" with two exceptions that serve an importer: a number is never rounded to what fits its column or format, and a
date is written in ISO form, whatever its format is.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from math import isfinite

ERROR_WORDS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""What stands in a cell whose formula failed."""
ERROR_CODES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
"""The same by the number that stands for them in files (Microsoft [MS-XLS] 2.5.10, BErr)."""

_DIGITS = 15
"""Digits that a spreadsheet keeps of a number; the rest of the binary fraction is noise."""
_SMALLEST_PLAIN = -9
"""Power of ten below which a fraction is shown with an exponent."""
_DAY = 86_400
_LAST_DAY = 2_958_465
"""The serial number of 9999-12-31, the last day that a spreadsheet knows."""
_NUMBER = re.compile(r"[ \t\r\n]*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?[ \t\r\n]*")


def cell_name(row: int, column: int) -> str:
    """Name a cell as a spreadsheet does, from positions that count from 0: (4, 27) is AB5."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """Give the letters of a column, from its position, from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def boolean_text(value: object) -> str:
    """Give TRUE or FALSE."""
    return "TRUE" if value else "FALSE"


def number_text(value: float) -> str:
    """Give a number without exponent and without `.0`, to 15 digits; from 16 digits before the point on with one.

    What is longer has lost its last digits already, and the exponent tells the cleaners so.
    """
    value = float(value)
    if value.is_integer() and abs(value) < 10**_DIGITS:
        return str(int(value))
    short = f"{value:.{_DIGITS}g}"
    if "e" not in short:
        return short
    mantissa, exponent = short.split("e")
    power = int(exponent)
    return f"{Decimal(short):f}" if _SMALLEST_PLAIN <= power < _DIGITS else f"{mantissa}E{power:+03d}"


def numeric_text(text: str) -> str:
    """Give `number_text` of a number as programs write it (`9.87654321E+09`); other text is given back as it is."""
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS and (text[0] != "0" or text == "0"):
        return text
    if _NUMBER.fullmatch(text) is None:  # float() takes much that is no number: nan, inf, 1_000, Indic digits
        return text
    value = float(text)
    return number_text(value) if isfinite(value) else text


def serial_text(serial: float, *, from_1904: bool = False) -> str:
    """Give a date, time or both from the day number of a spreadsheet, to the second.

    A day number below 1 is a time. Day 60 of the usual count is 1900-02-29, which never was; spreadsheets show it.
    A number that is no date is shown as a number.
    """
    seconds = round(serial * _DAY)
    days, second = divmod(seconds, _DAY)
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    if from_1904 and days > 0:
        days += 1462
    if not 0 <= days <= _LAST_DAY:
        return number_text(serial)
    if days == 0:
        return clock
    if days == 60:
        day = "1900-02-29"
    else:
        first = dt.date(1899, 12, 31) if days < 60 else dt.date(1899, 12, 30)
        day = (first + dt.timedelta(days)).isoformat()
    return f"{day} {clock}" if second else day


def iso_text(text: str) -> str:
    """Give a date in the ISO form of XML files (`2024-01-02T00:00:00.000`) as we show it; other text as it is."""
    found = re.fullmatch(r"(\d{4,}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:[.,]\d+)?Z?)?", text)
    if found is None:
        return text
    day, clock = found[1], found[2] or "00:00:00"
    if day in {"1899-12-30", "1899-12-31"}:  # how a time without a day is written
        return clock
    return day if clock == "00:00:00" else f"{day} {clock}"
