"""What the user says of the mapping: by --map and in the config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from importer.mapping.find_column import find_column, has_column
from importer.mapping.model import Join


@dataclass(frozen=True, slots=True)
class Wishes:
    """The user's word; it goes before every guess."""

    map: Mapping[str, str] = field(default_factory=dict)
    """Column -> field, or "" for a column that is to stay out."""
    first_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Field -> columns, of which the first that is filled is taken."""
    joins: Mapping[str, Join] = field(default_factory=dict)
    """Field -> columns that are joined into it."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Field -> text for rows where the file has none."""
    value_maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field -> (text in the file -> the text that takes its place)."""

    @property
    def columns(self) -> Iterator[str]:
        """Every column that is named, as the user wrote it."""
        yield from self.map
        for listed in self.first_of.values():
            yield from listed
        for join in self.joins.values():
            yield from join.columns

    def within(self, headers: Sequence[str]) -> Wishes:
        """Give what applies to a file that may lack some of the columns: of several files each has its own."""

        def present(columns: Sequence[str]) -> tuple[str, ...]:
            return tuple(column for column in columns if has_column(column, headers))

        return Wishes(
            map={column: target for column, target in self.map.items() if has_column(column, headers)},
            first_of={target: here for target, columns in self.first_of.items() if (here := present(columns))},
            joins={
                target: Join(here, join.separator)
                for target, join in self.joins.items()
                if (here := present(join.columns))
            },
            constants=self.constants,
            value_maps=self.value_maps,
        )

    def over(self, other: Wishes) -> Wishes:
        """Give both; where they differ, these go before the others."""
        return Wishes(
            map={**other.map, **self.map},
            first_of={**other.first_of, **self.first_of},
            joins={**other.joins, **self.joins},
            constants={**other.constants, **self.constants},
            value_maps={**other.value_maps, **self.value_maps},
        )

    def found(self, headers: Sequence[str]) -> Wishes:
        """Give the same with the columns as the file's header has them. Raises UsageError for one that it has not."""
        return Wishes(
            map={find_column(column, headers): target for column, target in self.map.items()},
            first_of={
                target: tuple(find_column(column, headers) for column in columns)
                for target, columns in self.first_of.items()
            },
            joins={
                target: Join(tuple(find_column(column, headers) for column in join.columns), join.separator)
                for target, join in self.joins.items()
            },
            constants=self.constants,
            value_maps={
                target: MappingProxyType({folded(text): other for text, other in values.items()})
                for target, values in self.value_maps.items()
            },
        )


def folded(text: str) -> str:
    """Give the form in which the texts of value maps are compared: trimmed, case-folded."""
    return text.strip().casefold()
