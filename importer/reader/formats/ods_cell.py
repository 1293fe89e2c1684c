"""A cell of an OpenDocument spreadsheet: its value, and its text as it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from importer.reader.formats.cell_text import ERROR_WORDS, boolean_text, iso_text, numeric_text
from importer.reader.formats.grid_builder import MOST_ROWS

_SPACE, _TAB, _LINE = "\x1d", "\x1e", "\x1f"
"""Stand for spaces, tabs and line breaks that are elements, until the others are collapsed; no XML text holds these."""
_KEPT = str.maketrans({_SPACE: " ", _TAB: "\t", _LINE: "\n"})
_WHITE = re.compile(r"[ \t\r\n]+")
_PARAGRAPHS = frozenset({"text:p", "text:h"})
_NUMBERS = frozenset({"float", "percentage", "currency"})
_DURATION = re.compile(r"PT(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,7})(?:[.,]\d+)?S)?")
_BESIDE_DIGITS = str.maketrans("", "", " -()+")


class OdsCell:
    """A cell while it is read. Takes the elements inside it, named with the usual prefixes."""

    def __init__(self, attributes: Mapping[str, str], longest: int) -> None:
        self.attributes = attributes
        self._longest = longest
        self._paragraphs: list[str] = []
        self._pieces: list[str] | None = None  # of the paragraph that is open

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name in _PARAGRAPHS:
            self._pieces = []
        elif self._pieces is None:
            return
        elif name == "text:s":
            count = attributes.get("text:c", "1")
            times = int(count) if count.isascii() and count.isdigit() and len(count) < 9 else 1
            self._pieces.append(_SPACE * min(times, self._longest + 1))
        elif name == "text:tab":
            self._pieces.append(_TAB)
        elif name == "text:line-break":
            self._pieces.append(_LINE)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name in _PARAGRAPHS and self._pieces is not None:
            pieces = self._pieces
            text = _WHITE.sub(" ", "".join(pieces)).lstrip(" ")  # those at the end stay, as LibreOffice writes them
            self._paragraphs.append(text.translate(_KEPT) if len(pieces) > 1 or text < " " else text)
            self._pieces = None

    def text(self, text: str) -> None:
        """Take text; between the paragraphs there is only white space."""
        if self._pieces is not None:
            self._pieces.append(text)

    def shown(self) -> tuple[str, bool]:
        """Give the text that a person sees, numbers in full, dates in ISO form; and whether it is an error."""
        paragraphs, attributes = self._paragraphs, self.attributes
        text = paragraphs[0] if len(paragraphs) == 1 else "\n".join(paragraphs)
        kind = attributes.get("office:value-type")
        if attributes.get("calcext:value-type") == "error":
            return text, True
        if kind is None:
            return text, False
        if kind == "string":
            is_error = text in ERROR_WORDS and "table:formula" in attributes  # so do programs without calcext
            return text if paragraphs else attributes.get("office:string-value", ""), is_error
        return self._value(kind, text), False

    def _value(self, kind: str, text: str) -> str:
        attributes = self.attributes
        if kind in _NUMBERS:
            return _number(attributes.get("office:value", ""), text)
        if kind == "date":
            return iso_text(attributes.get("office:date-value", text))
        if kind == "time":
            return _clock(attributes.get("office:time-value", text))
        if kind == "boolean":
            return boolean_text(attributes.get("office:boolean-value") == "true")
        return text

    def extent(self) -> tuple[int, int, int]:
        """Give how often it stands beside itself, and how many rows and columns it spans."""
        attributes = self.attributes
        return (
            count_of(attributes.get("table:number-columns-repeated")),
            count_of(attributes.get("table:number-rows-spanned")),
            count_of(attributes.get("table:number-columns-spanned")),
        )


def count_of(text: str | None) -> int:
    """Give a count of rows or columns: at least 1, and at most what a sheet can have."""
    if text is None or not (text.isascii() and text.isdigit()):
        return 1
    return min(max(int(text), 1), MOST_ROWS) if len(text) < 9 else MOST_ROWS


def _number(value: str, shown: str) -> str:
    """Give the number in full, or as it is shown when that is the same with zeros before it (560-001, 012345)."""
    number = numeric_text(value)
    if shown == number or not value:
        return shown
    if shown in {"TRUE", "FALSE"}:  # a boolean that came from .xlsx is a number of this format
        return shown
    digits = shown.translate(_BESIDE_DIGITS)
    if number.isdigit() and digits.isascii() and digits.isdigit() and digits.lstrip("0") == number.lstrip("0"):
        padded = len(digits) > len(number)
        return shown if padded or " " not in shown else number  # a space may be a thousands separator
    return number


def _clock(duration: str) -> str:
    found = _DURATION.fullmatch(duration)
    if found is None:
        return duration
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}"
