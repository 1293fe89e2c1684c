"""What the bodies of the API's replies say, read without trust."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from importer.customer.replies import CreatedReply

_LONGEST_ID = 255
_LONGEST_LINE = 1000
_MOST_LINES = 20
_DEEPEST = 5
_NO_IDS = frozenset({"", "0", "null", "none", "nil", "undefined"})
"""What stands for an id where a server had none."""
_DECISIVE = ("success", "content", "customer_detail", "id")
"""What makes a reply a created one. A reply that says one of them twice, and not the same, says neither."""
_DECISIVE_KEYS = tuple(f'"{name}"'.encode() for name in _DECISIVE)
_WORDS = ("message", "error", "detail")
"""Where refusals have their words; the first is the documented one, the others are those of gateways."""
_LOCATORS = ("field", "path", "param", "property", "loc", "pointer", "source", "attribute")
"""How entries of `errors` call the name of the field that they are about."""
_NO_FIELDS = frozenset({"code", "message", "messages", "msg", "detail", "details", "description", "reason", "type"})
"""Keys inside `errors` that name no field."""
_PATH_BREAKS = re.compile(r"[./\[\]#]+")
_WORD_BREAKS = re.compile(r"_+|(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a refusing body says; everything is empty when it is no JSON object. Still holds the row's own values."""

    explicit: bool = False
    """Whether it says `success: false`, literally."""
    code: str = ""
    message: str = ""
    """The message, and behind it what `errors` says."""
    lines: tuple[str, ...] = ()
    """Code, message and errors one by one, as plain words: `CUSTOMER_ALREADY_EXISTS` is `CUSTOMER ALREADY EXISTS`."""


def created_id(body: bytes | None) -> str:
    """Give the id of the created customer; empty unless the body is complete JSON with `success: true` and an id."""
    if not body:
        return ""
    text = _as_utf8(body)
    try:
        if any(text.count(key) > 1 for key in _DECISIVE_KEYS):
            reply = CreatedReply.model_validate(_load(text))
        else:
            reply = CreatedReply.model_validate_json(text)
    except (ValueError, RecursionError):
        return ""
    customer_id = reply.content.customer_detail.id.strip()
    usable = reply.success and len(customer_id) <= _LONGEST_ID and customer_id.isprintable()
    return customer_id if usable and customer_id.lower() not in _NO_IDS else ""


def read_refusal(body: bytes | None) -> Refusal:
    """Read `{message, success: false, code, errors?}`; the API documents no shape for `errors`, so any is taken."""
    try:
        reply = _load(_as_utf8(body or b""))
    except (ValueError, RecursionError):
        return Refusal()
    if not isinstance(reply, dict):
        return Refusal()
    code = _text(reply.get("code"))
    messages = next((words for name in _WORDS if (words := _first_lines(reply.get(name)))), [])
    errors = _first_lines(reply.get("errors"))
    said = "; ".join(messages)
    return Refusal(
        explicit=reply.get("success") is False,
        code=code,
        message="; ".join(part for part in (said, *(line for line in errors if line not in said)) if part),
        lines=tuple(_WORD_BREAKS.sub(" ", line) for line in (code, *messages, *errors)),
    )


def _as_utf8(body: bytes) -> bytes:
    """Give JSON as UTF-8, which it should be (RFC 8259, 8.1); some servers add a mark, or write UTF-16."""
    if body.startswith(codecs.BOM_UTF8):
        return body.removeprefix(codecs.BOM_UTF8)
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in body[:4]:
        try:
            return body.decode(json.detect_encoding(body)).encode()
        except UnicodeError:
            return body
    return body


def _load(text: bytes) -> object:
    """Parse JSON. Raises ValueError, RecursionError."""
    return json.loads(text, object_pairs_hook=_without_contradictions)


def _without_contradictions(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object; what is decisive, and there twice with different values, is None."""
    made = dict(pairs)
    if len(made) < len(pairs):
        for name, value in pairs:
            if name in _DECISIVE and value != made[name]:
                made[name] = None
    return made


def _first_lines(value: object) -> list[str]:
    return [line[:_LONGEST_LINE] for line, _ in zip(_lines(value, 0), range(_MOST_LINES), strict=False)]


def _text(value: object) -> str:
    return str(value)[:_LONGEST_LINE] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _lines(value: object, depth: int, name: str = "") -> Iterator[str]:
    """Give the texts inside any JSON value, each behind the name of what it is about: `phone: has been taken`."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        located = next((word for key in _LOCATORS if (word := _last_name(value.get(key), depth))), "")
        for key, inner in value.items():
            if not (located and key in _LOCATORS):
                own = name if name and key in _NO_FIELDS else _last_name(key, depth)
                yield from _lines(inner, depth + 1, located or own)
        if located and len(value) == 1:
            yield located
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(inner, depth + 1, name)
    elif text := _text(value):
        yield f"{name}: {text}" if name else text


def _last_name(value: object, depth: int) -> str:
    """Give the last name of a path: `phone` of `address.phone`, `/data/phone` or `["address", "phone", 0]`."""
    if isinstance(value, dict) and depth < _DEEPEST:
        return next((name for inner in value.values() if (name := _last_name(inner, depth + 1))), "")
    if isinstance(value, list):
        return next((name for inner in reversed(value) if (name := _last_name(inner, _DEEPEST))), "")
    names = _PATH_BREAKS.split(value[:_LONGEST_LINE]) if isinstance(value, str) else []
    return next((name for name in reversed(names) if name and not name.isdigit()), "")
