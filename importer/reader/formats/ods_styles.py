"""The widths and number formats that an OpenDocument spreadsheet describes: in styles.xml, and before its sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from importer.number_format import LONGEST
from importer.reader.formats.column_styles import characters_in_inches
from importer.reader.formats.ods_number_format import TEXTS, OdsNumberFormat

_MOST_STYLES = 1 << 16
_MOST_PARENTS = 100
_LENGTH = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(in|cm|mm|pt|pc|px)")
_IN_AN_INCH = {"in": 1.0, "cm": 2.54, "mm": 25.4, "pt": 72.0, "pc": 6.0, "px": 96.0}


class OdsStyles:
    """The styles by their names. Takes elements and attributes named with the usual prefixes."""

    def __init__(self) -> None:
        self._widths: dict[str, float | None] = {}
        self._cells: dict[str, tuple[str, str]] = {}  # number format and parent
        self._formats: dict[str, OdsNumberFormat] = {}
        self._codes: dict[str, str] = {}
        self._style = ""
        self._open: OdsNumberFormat | None = None
        self._text: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "style:style":
            self._style = attributes.get("style:name", "")
            if len(self._cells) < _MOST_STYLES and attributes.get("style:family") == "table-cell":
                parent = attributes.get("style:parent-style-name", "")
                self._cells[self._style] = attributes.get("style:data-style-name", ""), parent
        elif name == "style:table-column-properties":
            if len(self._widths) < _MOST_STYLES:
                self._widths[self._style] = _characters(attributes.get("style:column-width", ""))
        elif name.startswith("number:") and name.endswith("-style"):
            self._open = OdsNumberFormat(name, attributes)
            if len(self._formats) < _MOST_STYLES:
                self._formats[attributes.get("style:name", "")] = self._open
        elif self._open is not None:
            self._text = [] if name in TEXTS else None
            self._open.start(name, attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self._open is None:
            return
        if self._text is not None and name in TEXTS:
            self._open.put_text(name, "".join(self._text))
            self._text = None
        elif name == self._open.kind:
            self._open = None

    def text(self, text: str) -> None:
        """Take text, or a piece of it."""
        if self._text is not None and len(self._text) < LONGEST:
            self._text.append(text[:LONGEST])

    def width(self, style: str | None) -> float | None:
        """Give the width of a column's style, in characters."""
        return self._widths.get(style or "")

    def code(self, style: str) -> str:
        """Give the code of the number format of a cell's style; empty where it has none."""
        code = self._codes.get(style)
        if code is None:
            number_format = self._formats.get(self._inherited(style))
            code = number_format.code(self._formats) if number_format is not None else ""
            if len(self._codes) < _MOST_STYLES:
                self._codes[style] = code
        return code

    def _inherited(self, name: str) -> str:
        """Give the number format of a style or of the nearest parent that has one; a circle of parents ends."""
        for _ in range(_MOST_PARENTS):
            number_format, name = self._cells.get(name, ("", ""))
            if number_format or not name:
                return number_format
        return ""


def _characters(length: str) -> float | None:
    found = _LENGTH.fullmatch(length)
    return characters_in_inches(float(found[1]) / _IN_AN_INCH[found[2]]) if found is not None else None
