"""Headers as they are compared: without case, spaces and punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from types import MappingProxyType

from importer.customer.fields import FIELDS, VIRTUAL_FIELDS

_REPEATED = re.compile(r" \([0-9]+\)$")


def header_key(header: str) -> str:
    """Give the comparable form of a header: `Mobile No.*` -> `mobileno`; letters of every script are kept.

    A number that the reader put behind a repeated header (`Phone (2)`) is no part of its name.
    """
    plain = unicodedata.normalize("NFKC", _REPEATED.sub("", header)).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or unicodedata.category(sign) in {"Mn", "Mc"})


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
