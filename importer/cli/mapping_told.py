"""What a run says of its mapping before it sends anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from importer.events import Mapped
from importer.report.header_shown import header_shown

_MOST_LISTED = 40
"""Unused columns that are named; a file of a thousand columns must not fill the screen."""


def tell_mapping(event: Mapped, tell: Callable[[str], None], *, attended: bool) -> None:
    """Tell what becomes of the columns before anything is sent.

    A person is told of every column that is used; a log only of what is not certain.
    """
    used = [entry for entry in event.columns if entry["field"] and (attended or entry["confidence"] != "sure")]
    longest = max((len(_shown(entry)) for entry in used), default=0)
    for entry in used:
        role = " (alternate)" if entry["role"] == "alternate" else ""
        doubt = f"  {entry['confidence']}: {entry['why']}" if entry["confidence"] != "sure" else ""
        tell(f"  {_shown(entry).ljust(longest)}  ->  {entry['field']}{role}{doubt}")
    for entry in event.columns:
        if entry["suggestion"]:
            flag = f'--map "{_shown(entry)}={entry["suggestion"]}"'
            tell(f"  Not used: {_shown(entry)}, {entry['confidence']}: {entry['why']}. To accept: {flag}")
    ignored = [_shown(entry) for entry in event.columns if not entry["field"] and not entry["suggestion"]]
    if ignored and attended:
        tell(f"  Ignored: {listed(ignored)}.")
    for note in event.notes:
        tell(note)


def _shown(entry: Mapping[str, str | None]) -> str:
    return header_shown(entry["column"] or "", masked=True)


def listed(names: Sequence[str]) -> str:
    """List names for a message, the first forty of them."""
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return ", ".join(names[:_MOST_LISTED]) + more
