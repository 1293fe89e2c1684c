"""What the bodies of the API's replies say, read without trust."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from importer.customer.replies import CreatedReply

_LONGEST_ID = 255
_LONGEST_LINE = 1000
_MOST_LINES = 20
_DEEPEST = 5
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
    try:
        reply = CreatedReply.model_validate_json(body.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError:
        return ""
    customer_id = reply.content.customer_detail.id.strip()
    usable = reply.success and len(customer_id) <= _LONGEST_ID and customer_id.isprintable()
    return customer_id if usable else ""


def read_refusal(body: bytes | None) -> Refusal:
    """Read `{message, success: false, code, errors?}`; the API documents no shape for `errors`, so any is taken."""
    try:
        reply = json.loads(body or b"")
    except (ValueError, RecursionError):
        return Refusal()
    if not isinstance(reply, dict):
        return Refusal()
    code, message = (_text(reply.get(name)) for name in ("code", "message"))
    found = _lines(reply.get("errors"), 0)
    errors = [line[:_LONGEST_LINE] for line, _ in zip(found, range(_MOST_LINES), strict=False)]
    said = [message, *(line for line in errors if line not in message)]
    return Refusal(
        explicit=reply.get("success") is False,
        code=code,
        message="; ".join(part for part in said if part),
        lines=tuple(_WORD_BREAKS.sub(" ", line) for line in (code, message, *errors)),
    )


def _text(value: object) -> str:
    return str(value)[:_LONGEST_LINE] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _lines(value: object, depth: int, name: str = "") -> Iterator[str]:
    """Give the texts inside any JSON value, each behind the name of its key: `phone has been taken`."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines(inner, depth + 1, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _lines(inner, depth + 1, name)
    elif text := _text(value):
        yield f"{name}: {text}" if name else text
