"""Arrow arrays as the texts that a person would write: numbers exact, dates in ISO form, lists with commas."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import isnan
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from importer.reader.delimited.text_encoding import REPLACEMENT
from importer.reader.formats.cell_text import boolean_text

_MOST_PLAIN = 10**15
"""From here on a float may have lost its last digits."""
_UUID = "arrow.uuid"


@dataclass(frozen=True, slots=True)
class Texts:
    """An array as texts."""

    texts: pa.Array
    """Strings without nulls, of the array's length; null is the empty string."""
    invalid: frozenset[int] = frozenset()
    """Positions of what held bytes that are not UTF-8; U+FFFD stands for them."""


def array_texts(array: pa.Array) -> Texts:
    """Give the texts of an array of any type except structs, which are columns of their own.

    Integers plain, decimals with all their places, floats without `.0` up to 15 digits, else the shortest text that is
    the same number; TRUE and FALSE; `2024-01-02`, `03:04:05`, `2024-01-02 03:04:05` (without the time at midnight, with
    the offset where there is a zone, cut to the second); lists with commas, their nulls left out; maps, and lists of
    anything nested, as compact JSON. Not a number is the empty string. Raises pyarrow.ArrowInvalid for damage.
    """
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return _uuids(array) if kind.extension_name == _UUID else array_texts(array.storage)
    if types.is_dictionary(kind):
        return array_texts(array.dictionary_decode())
    if types.is_map(kind) or _is_list(kind):
        return _lists(array) if _is_list(kind) and not types.is_nested(kind.value_type) else _each(array, _json)
    if _is_binary(kind):
        return _utf8(array)
    return Texts(pc.fill_null(_plain(array), ""))


def _plain(array: pa.Array) -> pa.Array:
    """Give the texts of an array of numbers, truth values or times, nulls kept."""
    return next(text_of for is_kind, text_of in _PLAIN if is_kind(array.type))(array)


def _booleans(array: pa.Array) -> pa.Array:
    return pc.if_else(array, boolean_text(True), boolean_text(False))


def _times(array: pa.Array) -> pa.Array:
    seconds = pc.divide(array.cast(pa.time64("ns")).cast(pa.int64()), 10**9)
    return seconds.cast(pa.int32()).cast(pa.time32("s")).cast(pa.string())


def _floats(array: pa.Array) -> pa.Array:
    if types.is_float16(array.type):
        array = array.cast(pa.float32())
    array = pc.if_else(pc.is_nan(array), None, array)
    exact = array.cast(pa.float64())
    short = pc.and_(pc.equal(pc.floor(exact), exact), pc.less(pc.abs(exact), _MOST_PLAIN))
    whole = pc.if_else(short, exact, 0).cast(pa.int64()).cast(pa.string())
    return pc.if_else(short, whole, array.cast(pa.string()))


def _decimals(array: pa.Array) -> pa.Array:
    texts = array.cast(pa.string())
    if pc.any(pc.match_substring(texts, "E")).as_py():  # small ones get an exponent
        return pa.array([None if text is None else f"{Decimal(text):f}" for text in texts.to_pylist()], pa.string())
    return texts


def _timestamps(array: pa.Array) -> pa.Array:
    zone = array.type.tz
    if zone is not None and zone.upper() not in {"UTC", "Z", "ETC/UTC"}:
        return _zoned(array, zone)
    instants = pc.floor_temporal(array.cast(pa.timestamp(array.type.unit)), unit="second")
    texts = instants.cast(pa.timestamp("s"), safe=False).cast(pa.string())
    if zone is None:
        return pc.replace_substring_regex(texts, " 00:00:00$", "")
    return pc.binary_join_element_wise(texts, "+00:00", "")


def _zoned(array: pa.Array, name: str) -> pa.Array:
    """Give the local times of a zone. By Python, since Arrow has no zones of its own on Windows."""
    zone = _zone(name)
    encoded = array.dictionary_encode()
    instants = encoded.dictionary
    seconds = pc.floor_temporal(instants.cast(pa.timestamp(array.type.unit)), unit="second")
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    texts = []
    for second in seconds.cast(pa.timestamp("s"), safe=False).cast(pa.int64()).to_pylist():
        try:
            texts.append((epoch + dt.timedelta(seconds=second)).astimezone(zone).isoformat(" "))
        except (OverflowError, ValueError):  # a year that no calendar of Python has
            texts.append(f"{second} seconds since 1970")
    return pa.array(texts, pa.string()).take(encoded.indices)


def _zone(name: str) -> dt.tzinfo:
    """Give a zone by its name or offset; one that is not known is UTC, which names the same instants."""
    try:
        return dt.datetime.strptime(name, "%z").tzinfo or dt.UTC if name[:1] in "+-" else ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return dt.UTC


_PLAIN: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]], ...] = (
    (types.is_null, lambda array: pa.nulls(len(array), pa.string())),
    (types.is_integer, lambda array: array.cast(pa.string())),
    (types.is_boolean, _booleans),
    (types.is_floating, _floats),
    (types.is_decimal, _decimals),
    (types.is_date, lambda array: array.cast(pa.date32()).cast(pa.string())),
    (types.is_timestamp, _timestamps),
    (types.is_time, _times),
    (lambda _: True, lambda array: _each(array, str).texts),  # durations and the like, which no customer has
)
"""By what tells a type; the first that fits counts."""


def _utf8(array: pa.Array) -> Texts:
    """Give strings and bytes. Strings are looked at too: a file may call any bytes a string."""
    content = array.cast(pa.binary())
    try:
        return Texts(pc.fill_null(content.cast(pa.string()), ""))
    except pa.ArrowInvalid:
        texts = [(value or b"").decode("utf-8", "replace") for value in content.to_pylist()]
        original = [value or b"" for value in content.to_pylist()]
        bad = [number for number, text in enumerate(texts) if text.encode() != original[number]]
        return Texts(pa.array(texts, pa.string()), frozenset(bad))


def _uuids(array: pa.Array) -> Texts:
    content = array.storage.to_pylist()
    return Texts(pa.array(["" if value is None else str(uuid.UUID(bytes=value)) for value in content], pa.string()))


def _lists(array: pa.Array) -> Texts:
    inside = pc.list_flatten(array)  # without what a null list may hold
    lengths = pc.fill_null(pc.list_value_length(array), 0).to_pylist()
    parents = [number for number, length in enumerate(lengths) for _ in range(length)]
    if len(parents) != len(inside):
        raise pa.ArrowInvalid("lists and their values disagree")
    parts = array_texts(inside)
    joined: list[list[str]] = [[] for _ in lengths]
    for parent, text, valid in zip(parents, parts.texts.to_pylist(), inside.is_valid().to_pylist(), strict=True):
        if valid:
            joined[parent].append(text)
    bad = frozenset(parents[number] for number in parts.invalid)
    return Texts(pa.array([", ".join(texts) for texts in joined], pa.string()), bad)


def _each(array: pa.Array, text_of: Callable[[Any], str]) -> Texts:
    texts, bad = [], set()
    for number, scalar in enumerate(array):
        try:
            value = scalar.as_py()
            blank = value is None or (isinstance(value, list | dict) and not value)
            text = "" if blank else text_of(_keyed(value, array.type))
        except UnicodeDecodeError:
            text = REPLACEMENT
            bad.add(number)
        texts.append(text)
    return Texts(pa.array(texts, pa.string()), frozenset(bad))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_json_text)


def _json_text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _keyed(value: Any, kind: pa.DataType) -> Any:
    """Give a nested value with maps as dictionaries; pyarrow has them as lists of pairs."""
    if value is None:
        return None
    if types.is_map(kind):
        return {str(key): _keyed(item, kind.item_type) for key, item in value}
    if _is_list(kind):
        return [_keyed(item, kind.value_type) for item in value]
    if types.is_struct(kind):
        return {field.name: _keyed(value[field.name], field.type) for field in kind}
    return None if isinstance(value, float) and isnan(value) else value


def _is_list(kind: pa.DataType) -> bool:
    return any(is_kind(kind) for is_kind in _LISTS)


def _is_binary(kind: pa.DataType) -> bool:
    return any(is_kind(kind) for is_kind in _BINARIES)


_LISTS = (
    types.is_list,
    types.is_large_list,
    types.is_fixed_size_list,
    types.is_list_view,
    types.is_large_list_view,
)
_BINARIES = (
    types.is_binary,
    types.is_large_binary,
    types.is_fixed_size_binary,
    types.is_binary_view,
    types.is_string,
    types.is_large_string,
    types.is_string_view,
)
