"""Decide which column fills which field: the user's word first, then headers that the field table knows."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.headers import header_key, listed_headers, looks_like_data
from importer.customer.known_headers import known_headers
from importer.errors import UsageError
from importer.mapping.model import ColumnMapping, Mapping

_MOBILE_WORDS = ("mobile", "mob", "cell", "whatsapp", "मोबाइल")
"""A header with one of these goes before `Phone` or `Telephone`: a store reaches people on their mobile."""


def map_headers(headers: Sequence[str], chosen: MappingOf[str, str]) -> Mapping:
    """Map the headers of a source (unique, in the file's order).

    `chosen` is the user's word: header -> field, or -> "" for a column that is to stay out. It wins over every guess.
    Raises UsageError when it names a column that the file does not have.
    """
    decided: dict[str, ColumnMapping] = {}
    taken: set[str] = set()
    for name, field in chosen.items():
        column = _find(name, headers)
        if not field:
            decided[column] = ColumnMapping(column, None, "main", None, "left out by the config or --map")
            continue
        why = "set by the config or --map"
        decided[column] = ColumnMapping(column, field, "alternate" if field in taken else "main", "sure", why)
        taken.add(field)

    rivals: dict[str, list[tuple[tuple[bool, int, int], str, str]]] = defaultdict(list)
    for position, column in enumerate(headers):
        if column in decided:
            continue
        if column in REPORT_COLUMNS:
            decided[column] = ColumnMapping(column, None, "main", None, "written by an earlier run's errors file")
            continue
        field, spelling, rank = known_headers().get(header_key(column), ("", "", 0))
        if not field:
            decided[column] = ColumnMapping(column, None, "main", None, "no field has this name")
        elif field in taken:
            decided[column] = ColumnMapping(column, None, "main", None, f"{field} has the column that you chose")
        else:
            not_mobile = field == "address.phone" and not any(word in header_key(column) for word in _MOBILE_WORDS)
            rivals[field].append(((not_mobile, rank, position), column, spelling))
    for field, candidates in rivals.items():
        for place, (_, column, spelling) in enumerate(sorted(candidates)):
            why = f"the header is known: {spelling}" + ("; used where the main column is blank" if place else "")
            decided[column] = ColumnMapping(column, field, "alternate" if place else "main", "sure", why)
    return Mapping(tuple(decided[column] for column in headers))


def has_column(name: str, headers: Sequence[str]) -> bool:
    """Whether `map_headers` finds the column that the user named."""
    return _found(name, headers) is not None


def _found(name: str, headers: Sequence[str]) -> str | None:
    """Find the column that the user means: the exact one, one that differs in signs, or of that number."""
    if name in headers:
        return name
    alike = [header for header in headers if header_key(header) == header_key(name)]
    if len(alike) == 1:
        return alike[0]
    if name.isascii() and name.isdigit() and 1 <= int(name) <= len(headers):
        return headers[int(name) - 1]
    return None


def _find(name: str, headers: Sequence[str]) -> str:
    """Find the column that the user means. Raises UsageError, with the nearest, when there is none."""
    if (found := _found(name, headers)) is not None:
        return found
    near = difflib.get_close_matches(
        name, [header for header in headers if not looks_like_data(header)], n=1, cutoff=0.5
    )
    hint = f"Did you mean {near[0]!r}?" if near else f"Its columns are: {listed_headers(headers)}."
    raise UsageError(f"The mapping names the column {name!r}, which the file does not have.", hint)
