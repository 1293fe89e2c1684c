"""Header rows of real export systems, each with the mapping that is expected of it (`header_sets.json`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("header_sets.json")


@dataclass(frozen=True, slots=True)
class HeaderSet:
    """The header row of one kind of file of one system."""

    system: str
    kind: str
    """Which file of the system; system and kind together name a set."""
    headers: tuple[str, ...]
    """The header row, in the order of the columns."""
    expected: dict[str, str]
    """Header -> target: a field's path, `~full_name` (split in two), `~full_address` (split into lines) or
    `~alternate` (used only where the main column is empty). A header that is absent must stay unmapped."""


def load_header_sets(file: Path = _FILE) -> tuple[HeaderSet, ...]:
    """Read the sets of the file in their order; raises ValueError when a set expects what it has no header for."""
    sets = tuple(
        HeaderSet(entry["system"], entry["kind"], tuple(entry["headers"]), dict(entry["map"]))
        for entry in json.loads(file.read_text(encoding="utf-8"))["sets"]
    )
    for header_set in sets:
        if strangers := header_set.expected.keys() - set(header_set.headers):
            raise ValueError(f"{header_set.system}, {header_set.kind}: no such headers: {sorted(strangers)}")
    return sets


HEADER_SETS: tuple[HeaderSet, ...] = load_header_sets()
