"""Words that stand for nothing: `NA`, `-`, `null`, `0000000000`, and a spreadsheet's own errors."""

from __future__ import annotations

import re

_PLAIN_WORDS = (
    "na", "n/a", "n.a", "n a", "n / a", "nan", "nil", "none", "null", "blank", "undefined", "unknown", "tbd", "tba",
    "not available", "not applicable", "not known", "not provided", "not given", "not-available", "not-applicable",
    "unregistered", "urp",
)  # fmt: skip
_WRAPPED = ("{}", "{}.", "({})", "[{}]", "<{}>", "-{}-", "- {} -", "--{}--", "--{}", "-{}", "#{}")
_OF_PROGRAMS = ("1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan", "#n/a n/a", "\\n")
"""A number that is none, as compilers print it and pandas reads it; MySQL's NULL (backslash N)."""

WORDS = frozenset({*(form.format(word) for word in _PLAIN_WORDS for form in _WRAPPED), *_OF_PROGRAMS})
"""Compared without case. `URP` is the GST word for an unregistered person."""

PAN_WORDS = frozenset(
    {"PANNOTAVBL", "PANNOTAVAIL", "PANAPPLIED", "PANINVALID", "PANNOTREQD", "APPLIEDFOR", "NOPAN", "NOTAPPLIED"}
)
"""What tax returns have in place of a PAN; compared without case and spaces."""

GSTIN_WORDS = frozenset(
    {"URD", "UNREGISTEREDPERSON", "UNREGISTEREDDEALER", "NOTREGISTERED", "CONSUMER", "NOGST", "NOGSTIN", "APPLIEDFOR"}
)
"""What books have in place of a GSTIN for a customer without one; compared without case and spaces."""

_LONGEST_WORD = max(map(len, WORDS))
_DASHES = r"\-\u2010-\u2015\u2212"
_SIGNS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212._?*/\\|~\u20260xX#")
_REPEATED = re.compile(rf"[{_DASHES}._?*/\\|~\u2026][{_DASHES}._?*/\\|~\u2026 ]*|0+|[xX]{{3,}}")
_FORMULA_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|ERROR!"
    r"|EXTERNAL!|PYTHON!|DATA!|GETTING_DATA)",
    re.IGNORECASE,
)


def is_formula_error(text: str) -> bool:
    """Whether the text is an error that a spreadsheet shows instead of a value."""
    return text.startswith("#") and _FORMULA_ERROR.fullmatch(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether tidy text stands for nothing: blank, a word for it, signs or zeros alone, or a formula's error.

    Never to be asked of names: Null, Na, Nil and None are people.
    """
    if not text or (len(text) <= _LONGEST_WORD and text.casefold() in WORDS):
        return True
    return text[0] in _SIGNS and (_REPEATED.fullmatch(text) is not None or is_formula_error(text))
