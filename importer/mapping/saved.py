"""A mapping that somebody saved: for every column of one header the field, or that it stays out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from importer.customer.headers import header_key
from importer.errors import UsageError
from importer.mapping.model import ColumnMapping, Role
from importer.mapping.wishes import Wishes

_ALIKE = 0.6
"""Share of columns (of both headers together) that two headers have in common when one is a changed version of the
other: two of eight columns renamed still leave 6 of 10."""


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """What was decided for a header."""

    name: str
    fingerprint: str
    """`fingerprint_of` the header that it was saved for."""
    columns: Mapping[str, str]
    """Column -> field of which it is the main column, or "" for one that stays out."""
    alternates: Mapping[str, str] = field(default_factory=dict)
    """Column -> field that it fills where the main column is blank."""
    wishes: Wishes = field(default_factory=Wishes)
    """What the config composed then: first_of, joins, constants, value_maps."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Every column of the header that it was saved for."""
        return tuple(dict.fromkeys((*self.columns, *self.alternates, *self.wishes.columns)))

    def field_of(self, column: str) -> str:
        """Give the field that a column fills, empty when it stays out."""
        composed = [*self.wishes.first_of.items(), *((to, join.columns) for to, join in self.wishes.joins.items())]
        by_config = next((target for target, columns in composed if column in columns), "")
        return self.columns.get(column) or self.alternates.get(column) or by_config

    def decisions(self, headers: Sequence[str], by_user: Collection[str]) -> dict[str, ColumnMapping]:
        """Give what is decided of the columns of a header; fields that the user decided otherwise stay theirs."""
        by_key = {header_key(column): column for column in self.headers}
        found: dict[str, ColumnMapping] = {}
        for column in headers:
            known = column if column in self.headers else by_key.get(header_key(column), "")
            if known and (known in self.columns or known in self.alternates):
                found[column] = self._decision(column, known, by_user)
        return found

    def _decision(self, column: str, known: str, by_user: Collection[str]) -> ColumnMapping:
        target = self.columns.get(known) or self.alternates.get(known) or None
        role: Role = "main" if self.columns.get(known) or target is None else "alternate"
        if target in by_user:
            return ColumnMapping(column, None, "main", None, f"{target} has the column that you chose")
        why = f"saved mapping '{self.name}'" if target else f"left out by the saved mapping '{self.name}'"
        return ColumnMapping(column, target, role, "sure" if target else None, why)

    def likeness(self, headers: Sequence[str]) -> float:
        """Give the share (0-1) of the columns of both headers together that they have in common."""
        own, others = set(map(header_key, self.headers)), set(map(header_key, headers))
        return len(own & others) / max(1, len(own | others))


def fingerprint_of(headers: Sequence[str]) -> str:
    """Give the fingerprint of a header: the same for the same columns, in whatever order they stand."""
    text = "\x1f".join(sorted(headers))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def best_match(saved: Sequence[SavedMapping], headers: Sequence[str]) -> SavedMapping | None:
    """Give the mapping saved for this header, else the one whose header this is a changed version of, else None.

    Raises UsageError when several were saved for this header that do not say the same.
    """
    exact = [each for each in saved if each.fingerprint == fingerprint_of(headers)]
    if any(replace(each, name=exact[0].name) != exact[0] for each in exact[1:]):
        names = ", ".join(each.name for each in exact)
        raise UsageError(f"Several saved mappings fit this header: {names}.", "Name one with --mapping.")
    if exact:
        return exact[0]
    near = [(each.likeness(headers), each.name, each) for each in saved]
    best = max(near, key=lambda entry: entry[:2], default=None)
    return best[2] if best is not None and best[0] >= _ALIKE else None
