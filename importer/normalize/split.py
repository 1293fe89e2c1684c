"""One column that holds several fields: a full name into first and last name, one address into its lines."""

from __future__ import annotations

import re

from importer.normalize.placeholders import is_formula_error, is_placeholder
from importer.normalize.text import tidy

LINE_LENGTH = 60
"""How long (characters) the first line of a one-column address gets before the rest moves to the second."""

_TITLE = re.compile(
    r"(?:mr|mrs|ms|miss|mx|dr|prof|er|adv|ca|shri|sri|shree|smt|kumari|km|sh|late|col|capt|maj|श्री|श्रीमती|डॉ)\.?",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?){1,3}")
_LINE_BREAKS = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")


def split_name(text: str) -> tuple[str, str]:
    """Split a full name into first and last name; either may be empty.

    The first word is the first name, with titles and initials before it; the rest is the last name. A comma says that
    the last name stands first.
    """
    name = tidy(text)
    if is_formula_error(name):
        return "", ""
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma and first and last and "," not in first and not _TITLE.fullmatch(last):
        return first, last
    words = name.split(" ")
    count = 1
    while count < len(words) and _TITLE.fullmatch(words[count - 1]):
        count += 1
    while count < len(words) - 1 and _is_initials(words[count - 1]):
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def _is_initials(word: str) -> bool:
    return _INITIALS.fullmatch(word) is not None and (len(word) == 1 or "." in word)


def split_address(text: str) -> tuple[str, str]:
    """Split one address into two lines: at its line breaks, else at the last comma that keeps the first line short."""
    if is_placeholder(tidy(text)):
        return "", ""
    lines = [line for line in map(tidy, _LINE_BREAKS.split(text)) if line.strip(" ,")]
    if len(lines) > 1:
        return lines[0].rstrip(" ,"), ", ".join(line.rstrip(" ,") for line in lines[1:])
    address = lines[0] if lines else ""
    if len(address) <= LINE_LENGTH:
        return address, ""
    cut = address.rfind(",", 1, LINE_LENGTH + 1)
    cut = address.find(",", LINE_LENGTH) if cut < 0 else cut
    if cut < 0:
        return address, ""
    return address[:cut].rstrip(" ,"), address[cut:].strip(" ,")
