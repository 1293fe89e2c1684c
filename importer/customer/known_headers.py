"""The headers that the field table knows."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from importer.customer.fields import FIELDS, VIRTUAL_FIELDS
from importer.customer.headers import header_key


@cache
def known_headers() -> MappingProxyType[str, tuple[str, str, int]]:
    """Give every header that is known, by its key: field, the spelling in the field table, and its rank there.

    Rank 0 is the field's own label or path; the aliases follow in the table's order. A key that two fields claim
    belongs to the better rank, then to the one that stands first in the table.
    """
    names: list[tuple[int, str, str]] = []
    for field in FIELDS:
        if field.by_hand:
            continue
        bare = field.path.rpartition(".")[2]  # first_name, pincode; `name` alone would be the business's
        names += [(0, field.path, field.label), (0, field.path, field.path)]
        names += [(1 + rank, field.path, alias) for rank, alias in enumerate(field.aliases)]
        names += [(1000, field.path, bare)] if bare != "name" else []
    for virtual in VIRTUAL_FIELDS:
        names += [(0, virtual.path, virtual.label), (0, virtual.path, virtual.path)]
        names += [(1 + rank, virtual.path, alias) for rank, alias in enumerate(virtual.aliases)]
    known: dict[str, tuple[str, str, int]] = {}
    for rank, path, name in sorted(names, key=lambda entry: entry[0]):
        known.setdefault(header_key(name), (path, name, rank))
    return MappingProxyType(known)
