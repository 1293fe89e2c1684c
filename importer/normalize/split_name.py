"""A full name in one text: into first and last name."""

from __future__ import annotations

import re

from importer.normalize.placeholders import is_formula_error
from importer.normalize.text import tidy

_TITLE = re.compile(
    r"\(?(?:mr|mrs|ms|miss|mx|dr|prof|er|adv|ca|shri|sri|shree|smt|kumari|km|kum|sh|late|col|capt|maj|lt|brig|pt|m/s"
    r"|messrs|श्री|श्रीमती|सुश्री|कुमारी|डॉ)\.?\)?",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?){1,3}")
_SHORTENED = re.compile(r"(?:md|mohd|sk)\.?", re.IGNORECASE)
"""Muhammad and Sheikh, which stand in front of a first name."""
_AFTER_COMMA = re.compile(
    r"(?:[sdwch]/o\b.*|(?:son|daughter|wife) of\b.*|jr|sr|ii|iii|iv|esq|retd|m\.? ?b\.? ?b\.? ?s|b\.? ?d\.? ?s|m\.? ?d"
    r"|ph\.? ?d|mba|ca|adv|advocate|ias|ips|irs)[. )]*",
    re.IGNORECASE,
)
"""What stands behind a comma without being a first name: whose child somebody is, a degree, a rank."""
_COPIES = re.compile(r" *::: *")
"""Google's sign between several values of one field."""


def split_name(text: str, last_name: str = "") -> tuple[str, str]:
    """Split a full name into first and last name; either may be empty.

    The first word is the first name, with titles and initials before it; the rest is the last name. A comma says that
    the last name stands first. `last_name` is the one that the row has of its own: where the full name ends with it,
    all the rest is the first name.
    """
    name = tidy(text).strip(" ,")
    if is_formula_error(name):
        return "", ""
    parts = _COPIES.split(name)
    name = parts[0] if len({part.casefold() for part in parts}) == 1 else name
    end = name[-len(last_name) - 1 :] if last_name else ""
    if end.casefold() == f" {last_name}".casefold():
        return name[: -len(end)].rstrip(" ,"), ""
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma and "," not in first and not _TITLE.fullmatch(last) and not _AFTER_COMMA.fullmatch(first):
        return first, last
    words = name.split(" ")
    count = _first_words(words)
    return " ".join(words[:count]).rstrip(","), " ".join(words[count:])


def _first_words(words: list[str]) -> int:
    """Count the words of the first name: titles, initials and the first word that is neither."""
    count = 1
    while count < len(words) and _TITLE.fullmatch(words[count - 1]):
        count += 1
    while count < len(words) - 1 and _goes_on(words[count - 1]) and not words[count].endswith(","):
        count += 1
    return count


def _goes_on(word: str) -> bool:
    """Whether a first name cannot end with the word: initials, or a name shortened like them."""
    is_initials = _INITIALS.fullmatch(word) is not None and (len(word) == 1 or "." in word)
    return is_initials or _SHORTENED.fullmatch(word) is not None
