"""The number formats of an Excel 2003 XML spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from importer.number_format import SHORT_DATE, SHORT_MOMENT, is_date_format, padded_text, zeros_of
from importer.reader.formats.cell_text import serial_text

STYLE_ELEMENTS = frozenset({"Date1904", "NumberFormat", "Style"})
_MOST_PARENTS = 100
_NAMED = {
    "currency": "#,##0.00",
    "euro currency": "[$€-2] #,##0.00",
    "fixed": "0.00",
    "general date": SHORT_MOMENT,
    "long date": "d mmmm yyyy",
    "long time": "h:mm:ss AM/PM",
    "medium date": "d-mmm-yy",
    "medium time": "h:mm AM/PM",
    "percent": "0.00%",
    "scientific": "0.00E+00",
    "short date": SHORT_DATE,
    "short time": "h:mm",
    "standard": "#,##0.00",
}
"""Codes of the formats that have names (Microsoft's XML Spreadsheet Reference, ss:NumberFormat)."""
_WORDS = frozenset({"yes/no", "true/false", "on/off"})
"""Those that show a number as a word, which no code does."""


@dataclass(frozen=True, slots=True)
class _Style:
    """A style: its own number format, or else that of its parent."""

    parent: str
    number_format: str | None = None


class SpreadsheetXmlStyles:
    """The styles by their names, as the file describes them before its sheets."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._formats: dict[str, str] = {}
        self._open = ""
        self._from_1904 = False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of one of STYLE_ELEMENTS."""
        if element == "Date1904":
            self._from_1904 = True
        elif element == "Style":
            self._open = attributes.get("ID", "")
            self._styles[self._open] = _Style(attributes.get("Parent", ""))
        elif self._open in self._styles:
            parent = self._styles[self._open].parent
            self._styles[self._open] = _Style(parent, attributes.get("Format", "General"))

    def shown(self, number: str, style: str) -> str:
        """Give a number as a style shows it, where that is a date or padded with zeros; else as it is."""
        number_format = self._format(style)
        if is_date_format(number_format):
            try:
                return serial_text(float(number), from_1904=self._from_1904)
            except (ValueError, OverflowError):
                return number
        return padded_text(number, zeros_of(number_format))

    def code(self, style: str) -> str:
        """Give the code of a style's number format; empty where it has none that is one."""
        number_format = self._format(style)
        known = number_format.casefold()
        return "" if known in _WORDS else _NAMED.get(known, number_format)

    def _format(self, style: str) -> str:
        number_format = self._formats.get(style)
        if number_format is None:
            number_format = self._formats[style] = self._inherited(style)
        return number_format

    def _inherited(self, name: str) -> str:
        """Give the number format of a style or of the nearest parent that has one; a circle of parents ends."""
        for _ in range(_MOST_PARENTS):
            style = self._styles.get(name)
            if style is None:
                break
            if style.number_format is not None:
                return style.number_format
            name = style.parent or ("Default" if name != "Default" else "")
        return "General"
