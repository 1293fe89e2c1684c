"""A mapping as JSON, whole: what a run records, so that it can be taken up with the very same one."""

from __future__ import annotations

from collections.abc import Mapping as Object
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from importer.mapping.model import ColumnMapping, Join, Mapping


def mapping_to_json(mapping: Mapping) -> dict[str, Any]:
    """Give all of a mapping but its notes, as JSON has it."""
    return {
        "columns": [asdict(column) for column in mapping.columns],
        "first_of": {target: list(columns) for target, columns in mapping.first_of.items()},
        "joins": {target: asdict(join) for target, join in mapping.joins.items()},
        "constants": dict(mapping.constants),
        "value_maps": {target: dict(texts) for target, texts in mapping.value_maps.items()},
    }


def mapping_from_json(content: Object[str, Any]) -> Mapping:
    """Give the mapping of what `mapping_to_json` gave. Raises KeyError or TypeError for anything else."""
    return Mapping(
        columns=tuple(ColumnMapping(**column) for column in content["columns"]),
        first_of=MappingProxyType({target: tuple(columns) for target, columns in content["first_of"].items()}),
        joins=MappingProxyType(
            {target: Join(tuple(join["columns"]), join["separator"]) for target, join in content["joins"].items()}
        ),
        constants=MappingProxyType(dict(content["constants"])),
        value_maps=MappingProxyType(
            {target: MappingProxyType(dict(texts)) for target, texts in content["value_maps"].items()}
        ),
    )
