"""A number format of an OpenDocument spreadsheet as the code of a spreadsheet program (OpenDocument 1.3 part 3, 16.29).

A format is a list of elements (a day, a text, a number); a code is the same in letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from importer.number_format import LONGEST, SHORT_DATE

TEXTS = frozenset({"number:text", "number:currency-symbol", "number:embedded-text"})
"""Elements whose text is part of the format."""

_DATES = {  # short form, long form
    "number:day": ("d", "dd"),
    "number:day-of-week": ("ddd", "dddd"),
    "number:month": ("m", "mm"),
    "number:year": ("yy", "yyyy"),
    "number:hours": ("h", "hh"),
    "number:minutes": ("m", "mm"),
    "number:seconds": ("s", "ss"),
    "number:am-pm": ("AM/PM", "AM/PM"),
}
_CONDITION = re.compile(r"value\(\)(>=|<=|>|<|=|!=)(-?\d{1,20}(?:\.\d{1,20})?)")
_USUAL_CONDITIONS = ((">=0",), (">0", "<0"), (">0", "<0", "=0"))
"""Of sections that a code need not say a condition of."""
_IN_NUMBERS = re.compile(r"[-: ()]*")
_AS_IT_IS = {"number:date-style": re.compile(r"[-/:., ]*"), "number:percentage-style": re.compile(r"[-: ()%]*")}
"""Texts that mean themselves in a code; a comma or a slash beside digits would not."""
_MOST_DIGITS = 30
_MOST_CONDITIONS = 3
_GROUP = 3


class OdsNumberFormat:
    """A number format while it is read, and its code afterwards."""

    def __init__(self, kind: str, attributes: Mapping[str, str]) -> None:
        """Take the element that holds all others."""
        self.kind = kind
        self._by_locale = attributes.get("number:automatic-order") == "true" and kind == "number:date-style"
        self._elapsed = attributes.get("number:truncate-on-overflow") == "false"
        self._pieces: list[str] = []
        self._at: int | None = None  # of the digits, among the pieces
        self._position = 0
        self._is_told = True
        self._conditions: list[tuple[str, str]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element within."""
        if len(self._pieces) > LONGEST:
            self._is_told = False
        elif name in _DATES:
            self._pieces.append(self._date(name, attributes))
        elif name == "number:number":
            self._at = len(self._pieces)
            self._pieces.append(_number(attributes))
        elif name == "number:scientific-number":
            exponent = "0" * max(_count(attributes.get("number:min-exponent-digits")), 1)
            self._pieces.append(f"{_number(attributes)}E+{exponent}")
        elif name == "number:embedded-text":
            self._position = _count(attributes.get("number:position"))
        elif name == "number:text-content":
            self._pieces.append("@")
        elif name == "style:map":
            found = _CONDITION.fullmatch(attributes.get("style:condition", ""))
            if found is not None and len(self._conditions) < _MOST_CONDITIONS:
                condition = f"{found[1].replace('!=', '<>')}{found[2]}"
                self._conditions.append((condition, attributes.get("style:apply-style-name", "")))
        elif name not in TEXTS and name.startswith("number:"):
            self._is_told = False  # fractions, weeks, quarters, eras

    def put_text(self, name: str, text: str) -> None:
        """Take the text of an element of TEXTS."""
        if not self._is_told:
            return
        if name != "number:embedded-text":
            as_it_is = _AS_IT_IS.get(self.kind, _IN_NUMBERS).fullmatch(text) is not None
            self._pieces.append(text if as_it_is else _quoted(text))
        elif self._at is not None and len(self._pieces[self._at]) > LONGEST:
            self._is_told = False
        elif self._at is not None:
            self._pieces[self._at] = _embedded(self._pieces[self._at], self._position, text)

    def code(self, others: Mapping[str, OdsNumberFormat]) -> str:
        """Give the code, with sections for other formats by conditions; empty where no code says the same."""
        sections = [others.get(name) for _, name in self._conditions]
        told = [part for part in (*sections, self) if part is not None and part._is_told]
        if len(told) <= len(sections):
            return ""
        conditions = tuple(condition for condition, _ in self._conditions)
        signs = [""] * len(conditions) if conditions in _USUAL_CONDITIONS else [f"[{sign}]" for sign in conditions]
        return ";".join(sign + part._own() for sign, part in zip([*signs, ""], told, strict=True))

    def _own(self) -> str:
        code = "".join(self._pieces)
        return SHORT_DATE if self._by_locale and set(code) <= set("dmy-/. ") and "mmm" not in code else code

    def _date(self, name: str, attributes: Mapping[str, str]) -> str:
        is_long = attributes.get("number:style") == "long"
        code = _DATES[name][is_long]
        if name == "number:month" and attributes.get("number:textual") == "true":
            return "mmmm" if is_long else "mmm"
        if name == "number:hours" and self._elapsed:
            return f"[{code}]"
        if decimals := _count(attributes.get("number:decimal-places")):
            return f"{code}.{'0' * decimals}"
        return code


def _number(attributes: Mapping[str, str]) -> str:
    """Give the code of the digits."""
    places = attributes.get("number:decimal-places")
    if places is None and attributes.get("number:grouping") != "true":
        return "General" if _count(attributes.get("number:min-integer-digits")) <= 1 else _zeros(attributes)
    digits = _zeros(attributes)
    if attributes.get("number:grouping") == "true":
        digits = digits.rjust(_GROUP + 1, "#")
        digits = f"{digits[:-_GROUP]},{digits[-_GROUP:]}"
    decimals = _count(places)
    least = min(_count(attributes.get("number:min-decimal-places", places)), decimals)
    return f"{digits}.{'0' * least}{'#' * (decimals - least)}" if decimals else digits


def _zeros(attributes: Mapping[str, str]) -> str:
    return "0" * _count(attributes.get("number:min-integer-digits")) or "#"


def _embedded(code: str, position: int, text: str) -> str:
    """Put a text among the digits, so many of them before the decimal point. Texts come from any side."""
    whole, point, decimals = code.partition(".")
    places = [at for at, character in enumerate(whole) if character in "0#"]
    if len(places) <= position:
        more = "#" * (position + 1 - len(places))
        whole, places = more + whole, [*range(len(more)), *(at + len(more) for at in places)]
    at = places[-position] if position else len(whole)
    literal = "".join(f"\\{character}" for character in text)
    return f"{whole[:at]}{literal}{whole[at:]}{point}{decimals}"


def _quoted(text: str) -> str:
    """Give a text as a code has it; a quotation mark within it cannot be quoted, and goes."""
    return '"' + text.replace('"', "") + '"' if text else ""


def _count(text: str | None) -> int:
    return (
        min(int(text), _MOST_DIGITS) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else 0
    )
