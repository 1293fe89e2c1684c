"""Plain words for what is wrong with a setting."""

from __future__ import annotations

import re
from typing import Any

import pytest

from importer.config import Settings, settings_of
from importer.errors import UsageError

DEVELOPERS = re.compile(
    r"Input should|dictionary|tuple|integer|boolean|string|instance|parse|\bNone\b|<class|Path\b|Limit|literal|\[key\]"
    r"|validation|\?\."
)
"""Words of pydantic and Python that a person who runs an import need not know."""
WRONG: tuple[Any, ...] = ("", "?", "1x", -1, 0, 1.5, 10**9, True, None, [], ["("], [[]], {"?": "?"}, {"a": {"b": []}})


def refused(name: str, value: Any) -> str:
    """Give what is said of a value, or nothing when it is taken."""
    try:
        settings_of({name: value}, lambda key: f"here: {key}")
    except UsageError as error:
        return error.message
    return ""


@pytest.mark.parametrize("name", Settings.model_fields)
def test_no_setting_is_refused_in_developers_words(name: str) -> None:
    """Whatever stands at a setting, what is said of it names the setting, in one line of plain words."""
    said = [words for value in WRONG if (words := refused(name, value))]
    assert said
    for words in said:
        assert words.startswith(f"here: {name}: ")
        assert not DEVELOPERS.search(words.removeprefix(f"here: {name}: ")), words
        assert "\n" not in words


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("concurrency", 1_000_000, ["1,000,000", "1,000"]),
        ("rate", 0, ["0"]),
        ("environment", "production", ["'production'", "'staging'", "'prod'"]),
        ("quote", "x", ["double", "single", "none"]),
        ("fail_on", "sometimes", ["10%", "any", "never"]),
        ("max_failures", "any", ["10%", "never"]),
        ("max_unpacked", "10 XB", ["'10 XB'", "GiB"]),
        ("allow_host", "a", ["[ONE, OTHER]"]),
        ("required", {"address.phone": "perhaps"}, ["address.phone", "true", "false"]),
        ("value_maps", {"address.state": {"KA": ["x"]}}, ["address.state", "KA"]),
        ("joins", {"address.address_line1": {"column": ["A"]}}, ["address.address_line1", "columns"]),
        ("checks", ["my:rule", "rule"], ["number 2", "'rule'", "MODULE:FUNCTION"]),
        ("checks", [{"rule": "a:b", "colum": "x"}], ["number 1", "'colum'"]),
        ("business_types", ["A", ["B"]], ["number 2"]),
        ("map", {"Tel": "address.fone"}, ["'Tel'", "'address.fone'", "'address.phone'"]),
    ],
)
def test_what_is_said_names_value_place_and_what_is_possible(name: str, value: Any, parts: list[str]) -> None:
    """The value as it stands there, the way to it, and what would be possible."""
    with pytest.raises(UsageError) as caught:
        settings_of({name: value}, str)
    for part in parts:
        assert part in caught.value.message
