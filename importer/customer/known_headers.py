"""The headers that the field table knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from importer.customer.fields import FIELDS
from importer.customer.headers import header_key
from importer.customer.virtual_fields import VIRTUAL_FIELDS

_NEEDS_MORE_WORDS = frozenset({"name", "country_code"})
"""Last parts of paths that by themselves may mean something else."""


@dataclass(frozen=True, slots=True)
class FieldName:
    """One name of a field, as people write it over a column."""

    field: str
    """Path of the field, or of a virtual one."""
    spelling: str
    rank: int
    """0 for the field's own label and path; the aliases follow in the table's order, the doubtful ones last."""
    doubtful: bool
    """Whether it sometimes means something else."""


@cache
def field_names() -> tuple[FieldName, ...]:
    """Give every name of every field that a header may mean by itself, the better ranks first."""
    return tuple(sorted(_all(), key=lambda name: name.rank))


def _all() -> Iterator[FieldName]:
    for field in FIELDS:
        if not field.by_hand:
            bare = field.path.rpartition(".")[2]  # first_name, pincode
            aliases = [*field.aliases, *([bare] if bare not in _NEEDS_MORE_WORDS else [])]
            yield from _listed(field.path, field.label, aliases, field.doubtful)
    for virtual in VIRTUAL_FIELDS:
        yield from _listed(virtual.path, virtual.label, virtual.aliases, virtual.doubtful)


def _listed(path: str, label: str, aliases: Iterable[str], doubtful: Iterable[str]) -> Iterator[FieldName]:
    yield FieldName(path, label, 0, doubtful=False)
    yield FieldName(path, path, 0, doubtful=False)
    others = [*((alias, False) for alias in aliases), *((alias, True) for alias in doubtful)]
    for rank, (spelling, is_doubtful) in enumerate(others, start=1):
        yield FieldName(path, spelling, rank, doubtful=is_doubtful)


@cache
def known_headers() -> MappingProxyType[str, str]:
    """Give every header that is known, by its key (`header_key`), with the field that it means most likely."""
    known: dict[str, str] = {}
    for name in sorted(field_names(), key=lambda name: (name.doubtful, name.rank)):
        known.setdefault(header_key(name.spelling), name.field)
    return MappingProxyType(known)
