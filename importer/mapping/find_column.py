"""Which column of a file the user means."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from importer.customer.headers import header_key, listed_headers, looks_like_data
from importer.errors import UsageError


def has_column(name: str, headers: Sequence[str]) -> bool:
    """Whether `find_column` finds the column that the user named."""
    return _found(name, headers) is not None


def find_column(name: str, headers: Sequence[str], who: str = "The mapping") -> str:
    """Find the column that the user means: the exact one, one that differs in signs, or of that number.

    Raises UsageError, with the nearest and with `who` names it, when there is none.
    """
    if (found := _found(name, headers)) is not None:
        return found
    shown = {header: header_key(header) for header in headers if not looks_like_data(header)}
    near = process.extractOne(header_key(name), shown, scorer=fuzz.ratio, score_cutoff=50)
    hint = f"Did you mean {near[2]!r}?" if near else f"Its columns are: {listed_headers(headers)}."
    raise UsageError(f"{who} names the column {name!r}, which the file does not have.", hint)


def _found(name: str, headers: Sequence[str]) -> str | None:
    if name in headers:
        return name
    alike = [header for header in headers if header_key(header) == header_key(name)]
    if len(alike) == 1:
        return alike[0]
    if name.isascii() and name.isdigit() and 1 <= int(name) <= len(headers):
        return headers[int(name) - 1]
    return None
