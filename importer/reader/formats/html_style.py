r"""What the style of an HTML page says that matters to an importer: what is hidden, and formats of zeros.

A spreadsheet's number format stands in `mso-number-format`, in a cell's style or in that of its class (so write Excel
and the programs that imitate it): `mso-number-format:"000000"`, `mso-number-format:"000\-000"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from importer.number_format import zeros_of

_BRACES = re.compile(r"([{}])")
_SIMPLE = re.compile(r"(?:[a-z]+)?\.[-\w]+|[a-z]+", re.IGNORECASE)
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\s*(?:!|;|$)", re.IGNORECASE
)
_FORMAT = re.compile(r"""mso-number-format\s*:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;]*)""", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{4})|(.))", re.DOTALL)
"""As Excel writes it, always with four digits: \\0022 is a quotation mark."""
_MOST_RULES = 100_000


@dataclass(frozen=True, slots=True)
class Look:
    """What a style says."""

    hidden: bool = False
    zeros: str | None = None
    """As `zeros_of` gives it."""


PLAIN = Look()


class StyleSheet:
    """The rules of a page for elements and classes: `td`, `.xl65`, `td.xl65`; others are passed over."""

    def __init__(self) -> None:
        self._looks: dict[str, Look] = {}

    def add(self, text: str) -> None:
        """Put the content of a style element."""
        for selectors, declarations in _rules(text):
            look = _look(declarations)
            if look == PLAIN:
                continue
            for selector in map(str.strip, selectors.split(",")):
                if _SIMPLE.fullmatch(selector) and len(self._looks) < _MOST_RULES:
                    self._looks[selector.lower()] = look

    def look(self, element: str, attributes: Mapping[str, str]) -> Look:
        """Tell how an element looks by its attributes hidden, style and class, the stronger first."""
        own = _look(attributes["style"]) if "style" in attributes else PLAIN
        hidden, zeros = own.hidden or "hidden" in attributes, own.zeros
        if self._looks:
            names = attributes.get("class", "").lower().split()
            for name in (*(f"{element}.{name}" for name in names), *(f".{name}" for name in names), element):
                if (found := self._looks.get(name)) is not None:
                    hidden, zeros = hidden or found.hidden, zeros or found.zeros
        return Look(hidden, zeros) if hidden or zeros else PLAIN


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations of the rules that hold everywhere: not those inside of `@media print`."""
    first, *others = text.replace("<!--", " ").replace("-->", " ").split("/*")
    text = first + "".join(other.partition("*/")[2] for other in others)
    depth, selectors, before = 0, "", ""
    for piece in _BRACES.split(text):
        if piece == "{":
            depth += 1
            selectors = before if depth == 1 else ""
        elif piece == "}":
            if depth == 1 and selectors:
                yield selectors, before
            depth, selectors = max(depth - 1, 0), ""
        else:
            before = piece


def _look(declarations: str) -> Look:
    if "mso-number-format" not in declarations.lower():
        return Look(hidden=True) if _HIDDEN.search(declarations) else PLAIN
    found = _FORMAT.search(declarations)
    number_format = found[1].strip() if found is not None else ""
    if number_format[:1] in {'"', "'"}:
        number_format = number_format[1:-1]
    return Look(_HIDDEN.search(declarations) is not None, zeros_of(_ESCAPE.sub(_character, number_format)))


def _character(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return escape[2]
    code = int(escape[1], 16)
    return chr(code) if code < 0xD800 else ""
