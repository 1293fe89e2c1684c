"""A line of JSON as an object, the names of its values, and each value as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from importer.errors import SourceError
from importer.reader.delimited.text_encoding import DAMAGE, REPLACEMENT
from importer.reader.formats.cell_text import boolean_text

DEEPEST = 50
"""Objects and arrays within each other; customers have three or four."""
_NAMES_LENGTH = 8 << 20
"""Characters of all names together, beyond which these are no names."""
_SPOILT = re.compile(f"[{DAMAGE}\ud800-\udfff]")
"""What cannot be text: bytes that were none, and half of a pair, which JSON can escape."""


class UnreadableLineError(ValueError):
    """A line that is not a JSON object, or none that we read."""


class _Number(str):
    """A number's digits as written: float() would lose the last ones, and int() the zeros of `1.0`."""

    __slots__ = ()


class Place:
    """Where a value stands in the objects, and which column it gets."""

    __slots__ = ("column", "filled", "inside", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        """Keys from the outermost on, joined with dots."""
        self.column = -1
        self.filled = False
        """Whether a value that is neither null nor an object was there."""
        self.inside: dict[str, Place] = {}


class Names:
    """The places of all values, in order of first appearance. Two that are called the same are two places."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._top = Place("")
        self._ordered: list[Place] = []
        self._length = 0

    def collect(self, found: dict[str, Any]) -> None:
        """Take in the names of an object. Raises SourceError when there are more than a table has columns."""
        self._collect(found, self._top)

    def finish(self) -> tuple[str, ...]:
        """Give the names of the columns, made unique: `a.b`, `a.b (2)`. No name can be added afterwards."""
        names: dict[str, None] = {}
        for place in self._ordered:
            if place.inside and not place.filled:
                continue  # null, or an object without values, where other lines have values within
            base = mended(place.name)
            name, number = base, 2
            while name in names:
                name, number = f"{base} ({number})", number + 1
            place.column = len(names)
            names[name] = None
        return tuple(names)

    def fill(self, found: dict[str, Any], row: list[str]) -> None:
        """Put the texts of an object's values into their columns of a row."""
        _fill(found, self._top, row)

    def _collect(self, found: dict[str, Any], place: Place) -> None:
        inside = place.inside
        for key, value in found.items():
            inner = inside.get(key)
            if inner is None:
                inner = inside[key] = Place(f"{place.name}.{key}" if place is not self._top else key)
            if type(value) is dict and value:
                self._collect(value, inner)
            elif not inner.filled:
                inner.filled = value is not None and type(value) is not dict
                if inner.column < 0:
                    inner.column = 0
                    self._add(inner)

    def _add(self, place: Place) -> None:
        self._ordered.append(place)
        self._length += len(place.name)
        if len(self._ordered) > self._most:
            raise SourceError(
                f"its objects have more than {self._most:,} different names.", "Check that it is a list of customers."
            )
        if self._length > _NAMES_LENGTH:
            raise SourceError("its objects have names of absurd length.", "Check that it is a list of customers.")


def _fill(found: dict[str, Any], place: Place, row: list[str]) -> None:
    for key, value in found.items():
        inner = place.inside[key]
        if isinstance(value, str):
            row[inner.column] = value
        elif isinstance(value, dict):
            _fill(value, inner, row)
        elif value is not None:
            row[inner.column] = _text(value)


def _text(value: Any) -> str:
    """Give a value that is no object: an array of plain values as a list with commas, nulls left out."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return boolean_text(value)
    if any(isinstance(part, dict | list) for part in value):
        return "".join(_json(value))
    return ", ".join(_text(part) for part in value if part is not None)


def _json(value: Any) -> Iterator[str]:
    """Give the parts of compact JSON. The json module would put quotation marks around our numbers."""
    if isinstance(value, dict):
        for number, (key, part) in enumerate(value.items()):
            yield "," if number else "{"
            yield json.dumps(key, ensure_ascii=False) + ":"
            yield from _json(part)
        yield "}" if value else "{}"
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield "," if number else "["
            yield from _json(part)
        yield "]" if value else "[]"
    else:
        yield value if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


def _refuse_constant(word: str) -> None:
    raise UnreadableLineError(word)


_decode = json.JSONDecoder(
    parse_int=_Number, parse_float=_Number, parse_constant=_refuse_constant, strict=False
).decode  # not strict: a tab within a text is a control character to report, not a line to lose


def parsed(line: str) -> dict[str, Any]:
    """Give a line's object; numbers are their digits (str). Of a key that occurs twice the last value counts.

    Raises UnreadableLineError for what is no JSON, no object, nested deeper than DEEPEST, or has NaN or Infinity.
    """
    if line.count("{") + line.count("[") > DEEPEST and _too_deep(line):
        raise UnreadableLineError
    try:
        found = _decode(line)
    except (ValueError, RecursionError):
        raise UnreadableLineError from None
    if not isinstance(found, dict):
        raise UnreadableLineError
    return found


def _too_deep(line: str) -> bool:
    """Tell without parsing, since the parser itself goes as deep as the line."""
    depth = 0
    for mark in _STRUCTURE.finditer(line):
        if mark[0] in "{[":
            depth += 1
            if depth > DEEPEST:
                return True
        elif mark[0] in "}]":
            depth -= 1
    return False


_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')


def mended(text: str) -> str:
    """Give a text with U+FFFD in the place of what cannot be text."""
    return _SPOILT.sub(REPLACEMENT, text)
