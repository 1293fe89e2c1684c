"""What a mapping is: for every column of a file the field that it fills, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What becomes of one column."""

    column: str
    """The header, as `SourceInfo.columns` has it."""
    field: str | None
    """Path of the field, or `full_name` or `full_address`; None for a column that stays out."""
    role: Literal["main", "alternate"]
    """An alternate is used where the main column is blank."""
    confidence: Literal["sure", "likely", "unsure"] | None
    """How safe the guess is; None for a column that stays out."""
    why: str
    """The reason in words."""

    def to_json(self) -> dict[str, str | None]:
        """Give the column as `importer map --json` prints it."""
        return {
            "column": self.column,
            "field": self.field,
            "role": self.role,
            "confidence": self.confidence,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns of one source in the file's order."""

    columns: tuple[ColumnMapping, ...]

    def sources_of(self, field: str) -> tuple[str, ...]:
        """Give the headers that fill a field, the main one first; empty when none does."""
        chosen = [entry for entry in self.columns if entry.field == field]
        return tuple(entry.column for entry in sorted(chosen, key=lambda entry: entry.role != "main"))

    @property
    def fields(self) -> Iterator[str]:
        """The fields that have a column, each once, in the file's order."""
        return iter(dict.fromkeys(entry.field for entry in self.columns if entry.field is not None))
