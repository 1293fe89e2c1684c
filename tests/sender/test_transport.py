"""What the transport sees of servers that answer badly: aiohttp for real, against raw sockets."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading

import pytest
import trustme

from importer.sender.observation import Observation
from importer.sender.transport import LONGEST_REPLY, Transport
from tests.sender.fault_server import (
    GOOD,
    HEAD,
    WHOLE,
    Behaviour,
    FaultServer,
    created,
    hang,
    http,
    raw,
    refusal,
    reset,
    reset_unread,
    trickle,
)
from tests.sender.sending import with_timing
from tests.sender.transports import observe, post, use

pytestmark = pytest.mark.usefixtures("both_ways")


@pytest.mark.parametrize(
    ("behaviour", "wire"),
    [
        (reset, "reset"),
        (raw(b""), "disconnected"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Ty"), "disconnected"),
        (raw(b"\x00\xff garbage\r\n\r\n"), "malformed"),
        (raw(b"HTTP/1.1 400 Bad Request\r\nContent-Length: x\r\n\r\n"), "malformed"),
        (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "malformed"),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 20_000 + b"\r\n\r\n"), "malformed"),
    ],
)
def test_no_reply_after_sending(behaviour: Behaviour, wire: str) -> None:
    """Sent and no real response: no status, not even the 400 that aiohttp's error for garbage carries."""
    assert observe(behaviour) == Observation(True, wire)


@pytest.mark.parametrize("behaviour", [hang, trickle(b"HTTP/1.1 200 OK\r\nContent-Le")])
def test_no_reply_in_time(behaviour: Behaviour) -> None:
    """A server that does not come to the end of its headers is given up after the timeout."""
    assert observe(behaviour, timeout=0.3) == Observation(True, "timeout")


@pytest.mark.parametrize(
    ("behaviour", "wire"),
    [
        (raw(WHOLE[:-5]), "cut_off"),
        (raw(HEAD + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"suc'), "cut_off"),
        (trickle(WHOLE[:-5]), "timeout"),
        (raw(HEAD + b"Content-Length: 9000000\r\n\r\n" + b" " * (LONGEST_REPLY + 1)), "too_long"),
        (raw(HEAD + b"\r\n" + b" " * (LONGEST_REPLY + 1)), "too_long"),
    ],
)
def test_reply_without_its_end(behaviour: Behaviour, wire: str) -> None:
    """A real status whose body breaks off, trickles or swells is seen as such, without a body."""
    assert observe(behaviour) == Observation(True, wire, 200)


@pytest.mark.parametrize(
    "behaviour",
    [
        raw(WHOLE),
        raw(HEAD + b"\r\n" + GOOD),
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD)),
        raw(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + WHOLE),
        http(200, GOOD, Content_Type="text/html; charset=utf-16"),
    ],
)
def test_whole_reply(behaviour: Behaviour) -> None:
    """A whole reply is seen whole, however it is framed and whatever type it claims to have."""
    seen = observe(behaviour)
    assert (seen.sent, seen.status, seen.body, seen.wire) == (True, 200, GOOD, "")


@pytest.mark.parametrize("status", [202, 301, 307, 308, 400, 401, 404, 429, 500, 502, 503])
def test_status(status: int) -> None:
    """Every status comes back as it is; a redirect is not followed, or the POST would be sent again."""
    seen = observe(http(status, b"x", Location="/elsewhere", Retry_After="3", Date="now"))
    assert (seen.status, seen.body, seen.retry_after, seen.date) == (status, b"x", "3", "now")


def test_name_is_looked_up() -> None:
    """A server may be called by its name."""
    with FaultServer(lambda _request: created("c1")) as server:
        assert post(server.base_url.replace("127.0.0.1", "localhost")).status == 200


def test_name_without_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that cannot be looked up is not sent to."""

    def unknown(*_arguments: object, **_named: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert post("http://localhost:9/x") == Observation(False, "dns")


def test_refused() -> None:
    """A port that nobody listens on is not sent to."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        seen = post(f"http://127.0.0.1:{unused.getsockname()[1]}/x")
    assert seen == Observation(False, "connect")


def test_tls_failure() -> None:
    """A server that speaks no TLS is not sent to."""
    with FaultServer(lambda _request: hang, lambda _connection: raw(b"HTTP/1.1 400 no TLS here\r\n\r\n")) as server:
        seen = post(server.base_url.replace("http:", "https:"))
    assert seen == Observation(False, "tls")
    assert server.received == []


def test_certificate_that_nobody_knows() -> None:
    """A server whose certificate no trusted authority has signed is not sent to."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with FaultServer(lambda _request: created("c1"), tls=context) as server:
        seen = post(server.base_url.replace("http:", "https:"))
    assert seen == Observation(False, "certificate")
    assert server.received == []


def test_tls_hangs() -> None:
    """A server that never answers the TLS greeting is given up without sending."""
    with FaultServer(lambda _request: hang, lambda _connection: hang) as server:
        seen = post(server.base_url.replace("http:", "https:"), timeout=0.3)
    assert seen == Observation(False, "connect_timeout")


def test_reset_before_reading() -> None:
    """A connection that is cut before the server reads looks the same as afterwards: sent."""
    with FaultServer(lambda _request: hang, lambda _connection: reset_unread) as server:
        seen = post(server.base_url)
    assert server.received == []
    assert seen.status is None
    assert seen.sent


def test_what_is_sent() -> None:
    """Token, key and body arrive as given, as JSON, and nothing of the environment comes along."""
    with FaultServer(lambda _request: created("c1")) as server:
        use(server.base_url, lambda transport: transport.create_customer(b'{"a": 1}', "key-7", "secret"))
    (request,) = server.received
    assert request.path == "/api/v1/shop/storefront/customers"
    assert (request.token, request.key, request.body) == ("secret", "key-7", b'{"a": 1}')
    assert request.headers["content-type"] == "application/json"


def test_proxy_variables_are_not_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Customers do not go through a proxy that the environment happens to name."""
    with FaultServer(lambda _request: refusal(502)) as proxy, FaultServer(lambda _request: created("c1")) as server:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        assert post(server.base_url).status == 200
    assert proxy.received == []


def test_hurry() -> None:
    """Once the end is wanted, what hangs is given up at once: unsent before a connection stands, sent after."""
    arrived = threading.Event()

    async def hang_and_tell(writer: asyncio.StreamWriter) -> bool:
        arrived.set()
        return await hang(writer)

    with FaultServer(lambda _request: hang_and_tell) as server:

        async def hurried(transport: Transport) -> Observation:
            request = asyncio.create_task(transport.create_customer(b"{}", "key", "token"))
            await asyncio.to_thread(arrived.wait, 10)
            transport.hurry(0.0)
            return await request

        assert use(server.base_url, hurried, timeout=60.0) == Observation(True, "abandoned")

        async def late(transport: Transport) -> Observation:
            transport.hurry(0.0)
            return await transport.create_customer(b"{}", "key-2", "token")

        assert use(server.base_url, late, timeout=60.0) == Observation(False, "abandoned")
    assert len(server.received) == 1


def test_hurry_while_others_time_out() -> None:
    """Wanting the end at the moment at which many requests time out is no error, and ends the others all the same."""
    with FaultServer(lambda _request: hang) as server:

        async def all_at_once(transport: Transport) -> list[Observation]:
            async def hurrying(number: int) -> Observation:
                seen = await transport.create_customer(b"{}", f"key-{number}", "token")
                transport.hurry(0.0)  # the others of this moment have fired, and have not come back yet
                return seen

            first = [asyncio.create_task(hurrying(number)) for number in range(8)]
            await asyncio.sleep(0)
            transport.hurry(0.2)
            return await asyncio.gather(*first)

        seen = use(server.base_url, all_at_once, timeout=60.0)
    assert [one.wire for one in seen] == ["abandoned"] * 8


def test_hurry_beside_what_timed_out() -> None:
    """When many requests time out at the moment at which the end is wanted, what has not timed out is hurried."""
    with FaultServer(lambda request: trickle(WHOLE[:-5]) if request.key == "slow" else hang) as server:

        async def mixed(transport: Transport) -> list[Observation]:
            async def hurrying(key: str) -> Observation:
                seen = await transport.create_customer(b"{}", key, "token")
                transport.hurry(0.0)
                return seen

            return await asyncio.gather(*(hurrying(key) for key in ("hangs", "slow") * 8))

        timing = with_timing(body=3600.0)
        seen = use(server.base_url, mixed, timeout=1.0, timing=timing, concurrency=16)
    assert [(one.sent, one.status) for one in seen[::2]] == [(True, None)] * 8
    assert set(seen[1::2]) == {Observation(True, "abandoned", 200)}


def test_hurry_bounds_the_body() -> None:
    """The end that is wanted bounds a trickling body too."""
    with FaultServer(lambda _request: trickle(WHOLE[:-5])) as server:

        async def hurried(transport: Transport) -> Observation:
            transport.hurry(0.2)
            return await transport.create_customer(b"{}", "key", "token")

        seen = use(server.base_url, hurried, timeout=60.0, timing=with_timing(body=60.0))
    assert seen == Observation(True, "abandoned", 200)


def test_repr_without_body() -> None:
    """What was seen can be logged: its repr holds no body."""
    assert "9876543210" not in repr(Observation(True, status=200, body=b"9876543210"))
