"""Header names that are told apart."""

from __future__ import annotations

from collections.abc import Iterable


def unique_headers(names: Iterable[str]) -> tuple[str, ...]:
    """Strip the headers and make them unique: `Phone`, `Phone (2)`; a blank one is `Column 3`."""
    stripped = [name.strip().strip("\ufeff").strip() for name in names]
    taken = {name for name in stripped if name}
    seen: set[str] = set()
    unique = []
    for number, name in enumerate(stripped, start=1):
        wanted = name or f"Column {number}"
        if wanted in seen or (not name and wanted in taken):
            wanted = _next_free(wanted, seen | taken)
        seen.add(wanted)
        unique.append(wanted)
    return tuple(unique)


def _next_free(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def needed_width(names: Iterable[str]) -> int:
    """Give how many cells a row needs at least: trailing columns without a header may be missing."""
    return max((number for number, name in enumerate(names, start=1) if name.strip()), default=0)
