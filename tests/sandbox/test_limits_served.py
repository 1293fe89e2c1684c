"""Limits on the wire: what waits, what is refused, and that they can be changed while the sandbox serves."""

from __future__ import annotations

import math
from typing import Any

import pytest

from importer.sandbox.faults import Faults
from importer.sandbox.limits import Limits
from tests.sandbox.client import Client, payload
from tests.sandbox.served import await_applied, served

HOUR = 3600.0


@pytest.mark.usefixtures("_on_either_loop")
def test_a_customer_is_made_before_its_reply_is_due() -> None:
    """With a latency of an hour the customer is made at once, others are served, and the end does not wait for it."""
    with served(limits=Limits(latency=HOUR)) as client:
        waiting = Client(client.address)
        waiting.send("POST", "/customers", payload(1))
        await_applied(client.address, 1)
        assert client.call("GET", "/common/countries/IN/states")[0] == 200
        assert client.change_limits({"latency": 0})[1]["latency"] == 0
        assert client.call("POST", "/customers", payload(2))[0] == 200
    with pytest.raises(ConnectionResetError):
        waiting.receive()
    waiting.close()


def test_a_busy_pool_refuses_with_503() -> None:
    """Who finds the only worker busy for an hour, and no place to wait, is told so; the store is not asked."""
    with served(limits=Limits(latency=HOUR, capacity=1, backlog=0)) as client:
        working = Client(client.address)
        working.send("POST", "/customers", payload(1))
        await_applied(client.address, 1)
        assert client.change_limits({"latency": 0.001})[0] == 200
        client.send("POST", "/customers", payload(2))
        refusal = client.reply()
        assert refusal.status == 503
        assert 3500 < int(refusal.headers["Retry-After"]) <= HOUR
        assert client.audit("/counts")["applied"] == 1
    working.close()


def test_what_exceeds_the_rate_meets_neither_store_nor_fault() -> None:
    """A 429 comes in the API's form whoever asks, counts as such, takes no draw, and holds for POST /customers only."""
    with served(Faults(error_500=1.0), Limits(rate=0.001, burst=2, retry_after=9)) as client:
        statuses = [client.call("POST", "/customers", payload(number))[0] for number in range(2)]
        assert statuses == [500, 500]
        client.send("POST", "/customers", payload(3), {"Authorization": ""})
        refusal = client.reply()
        assert (refusal.status, refusal.headers["Retry-After"]) == (429, "9")
        assert client.call("POST", "/customers", payload(3))[1]["code"] == "too_many_requests"
        assert client.call("GET", "/common/countries/IN/states")[0] == 200
        counts = client.audit("/counts")
        assert counts["faults"] == {"error_500": 2}
        assert {line["status"]: line["count"] for line in counts["requests"]} == {200: 1, 429: 2, 500: 2}


def test_every_reply_tells_the_limit() -> None:
    """Both kinds of rate headers are on what comes through and on what does not."""
    with served(limits=Limits(rate=1 / 60, burst=1, rate_headers=True)) as client:
        for status, remaining in ((200, "0"), (429, "0")):
            client.send("POST", "/customers", payload(1))
            reply = client.reply()
            assert reply.status == status
            assert reply.headers["RateLimit-Limit"] == reply.headers["X-RateLimit-Limit"] == "1"
            assert reply.headers["RateLimit-Remaining"] == reply.headers["X-RateLimit-Remaining"] == remaining
            assert 0 < int(reply.headers["RateLimit-Reset"]) <= 60
            assert int(reply.headers["X-RateLimit-Reset"]) > 1_700_000_000


def test_the_rate_can_be_changed_while_it_serves() -> None:
    """A limit that is given or lifted counts at once; what cannot be is refused in words and changes nothing."""
    with served() as client:
        assert client.change_limits({"rate": 0.001, "burst": 1})[0] == 200
        assert [client.call("POST", "/customers", payload(number))[0] for number in range(2)] == [200, 429]
        wrong: list[Any] = [{"rate": 0}, {"rate": "x"}, {"rate": math.nan}, {"capacity": 5}, {"x": 1}, [], 5, b"{", b""]
        for changes in wrong:
            status, said = client.change_limits(changes)
            assert (status, said["success"]) == (400, False)
        assert client.call("POST", "/customers", payload(3))[0] == 429
        assert client.change_limits({"rate": None, "burst": None})[1]["rate"] is None
        assert [client.call("POST", "/customers", payload(number))[0] for number in range(4, 8)] == [200] * 4


@pytest.mark.usefixtures("_on_either_loop")
def test_idle_connections_are_closed() -> None:
    """A connection that is kept for 10 ms is closed by the server while its client still holds it."""
    with served(keep_alive=0.01) as client:
        assert client.call("POST", "/customers", payload(1))[0] == 200
        assert client.read_on() == b""
