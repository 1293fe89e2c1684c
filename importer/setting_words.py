"""What is wrong with a setting, in plain words: pydantic's own are for developers."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import Any

_LONGEST = 60
"""Characters of a value that are shown."""
_OWN_WORDS = "Value error, "


def place_within(location: Sequence[str | int]) -> str:
    """Give the way to a value inside a setting: `address.state: KA`, of a list `number 2`."""
    return ": ".join(f"number {part + 1}" if isinstance(part, int) else part for part in location)


def words_of(error: Any) -> str:
    """Give what is wrong with a value and what is possible instead, without a full stop; `error` as pydantic has it."""
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    own = str(error["msg"]).removeprefix(_OWN_WORDS)
    if kind == "value_error":
        return own
    if value is None and kind != "missing":
        return "it has no value; give it one, or leave it out"
    told = _BY_TYPE.get(kind)
    return told(_shown(value), context) if told is not None else f"{_shown(value)} is not possible here"


def place_and_words(error: Any, *, skip: int = 0) -> str:
    """Give the same with the way to it, `skip` steps of which are told already."""
    location = [part for part in error["loc"][skip:] if part not in _OURS]
    if error["type"] in {"missing", "extra_forbidden"}:
        key = str(location.pop())
        words = f"{key} is missing" if error["type"] == "missing" else f"there is no {key!r}"
    else:
        words = words_of(error)
    return f"{place_within(location)}: {words}" if location else words


def meant(name: str, names: Sequence[str]) -> str:
    """Give `; did you mean ...?` where a name is near to one that there is, else nothing."""
    close = difflib.get_close_matches(name, [known for known in names if known], n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def sentence(words: str) -> str:
    """End it with a full stop, unless it ends as a question."""
    return words if words.endswith("?") else f"{words}."


def _shown(value: object) -> str:
    """Give a value as people write it; of a list or a mapping that it is one."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:,}"
        case str():
            return repr(value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…")
        case list() | tuple():
            return "a list"
        case dict():
            return "a table of keys and values"
    return "this"


def _literal(shown: str, context: dict[str, Any]) -> str:
    possible = str(context["expected"]).removeprefix("'', ")
    return f"{shown} is not possible; possible are {possible.replace(' or ', ' and ')}"


def _bound(words: str, limit: str) -> Callable[[str, dict[str, Any]], str]:
    def told(shown: str, context: dict[str, Any]) -> str:
        number = shown.strip("'")
        return f"{number} is too {words} {context[limit]:,.15g}"

    return told


def _always(words: str) -> Callable[[str, dict[str, Any]], str]:
    return lambda shown, _context: f"{shown} {words}"


_WHOLE = _always("is no whole number")
_NUMBER = _always("is no number")
_TRUTH = _always("is neither true nor false")
_LIST = _always("is no list; write it as [ONE, OTHER]")
_TABLE = _always("is no table of keys and values; write it as {KEY: VALUE}")
_SIZE = _always("is no size such as 500MB or 4GiB")
_TEXT = _always("is no text")

_BY_TYPE: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "byte_size": _SIZE,
    "byte_size_unit": _SIZE,
    "dict_type": _TABLE,
    "enum": _literal,
    "finite_number": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "greater_than": _bound("small; it must be more than", "gt"),
    "greater_than_equal": _bound("small; the least is", "ge"),
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "less_than": _bound("large; it must be less than", "lt"),
    "less_than_equal": _bound("large; the most is", "le"),
    "list_type": _LIST,
    "literal_error": _literal,
    "model_type": _TABLE,
    "path_type": _always("is no path"),
    "string_type": _TEXT,
    "too_short": lambda _shown, _context: "it is empty; name one at least",
    "tuple_type": _LIST,
}
_OURS = frozenset({"[key]", "Limit"})
"""Steps of a way that pydantic adds: they stand for no key of the user's."""
