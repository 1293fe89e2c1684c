"""What the sandbox answers with: status, headers, a JSON body in the API's form, and when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from importer.sandbox.customer_request import FieldError
from importer.sandbox.faults import Fault


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    status: int
    """Of HTTP; 0 when no reply goes out."""
    content: Mapping[str, Any]
    """The JSON body."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Beyond those that every reply has."""
    due: float = 0.0
    """When it may go out, in seconds of the monotonic clock."""
    lost_by: Fault | None = None
    """Why no reply goes out."""


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
INTERNAL_ERROR = error(500, "Internal server error.", "internal_server_error")
NOT_JSON = refused("The Content-Type must be application/json.", "invalid_content_type", [])
UNREADABLE = error(400, "The request cannot be read.", "bad_request")
TOO_LARGE = error(413, "The request is too large.", "payload_too_large")
