"""What the sandbox answers with: status, headers, a body, when it is due, and what becomes of it on the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum, auto
from typing import Any

from importer.sandbox.customer_request import FieldError


class Wire(Enum):
    """What becomes of a reply on its way."""

    WHOLE = auto()
    """It goes out, and the connection stays open."""
    RESET = auto()
    """None goes out; the connection is reset (RST)."""
    CLOSED = auto()
    """None goes out; the connection is closed (FIN)."""
    SILENT = auto()
    """None goes out; the connection stays open until the client closes it or the sandbox ends."""
    GARBAGE = auto()
    """Bytes go out that are no HTTP; then the connection is closed."""
    CUT_HEADERS = auto()
    """It breaks off within the headers; then the connection is closed."""
    CUT_BODY = auto()
    """It breaks off within the body; then the connection is closed."""
    TRICKLE = auto()
    """Its body goes on, a byte at a time, until the client closes the connection or the sandbox ends."""


_WITH_STATUS = frozenset({Wire.WHOLE, Wire.CUT_BODY, Wire.TRICKLE})


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    status: int
    content: Mapping[str, Any]
    """The JSON body."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Beyond those that every reply has."""
    due: float = 0.0
    """When it may go out, in seconds of the monotonic clock."""
    content_type: str = "application/json"
    text: str | None = None
    """A body that is no JSON; it goes out instead of the content."""
    wire: Wire = Wire.WHOLE

    @property
    def status_seen(self) -> int:
        """The status that reaches the client; 0 when none does."""
        return self.status if self.wire is Wire.WHOLE or self.wire in _WITH_STATUS else 0

    @property
    def body(self) -> bytes:
        """The body in bytes."""
        return (json.dumps(self.content) if self.text is None else self.text).encode("ascii")


def done(message: str, content: Mapping[str, Any]) -> Reply:
    """Give a 200 with content."""
    return Reply(200, {"message": message, "success": True, "content": dict(content)})


def error(status: int, message: str, code: str, headers: Mapping[str, str] | None = None) -> Reply:
    """Give the documented body of an error under a status."""
    return Reply(status, {"message": message, "success": False, "code": code}, headers or {})


def refused(message: str, code: str, errors: list[FieldError]) -> Reply:
    """Give a 400 that says what is wrong with which field."""
    listed = [asdict(error) for error in errors]
    return Reply(400, {"message": message, "success": False, "code": code, "errors": listed})


def invalid(*errors: FieldError) -> Reply:
    """Give the 400 of values that cannot be."""
    return refused("The request is not valid.", "validation_error", list(errors))


UNAUTHORIZED = error(401, "Not authorized for given operation on the Resource.", "unauthorized")
NOT_FOUND = error(404, "The requested resource was not found.", "not_found")
NOT_JSON = refused("The Content-Type must be application/json.", "invalid_content_type", [])
UNREADABLE = error(400, "The request cannot be read.", "bad_request")
TOO_LARGE = error(413, "The request is too large.", "payload_too_large")
