"""What a mapping is: for every column of a file the field that it fills, and why; and how fields are put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

Confidence = Literal["sure", "likely", "unsure"]
Role = Literal["main", "alternate"]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What becomes of one column."""

    column: str
    """The header, as `SourceInfo.columns` has it."""
    field: str | None
    """Path of the field, or `full_name` or `full_address`; None for a column that stays out."""
    role: Role
    """An alternate is used where the main column is blank."""
    confidence: Confidence | None
    """How safe the guess is; None for a column that means nothing to us."""
    why: str
    """The reason in words."""
    suggestion: str | None = None
    """The field that a column which stays out may mean: not certain enough to be used without the user's word."""
    secret: bool = False
    """Whether it holds passwords, tokens or the like: never mapped, shown or stored."""

    def as_main(self) -> ColumnMapping:
        """Give the same column as the field's main one."""
        return replace(self, role="main")

    def to_json(self) -> dict[str, str | None]:
        """Give the column as `importer map --json` prints it."""
        return {
            "column": self.column,
            "field": self.field,
            "role": self.role,
            "confidence": self.confidence,
            "why": self.why,
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True, slots=True)
class Join:
    """A field that several columns are joined into."""

    columns: tuple[str, ...]
    separator: str = ", "


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns of one source in the file's order, and what the config makes of them besides."""

    columns: tuple[ColumnMapping, ...]
    first_of: MappingProxyType[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Field -> the columns of which the first that is filled is taken."""
    joins: MappingProxyType[str, Join] = field(default_factory=lambda: MappingProxyType({}))
    """Field -> the columns that are joined."""
    constants: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Field -> the text that stands where the file has none."""
    value_maps: MappingProxyType[str, MappingProxyType[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """Field -> (text, case-folded and trimmed -> the text that takes its place)."""
    notes: tuple[str, ...] = ()
    """What a person should know of it: a header that drifted, rows that may be no customers."""

    def with_notes(self, notes: Sequence[str]) -> Mapping:
        """Give the same with more to know of it."""
        return replace(self, notes=(*self.notes, *notes))

    def sources_of(self, field: str) -> tuple[str, ...]:
        """Give the headers that fill a field, the main one first; empty when none does."""
        if field in self.joins:
            return self.joins[field].columns
        if field in self.first_of:
            return self.first_of[field]
        chosen = [entry for entry in self.columns if entry.field == field]
        return tuple(entry.column for entry in sorted(chosen, key=lambda entry: entry.role != "main"))

    @property
    def fields(self) -> Iterator[str]:
        """The fields that have a column, each once, in the file's order; those that the config composes come last."""
        listed = (entry.field for entry in self.columns if entry.field is not None)
        return iter(dict.fromkeys((*listed, *self.first_of, *self.joins)))

    @property
    def secrets(self) -> tuple[str, ...]:
        """The columns that must not be kept."""
        return tuple(entry.column for entry in self.columns if entry.secret)
