"""YAML whose values stay as they are written."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from importer.yaml_text import TwiceError, read_yaml


@pytest.mark.parametrize("text", ["01", "0x1f", "1_000", "12:30", "2024-13-45", "2024-01-01", "no", "Off", "1e3", ".5"])
def test_a_value_is_the_text_that_stands_there(text: str) -> None:
    """What YAML would read as a number, a date or a truth value stays as it is, as a key too."""
    assert read_yaml(f"a: {text}\n") == {"a": text}
    assert read_yaml(f"{text}: a\n") == {text: "a"}


@pytest.mark.parametrize("text", ["", "~", "null"])
def test_nothing_is_none(text: str) -> None:
    """A blank value and `null` are no value."""
    assert read_yaml(f"a: {text}\n") == {"a": None}


@pytest.mark.parametrize(
    ("text", "key", "first", "line"),
    [("a: 1\nb: 2\na: 3\n", "a", 1, 3), ("m:\n  x: 1\n  y: 2\n  'x': 3\n", "x", 2, 4), ("- {a: 1, a: 2}\n", "a", 1, 1)],
)
def test_a_key_that_stands_there_twice_is_refused(text: str, key: str, first: int, line: int) -> None:
    """Of two values for one key none is passed over in silence; both lines are told."""
    with pytest.raises(TwiceError) as caught:
        read_yaml(text)
    mark = caught.value.problem_mark
    assert mark is not None
    assert (caught.value.key, caught.value.first, mark.line + 1) == (key, first, line)


def test_a_merged_key_may_be_replaced() -> None:
    """`<<` brings defaults, which the table's own keys replace: these are not there twice."""
    assert read_yaml("base: &base {a: 1, b: 2}\nown: {<<: *base, a: 3}\n")["own"] == {"a": "3", "b": "2"}


@pytest.mark.parametrize(
    "text", ["!!timestamp 2024-13-45", "!!int x", "!!float x", "!!map [a]", "[", "!!python/none x"]
)
def test_what_is_no_yaml_is_a_yaml_error(text: str) -> None:
    """Whatever cannot be read raises YAML's own error, and no other."""
    with pytest.raises(yaml.YAMLError):
        read_yaml(f"a: {text}\n")


@given(st.dictionaries(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3), max_size=5))
def test_texts_come_back(content: dict[str, list[str]]) -> None:
    """Texts that were written as YAML are read as they were."""
    assert read_yaml(yaml.safe_dump(content)) == content
