"""What goes out when customers go straight over the connections is what a session would send."""

from __future__ import annotations

import pytest

from importer import __version__
from importer.sender.straight_post import insides_are_known
from importer.sender.transport import Transport
from tests.sender.fault_server import FaultServer, created
from tests.sender.transports import use

pytestmark = pytest.mark.usefixtures("both_ways")


def test_the_whole_head() -> None:
    """Nothing but these headers goes out, either way."""
    with FaultServer(lambda _request: created("c1")) as server:
        use(server.base_url, lambda transport: transport.create_customer(b'{"a": 1}', "key-7", "secret"))
    (request,) = server.received
    assert request.body == b'{"a": 1}'
    assert request.headers == {
        "host": f"127.0.0.1:{server.port}",
        "accept": "application/json",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "content-length": "8",
        "user-agent": f"customer-importer/{__version__}",
        "authorization": "Bearer secret",
        "idempotency-key": "key-7",
    }


def test_a_new_token_is_used_at_once() -> None:
    """Every request goes out with the token that it was given."""
    with FaultServer(lambda _request: created("c1")) as server:

        async def four(transport: Transport) -> None:
            for token in ("old", "old", "new", "old"):
                await transport.create_customer(b"{}", "key", token)

        use(server.base_url, four)
    assert [request.token for request in server.received] == ["old", "old", "new", "old"]


@pytest.mark.parametrize(("key", "token"), [("key\r\nX: y", "token"), ("key", "token\nX: y")])
def test_nothing_is_smuggled_into_the_head(key: str, token: str) -> None:
    """A key or token that would end its header is not sent."""
    with FaultServer(lambda _request: created("c1")) as server:
        seen = use(server.base_url, lambda transport: transport.create_customer(b"{}", key, token))
    assert seen.status is None
    assert server.received == []


def test_the_insides_of_this_aiohttp_are_known() -> None:
    """The aiohttp that is installed is one that the straight way was tried with."""
    assert insides_are_known()
