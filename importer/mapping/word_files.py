"""The word lists of the mapping: TOML files in `data/`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@cache
def word_file(name: str) -> MappingProxyType[str, Any]:
    """Give the content of one of the files."""
    text = (resources.files("importer.mapping") / "data" / name).read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def words_of(name: str, key: str) -> frozenset[str]:
    """Give a list of words of one of the files: a text parted by spaces, or an array."""
    listed = word_file(name)[key]
    return frozenset(listed.split() if isinstance(listed, str) else listed)
