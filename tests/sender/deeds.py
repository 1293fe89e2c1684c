"""All that a server may do with a request: what it answers, and whether it really made the customer.

Where both happen on a real wire, a deed comes twice: applied and not applied. The sender cannot know which it was; its
verdict must be true in both.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from importer.customer.status import RowStatus
from tests.sender.fault_server import (
    HEAD,
    Behaviour,
    FaultServer,
    Received,
    created,
    hang,
    http,
    raw,
    refusal,
    reset,
    trickle,
)

When = Literal["whole", "headers"]
LONG_AGO = "Sun, 06 Nov 1994 08:49:37 GMT"
GARBAGE = b"\x00\x01 nonsense\r\n\r\n"
CREATES = b'{"success": true, "content": {"customer_detail": {"id": "%s"}}}'


@dataclass(frozen=True)
class Deed:
    """One thing that a server does with one request."""

    name: str
    answer: Callable[[str], Behaviour]
    """Given the id of the customer that was made, or a made-up one where none was."""
    status: RowStatus
    """What becomes of the row; pending when it is sent again."""
    applies: bool = False
    """Whether the customer was really made."""
    when: When = "whole"
    """Once the whole request was read, or its headers only."""
    slow: bool = False
    """Whether it is over only after a timeout."""

    def __str__(self) -> str:
        """Name it in the names of tests."""
        return f"{self.name}, applied" if self.applies else self.name


def always(behaviour: Behaviour) -> Callable[[str], Behaviour]:
    """Answer the same whatever was made."""
    return lambda _customer_id: behaviour


def with_id(template: bytes, *, close: bool = True) -> Callable[[str], Behaviour]:
    """Answer in bytes that hold the id at `%s`, and the length of the whole body at `%d`."""

    def answer(customer_id: str) -> Behaviour:
        body = CREATES % customer_id.encode()
        return raw(template.replace(b"%d", b"%d" % len(body)).replace(b"%s", body), close=close)

    return answer


def zipped(customer_id: str) -> Behaviour:
    """Answer compressed, though nobody asked for it."""
    return http(200, gzip.compress(CREATES % customer_id.encode()), Content_Encoding="gzip")


def creates() -> Iterable[Deed]:
    """Give the ways in which a customer is made and said to be."""
    ways: dict[str, Callable[[str], Behaviour]] = {
        "200": created,
        "201": lambda made: created(made, 201),
        "200 as text": lambda made: http(200, CREATES % made.encode(), Content_Type="text/plain; charset=utf-16"),
        "200 with a mark": lambda made: http(200, b"\xef\xbb\xbf" + CREATES % made.encode()),
        "200 in UTF-16": lambda made: http(200, (CREATES % made.encode()).decode().encode("utf-16")),
        "200 compressed": zipped,
        "200 after 100 and 103": with_id(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" + HEAD + b"content-length:%d\r\n\r\n%s",
            close=False,
        ),
        "200 over HTTP/1.0": with_id(b"HTTP/1.0 200 OK\r\n\r\n%s"),
        "200 then close": with_id(HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n%s"),
        "200 then unannounced close": with_id(HEAD + b"Content-Length: %d\r\n\r\n%s"),
        "200 then another reply": with_id(
            HEAD + b"Content-Length: %d\r\n\r\n%sHTTP/1.1 408 Idle\r\nContent-Length: 0\r\n\r\n", close=False
        ),
    }
    return [Deed(name, answer, RowStatus.CREATED, applies=True) for name, answer in ways.items()]


def unknown() -> Iterable[Deed]:
    """Give what says nothing of whether the customer was made: it may have been, or not."""
    ways: dict[str, Callable[[str], Behaviour]] = {
        "reset": always(reset),
        "no reply": always(raw(b"")),
        "headers cut off": always(raw(b"HTTP/1.1 200 OK\r\nContent-Ty")),
        "body cut off": with_id(HEAD + b"Content-Length: 999\r\n\r\n%s"),
        "chunk cut off": always(raw(HEAD + b'Transfer-Encoding: chunked\r\n\r\n9\r\n{"suc')),
        "garbage": always(raw(GARBAGE)),
        "two lengths": with_id(HEAD + b"Content-Length: %d\r\nContent-Length: 9\r\n\r\n%s"),
        "length and chunks": with_id(HEAD + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n%s"),
        "200 with garbage behind": with_id(HEAD + b"Content-Length: %d\r\n\r\n%s" + GARBAGE),
        "huge": always(http(200, b" " * 1_100_000)),
        "bomb": always(http(200, gzip.compress(b" " * 3_000_000), Content_Encoding="gzip")),
        "200 not JSON": always(http(200, b"{nonsense")),
        "200 HTML": always(http(200, b"<html>ok</html>", Content_Type="text/html")),
        "200 without id": always(http(200, {"success": True, "content": {"customer_detail": {"id": None}}})),
        "200 empty": always(http(200, b"")),
        "200 contradicting": always(http(200, b'{"success": true, "success": false, "message": "no"}')),
        "202": lambda made: http(202, CREATES % made.encode()),
        "204": always(raw(b"HTTP/1.1 204 No Content\r\n\r\n", close=False)),
        "303": always(http(303, b"", Location="/elsewhere")),
        "307": always(http(307, b"", Location="/api/v1/shop/storefront/customers")),
        "409": always(refusal(409, "Conflict")),
        "409 same key": always(refusal(409, "A request with the same key is being processed for this customer")),
        "422 key used": always(refusal(422, "Idempotency-Key already used")),
        "500": always(refusal(500)),
        "500 exists": always(refusal(500, "Phone already exists")),
        "502": always(http(502, b"<html>Bad Gateway</html>")),
        "503": always(refusal(503)),
        "503 absurd": always(refusal(503, Retry_After="soon")),
        "504": always(refusal(504, Retry_After="1")),
    }
    slow: dict[str, Callable[[str], Behaviour]] = {
        "hang": always(hang),
        "headers trickle": always(trickle(b"HTTP/1.1 200 OK\r\nContent-Le")),
        "body trickles": always(trickle(HEAD + b'Content-Length: 99\r\n\r\n{"su')),
        "interim replies": always(raw(b"HTTP/1.1 102 Processing\r\n\r\n" * 99, close=False)),
    }
    for applies in (True, False):
        for name, answer in (ways | slow).items():
            yield Deed(name, answer, RowStatus.UNCERTAIN, applies, slow=name in slow)


def refused() -> Iterable[Deed]:
    """Give the refusals; whoever answers so has made nothing."""
    rejections = {
        "400": refusal(400, "Invalid pincode", "invalid_pincode"),
        "400 empty": http(400),
        "400 HTML": http(400, b"<html>Bad Request</html>"),
        "400 cut off": raw(b"HTTP/1.1 400 Bad\r\nContent-Length: 99\r\n\r\n{"),
        "413": refusal(413),
        "422": refusal(422, "GSTIN already registered for another customer"),
        "200 success false": refusal(200, "Pincode is not serviceable"),
    }
    taken = {
        "400 taken": refusal(400, "Phone already exists"),
        "409 taken": refusal(409, "", "CUSTOMER_ALREADY_EXISTS"),
        "422 taken": http(422, {"success": False, "errors": [{"field": "phone", "message": "has already been taken"}]}),
        "200 taken": refusal(200, "E-mail already registered"),
    }
    for name, behaviour in rejections.items():
        yield Deed(name, always(behaviour), RowStatus.REJECTED)
    for name, behaviour in taken.items():
        yield Deed(name, always(behaviour), RowStatus.EXISTS)
    for name in ("400", "413"):
        yield Deed(f"{name} early", always(rejections[name]), RowStatus.REJECTED, when="headers")


def turned_away() -> Iterable[Deed]:
    """Give what was not processed and is sent again."""
    after = ["0", "0.01", "-1", "1e18", "soon", "0, 0.01", "nan", "", LONG_AGO, "Fri, 99 Dec 9999 99:99:99 GMT"]
    ways = {
        "408": refusal(408),
        "408 then close": refusal(408, Connection="close"),
        "429": refusal(429),
        "429 cut off": raw(b"HTTP/1.1 429 Slow\r\nRetry-After: 0\r\nContent-Length: 9\r\n\r\n"),
        "503 after 0": refusal(503, Retry_After="0"),
        "503 after a past date": refusal(503, Retry_After=LONG_AGO),
        "503 after 0.01": http(503, b"<html>busy</html>", Retry_After="0.01"),
        "429 after ages": refusal(429, Retry_After="9" * 30),
        "429 in 9999": refusal(429, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
        "401": refusal(401, "Not authorized", "unauthorized"),
    } | {f"429 after {value!r}": refusal(429, Retry_After=value) for value in after}
    for name, behaviour in ways.items():
        yield Deed(name, always(behaviour), RowStatus.PENDING)
    for name in ("429", "503 after 0"):
        yield Deed(f"{name} early", always(ways[name]), RowStatus.PENDING, when="headers")


def stops() -> Iterable[Deed]:
    """Give what ends the run as long as no customer was made; the row stays pending."""
    return [Deed(str(status), always(refusal(status)), RowStatus.PENDING) for status in (403, 404)]


FINAL = {str(deed): deed for kind in (creates(), unknown(), refused()) for deed in kind}
AGAIN = {str(deed): deed for deed in turned_away()}
DEEDS = FINAL | AGAIN | {str(deed): deed for deed in stops()}
"""Every deed by its name."""
CREATES_AT_ONCE = FINAL["200, applied"]


def serve(
    script: Callable[[Received], Deed], before_reading: Callable[[int], Behaviour | None] = lambda _connection: None
) -> FaultServer:
    """Give a server that does with each request what the script says, and keeps the books of it.

    New tokens are given out to whoever asks.
    """

    def early(request: Received) -> Behaviour | None:
        if not request.path.endswith("/customers"):
            return None
        deed = script(request)
        return linger(deed.answer("")) if deed.when == "headers" else None

    def answer(request: Received) -> Behaviour:
        if not request.path.endswith("/customers"):
            pair = {"access_token": f"token-{request.index + 1}", "refresh_token": f"refresh-{request.index + 1}"}
            return http(200, {"success": True, "content": pair})
        deed = script(request)
        return deed.answer(server.apply(request) if deed.applies else "never-made")

    server = FaultServer(answer, before_reading, early)
    return server


def linger(behaviour: Behaviour) -> Behaviour:
    """Do it, and then give the client time to take notice: a connection that is closed at once may swallow it."""

    async def answer(writer: asyncio.StreamWriter) -> bool:
        await behaviour(writer)
        writer.write_eof()
        return await hang(writer)

    return answer
