"""Every fault, byte by byte: what the client gets, and whether the customer was made."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from importer.config import DEFAULT_EXISTS_WHEN
from importer.customer.replies import CreatedReply, ErrorReply
from importer.sandbox.audit import read_audit
from importer.sandbox.faults import Fault, Faults
from importer.sandbox.options import SandboxAddress
from importer.sender.exists import Taken, compile_patterns, read_taken
from tests.sandbox.client import Client, payload
from tests.sandbox.served import PATIENCE, served

RESET, CLOSED, OPEN = "reset", "closed", "open"
"""How a connection can end."""


@dataclass
class Seen:
    """What a client got to see."""

    end: str
    data: bytes

    @property
    def head(self) -> str:
        """Status line and headers, if they are complete."""
        return self.data.partition(b"\r\n\r\n")[0].decode("ascii") if b"\r\n\r\n" in self.data else ""

    @property
    def status(self) -> int:
        """Status; 0 when there is none."""
        return int(self.head.split()[1]) if self.head.startswith("HTTP/1.1 ") else 0

    @property
    def body(self) -> bytes:
        """What follows the headers."""
        return self.data.partition(b"\r\n\r\n")[2]

    @property
    def content(self) -> Any:
        """The JSON of a body that is as long as its headers say."""
        assert f"Content-Length: {len(self.body)}\r\n" in self.head + "\r\n"
        return json.loads(self.body)

    def says(self, name: str, value: str) -> bool:
        """Whether there is this header."""
        return f"\r\n{name}: {value}\r\n" in self.head + "\r\n"


@contextmanager
def connected(address: SandboxAddress) -> Iterator[socket.socket]:
    """Give a connection to a sandbox."""
    parts = urlsplit(address.base_url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=PATIENCE) as connection:
        yield connection


def send(connection: socket.socket, address: SandboxAddress, number: int) -> None:
    """Send a customer; the connection is to be closed after the reply."""
    body = payload(number)
    lines = [
        f"POST {urlsplit(address.base_url).path}/customers HTTP/1.1", "Host: sandbox", "Connection: close",
        f"Authorization: Bearer {address.access_token}", "Content-Type: application/json",
        f"Content-Length: {len(body)}", "Idempotency-Key: it", "", "",
    ]  # fmt: skip
    connection.sendall("\r\n".join(lines).encode("ascii") + body)


def receive(connection: socket.socket, until: Callable[[bytes], bool] = lambda _: False) -> Seen:
    """Read until the connection ends, or there is enough."""
    data = b""
    try:
        while not until(data):
            more = connection.recv(65536)
            if not more:
                return Seen(CLOSED, data)
            data += more
    except ConnectionResetError:
        return Seen(RESET, data)
    return Seen(OPEN, data)


def is_error(status: int, code: str) -> Callable[[Seen], bool]:
    """Give a check for a refusal in the API's form."""

    def check(seen: Seen) -> bool:
        refusal = ErrorReply.model_validate(seen.content, strict=True)
        exists = read_taken([refusal.message, refusal.code], compile_patterns(DEFAULT_EXISTS_WHEN)) is Taken.YES
        return (seen.status, refusal.code, refusal.success, exists) == (status, code, False, False)

    return check


def is_page(status: int) -> Callable[[Seen], bool]:
    """Give a check for an HTML page."""
    return lambda seen: seen.status == status and seen.says("Content-Type", "text/html") and b"<html>" in seen.body


def is_nothing(seen: Seen) -> bool:
    """Whether not a byte came."""
    return seen.data == b""


def is_created(seen: Seen) -> bool:
    """Whether the body is that of a new customer."""
    return CreatedReply.model_validate(seen.content, strict=True).success


def is_json(body: bytes) -> bool:
    """Whether a body can be read."""
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def has_endless_body(seen: Seen) -> bool:
    """Whether chunks came that make no complete JSON, and blanks after them."""
    first, *blanks = seen.body.split(b"\r\n1\r\n")
    return seen.status == 200 and b'"success": true' in first and {*blanks[:-1]} == {b" "} and b"}}" not in seen.body


ENDS = {
    Fault.RESET_BEFORE: (False, RESET, is_nothing),
    Fault.RESET_AFTER: (True, RESET, is_nothing),
    Fault.CLOSE_BEFORE: (False, CLOSED, is_nothing),
    Fault.CLOSE_AFTER: (True, CLOSED, is_nothing),
    Fault.GARBAGE: (True, CLOSED, lambda seen: bool(seen.data) and b"HTTP" not in seen.data),
    Fault.CUT_HEADERS: (True, CLOSED, lambda seen: seen.data.startswith(b"HTTP/1.1 200 ") and not seen.head),
    Fault.CUT_OFF: (
        True, CLOSED, lambda seen: seen.status == 200 and len(seen.body) > 0 and not is_json(seen.body)
        and not seen.says("Content-Length", str(len(seen.body))),
    ),
    Fault.CREATED_201: (True, CLOSED, lambda seen: seen.status == 201 and is_created(seen)),
    Fault.ACCEPTED_202: (True, CLOSED, lambda seen: seen.status == 202 and "content" not in seen.content),
    Fault.NOT_JSON: (
        True, CLOSED, lambda seen: seen.status == 200 and not is_json(seen.body)
        and seen.says("Content-Length", str(len(seen.body))),
    ),
    Fault.NO_ID: (
        True, CLOSED, lambda seen: seen.status == 200 and seen.content["success"]
        and "id" not in seen.content["content"]["customer_detail"],
    ),
    Fault.SAME_ID: (True, CLOSED, lambda seen: seen.status == 200 and is_created(seen)),
    Fault.WRONG_TYPE: (
        True, CLOSED, lambda seen: seen.status == 200 and is_created(seen)
        and seen.says("Content-Type", "text/html"),
    ),
    Fault.HUGE_BODY: (
        True, CLOSED, lambda seen: seen.status == 200 and is_created(seen) and len(seen.body) > 1 << 20
    ),
    Fault.SUCCESS_FALSE: (False, CLOSED, is_error(200, "not_created")),
    Fault.REDIRECT_307: (False, CLOSED, lambda seen: seen.status == 307 and seen.says("Location", "customers")),
    Fault.REJECTED_400: (False, CLOSED, is_error(400, "validation_error")),
    Fault.UNAUTHORIZED: (False, CLOSED, is_error(401, "unauthorized")),
    Fault.FORBIDDEN_403: (False, CLOSED, is_error(403, "forbidden")),
    Fault.NOT_FOUND_404: (False, CLOSED, is_error(404, "not_found")),
    Fault.REQUEST_TIMEOUT: (False, CLOSED, is_error(408, "request_timeout")),
    Fault.CONFLICT_409: (False, CLOSED, is_error(409, "request_in_progress")),
    Fault.REJECTED_422: (False, CLOSED, is_error(422, "unprocessable_entity")),
    Fault.TOO_MANY: (
        False, CLOSED, lambda seen: is_error(429, "too_many_requests")(seen) and "Retry-After" not in seen.head
    ),
    Fault.ERROR_500: (False, CLOSED, is_error(500, "internal_server_error")),
    Fault.ERROR_500_APPLIED: (True, CLOSED, is_error(500, "internal_server_error")),
    Fault.ERROR_502: (False, CLOSED, is_page(502)),
    Fault.ERROR_503: (
        False, CLOSED, lambda seen: is_error(503, "service_unavailable")(seen) and "Retry-After" not in seen.head
    ),
    Fault.ERROR_503_RETRY: (
        False, CLOSED, lambda seen: is_error(503, "service_unavailable")(seen) and seen.says("Retry-After", "1")
    ),
    Fault.ERROR_504_APPLIED: (True, CLOSED, is_page(504)),
}  # fmt: skip
"""Whether the customer is made, how the connection ends (which the client wants closed), and a check of what came."""

ENDLESS = {Fault.HANG_BEFORE: (False, 0), Fault.HANG: (True, 0), Fault.TRICKLE: (True, 200)}
"""Faults after which the connection stays open: whether the customer is made, and the status that is counted."""


def only(fault: Fault) -> Faults:
    """Let one fault befall every request."""
    shares: dict[str, Any] = {fault.value: 1.0}
    return Faults(**shares)


def assert_told(client: Client, fault: Fault, status: int, *, made: bool) -> None:
    """Hold the audit against what happened to the one request."""
    assert [(entry.idempotency_key, entry.fault) for entry in read_audit(client.address)] == [("it", fault)] * made
    assert client.audit("/counts") == {
        "applied": int(made),
        "requests": [{"method": "POST", "path": "/customers", "status": status, "count": 1}],
        "faults": {fault: 1},
    }


def test_every_fault_is_tried_here() -> None:
    """The tables of these tests have every fault."""
    assert {*ENDS, *ENDLESS} == {*Fault}


@pytest.mark.usefixtures("_on_either_loop")
@pytest.mark.parametrize("fault", ENDS)
def test_a_fault_does_what_it_says(fault: Fault) -> None:
    """The client sees just that, the audit knows whether the customer was made, and the sandbox goes on serving."""
    made, end, check = ENDS[fault]
    assert fault.applied == made
    with served(only(fault)) as client:
        with connected(client.address) as connection:
            send(connection, client.address, 1)
            seen = receive(connection)
        assert seen.end == end
        assert check(seen)
        assert_told(client, fault, seen.status, made=made)


@pytest.mark.usefixtures("_on_either_loop")
@pytest.mark.parametrize("fault", ENDLESS)
def test_what_never_ends_lasts_until_the_sandbox_does(fault: Fault) -> None:
    """The connection stays open while others are served; it ends, with nothing after it, when the sandbox ends."""
    made, status = ENDLESS[fault]
    assert fault.applied == made
    with ExitStack() as stack:
        with served(only(fault)) as client:
            connection = stack.enter_context(connected(client.address))
            send(connection, client.address, 1)
            if status:
                assert has_endless_body(receive(connection, until=lambda data: data.count(b"\r\n1\r\n") > 2))
            while not client.audit("/counts")["faults"]:
                pass
            assert_told(client, fault, status, made=made)
        seen = receive(connection)
        assert seen.end in {CLOSED, RESET}
        assert not seen.data.replace(b"1\r\n \r\n", b"")


def test_a_token_that_was_revoked_is_bad_for_everything() -> None:
    """After `unauthorized` the token opens nothing any more; a refreshed one does."""
    with served(Faults(unauthorized=1.0)) as client:
        assert client.call("GET", "/common/countries/IN/states")[0] == 200
        assert client.call("POST", "/customers", payload(1))[0] == 401
        assert client.call("GET", "/common/countries/IN/states")[0] == 401
        pair = client.call("POST", "/auth/refresh-token", {"refresh_token": client.address.refresh_token})
        client.token = pair[1]["content"]["access_token"]
        assert client.call("GET", "/common/countries/IN/states")[0] == 200
        assert client.audit("/counts")["faults"] == {"unauthorized": 1}


def test_the_same_id_is_that_of_the_customer_before() -> None:
    """Three customers, one id, in the replies and in the audit; the first one's was new."""
    with served(Faults(same_id=1.0)) as client:
        replies = [client.call("POST", "/customers", payload(number))[1] for number in range(3)]
        told = [reply["content"]["customer_detail"]["id"] for reply in replies]
        assert len({*told}) == 1
        assert [entry.customer_id for entry in read_audit(client.address)] == told


def test_a_redirect_leads_to_where_customers_are_made() -> None:
    """Who follows a 307 sends the customer to the same place again."""
    with served(Faults(redirect_307=1.0)) as client:
        client.send("POST", "/customers", payload(1))
        url = f"{client.address.base_url}/customers"
        assert urljoin(url, client.reply().headers["Location"]) == url
