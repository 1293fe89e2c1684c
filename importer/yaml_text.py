"""YAML whose values stay as they are written: no number, date or yes is made of a text.

YAML 1.1 reads the state code `01` as 1, `08` as a text, the sheet `2024-01-01` as a date, and `no` as false. What a
value is to be, the setting knows; so nothing is guessed here but that a blank one, `~` and `null` are none.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"


class TwiceError(yaml.constructor.ConstructorError):
    """A key stands there twice: YAML would take the last and pass over the first in silence."""

    def __init__(self, key: str, first: int, node: Node) -> None:
        """Take the key, and the line (from 1) where it stands first."""
        super().__init__(problem=f"{key!r} stands there twice", problem_mark=node.start_mark)
        self.key = key
        self.first = first


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Give what tells that a text without quotes is no text, by its first sign."""
    all_of_them = yaml.SafeLoader.yaml_implicit_resolvers.items()
    return {first: [(tag, form) for tag, form in forms if tag in {_NULL, _MERGE}] for first, forms in all_of_them}


class _TextLoader(yaml.SafeLoader):
    yaml_implicit_resolvers = _resolvers()

    def construct_mapping(self, node: Node, deep: bool = False) -> dict[Any, Any]:
        if not isinstance(node, MappingNode):  # `!!map [a]`
            raise yaml.constructor.ConstructorError(problem="no mapping", problem_mark=node.start_mark)
        seen: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, ScalarNode) or key.tag == _MERGE:
                continue
            if key.value in seen:
                raise TwiceError(key.value, seen[key.value], key)
            seen[key.value] = key.start_mark.line + 1
        return super().construct_mapping(node, deep)


def read_yaml(text: str) -> Any:
    """Give what a YAML text holds: dictionaries, lists, texts and None.

    Raises yaml.YAMLError for a text that is none, TwiceError among them, and RecursionError for a nest too deep.
    """
    try:
        return yaml.load(text, Loader=_TextLoader)  # noqa: S506 - a SafeLoader
    except ValueError as error:  # of a tag such as !!timestamp whose text is none
        raise yaml.YAMLError(str(error)) from None
