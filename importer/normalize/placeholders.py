"""Words that stand for nothing: `NA`, `-`, `null`, `0000000000`, and a spreadsheet's own errors."""

from __future__ import annotations

import re

WORDS = frozenset(
    {
        "na", "n/a", "n.a", "n.a.", "#na", "#n/a", "<na>", "nan", "nil", "none", "null", "(null)", "undefined", "tbd",
        "not available", "not applicable", "unregistered", "urp",
    }
)  # fmt: skip
"""Compared without case. `URP` is the GST word for an unregistered person."""

PAN_WORDS = frozenset(
    {"PANNOTAVBL", "PANNOTAVAIL", "PANAPPLIED", "PANINVALID", "PANNOTREQD", "APPLIEDFOR", "NOPAN", "NOTAPPLIED"}
)
"""What tax returns have in place of a PAN; compared without case and spaces."""

_LONGEST_WORD = max(map(len, WORDS))
_SIGNS = frozenset("-\u2013\u2014._?*/0xX#")
_REPEATED = re.compile(r"-+|\u2013+|\u2014+|\.+|_+|\?+|\*+|/+|0+|[xX]{3,}")
_FORMULA_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|ERROR!"
    r"|EXTERNAL!|PYTHON!|DATA!|GETTING_DATA)",
    re.IGNORECASE,
)


def is_formula_error(text: str) -> bool:
    """Whether the text is an error that a spreadsheet shows instead of a value."""
    return text.startswith("#") and _FORMULA_ERROR.fullmatch(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether tidy text stands for nothing: blank, a word for it, one sign or zero repeated, or a formula's error.

    Never to be asked of names: Null, Na, Nil and None are people.
    """
    if not text or (len(text) <= _LONGEST_WORD and text.casefold() in WORDS):
        return True
    return text[0] in _SIGNS and (_REPEATED.fullmatch(text) is not None or is_formula_error(text))
