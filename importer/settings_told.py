"""A run's settings as they are told to others: those that were set, without what may stand in people's files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from importer.config import Settings

WITHOUT_VALUES = frozenset(
    {"map", "first_of", "joins", "constants", "value_maps", "where", "checks", "business_types", "exists_when"}
)
"""Settings that may hold what stands in people's files: only their size is told, and the fields that they are of."""
_TOLD_ELSEWHERE = frozenset({"environment", "store_id", "base_url", "journal", "out"})


def settings_told(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give a run's settings that are not the defaults, by name, without values that may be a person's.

    Of settings that name columns or values of a file only the fields are given that they are of, else their number.
    """
    default = Settings().model_dump(mode="json")
    told = {}
    for name, value in settings.items():
        if name not in _TOLD_ELSEWHERE and name in default and value != default[name]:
            told[name] = _size_of(name, value) if name in WITHOUT_VALUES else value
    return told


def _size_of(name: str, value: Any) -> Any:
    if isinstance(value, dict) and name != "map":  # by field; a mapping is by column, which may be the first customer
        return sorted(value)
    return len(value)
