"""What a number format of a spreadsheet makes of a number: a date, digits padded with zeros, or a plain number."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 255
"""Characters of a number format in a spreadsheet program; a longer one is none."""
SHORT_DATE = "mm-dd-yy"
"""Number 14, by its name in ECMA-376: the short date of whoever opens the workbook, `dd-mm-yyyy` in India."""
SHORT_MOMENT = "m/d/yy h:mm"
"""Number 22: a short date with its time."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|([-+():! ^&\'~{}<>=])')
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_NAMED_DATES = frozenset(
    {"general date", "long date", "long time", "medium date", "medium time", "short date", "short time"}
)
"""Of SpreadsheetML; see Excel's XML Spreadsheet Reference, ss:NumberFormat."""
_OF_NUMBERS = ("#", "?", "e+", "e-", "general")
_DROPPED = re.compile(
    r"_.|\*.|\[(?:\$-[0-9A-Fa-f]+|Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+)\]", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def zeros_of(number_format: str) -> str | None:
    """Give the shape of a number format that pads with zeros; None for every other format.

    The shape is what a person sees of the number 0: `000-000` or `+91 0000000000`, the zeros being the digits' places
    (a format with a quoted zero has none). Only the first section counts, that of positive numbers; and two zeros are
    the least, since one alone pads nothing.
    """
    if len(number_format) > LONGEST:
        return None
    section = _first_section(number_format)
    section = _DROPPED.sub("", section)
    shape, position = "", 0
    while position < len(section):
        if section[position] == "0":
            shape += "0"
            position += 1
        elif (found := _LITERAL.match(section, position)) is not None:
            literal = found[1] if found[1] is not None else found[2] or found[3]
            if "0" in literal:
                return None
            shape += literal
            position = found.end()
        else:
            return None
    return shape if shape.count("0") > 1 else None


def _first_section(number_format: str) -> str:
    found = re.match(r'(?:"[^"]*"|\\.|[^;"\\])*', number_format)
    return found[0] if found else ""


@lru_cache(maxsize=4096)
def is_date_format(number_format: str) -> bool:
    """Tell whether a number format shows a date or time: its first section has y, m, d, h or s outside of quotes."""
    if len(number_format) > LONGEST:
        return False  # which a search would take minutes to find out of a megabyte of [
    if number_format.casefold() in _NAMED_DATES:
        return True
    codes = _NO_CODE.sub("", _first_section(number_format)).casefold()
    return any(part in codes for part in "ymdhs") and not any(part in codes for part in _OF_NUMBERS)


def padded_text(text: str, shape: str | None) -> str:
    """Give a number's text with its digits in the places of `zeros_of`; unchanged unless it is digits alone.

    Digits that are more than there are places stand at the first place, as in a spreadsheet.
    """
    if shape is None or not (text.isascii() and text.isdigit()):
        return text
    places = shape.count("0")
    digits = text.zfill(places)
    width = len(digits) - places + 1  # of the first place
    parts, position = [], 0
    for character in shape:
        if character == "0":
            parts.append(digits[position : position + width])
            position += width
            width = 1
        else:
            parts.append(character)
    return "".join(parts)
