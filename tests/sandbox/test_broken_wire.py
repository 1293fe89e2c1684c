"""Faults on the wire: what the client sees, and that the customer was made all the same."""

from __future__ import annotations

import asyncio
import errno
import http.client
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from importer.sandbox import server
from importer.sandbox.audit import read_audit
from importer.sandbox.faults import Faults
from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.sandbox.client import Client, payload
from tests.sandbox.served import PATIENCE, await_applied, served


@contextmanager
def started(faults: Faults) -> Iterator[Client]:
    """Give a client of a sandbox in a process of its own."""
    with SandboxProcess.start(SandboxOptions(faults=faults)) as sandbox:
        client = Client(sandbox.address)
        yield client
        client.close()


def outcomes(client: Client, count: int) -> list[int]:
    """Give the status of the reply to each of that many new customers, 0 when the connection was reset."""
    statuses = []
    for number in range(count):
        try:
            statuses.append(client.call("POST", "/customers", payload(number))[0])
        except ConnectionResetError:
            statuses.append(0)
    return statuses


@pytest.mark.usefixtures("_on_either_loop")
def test_a_reset_comes_after_the_customer_was_made() -> None:
    """The client gets a reset and not a byte, the audit has the customer, and the next connection is served."""
    with served(Faults(reset_after=1.0)) as client:
        with pytest.raises(ConnectionResetError) as raised:
            client.call("POST", "/customers", payload(10_012), {"Idempotency-Key": "lost"})
        assert sys.platform == "win32" or raised.value.errno == errno.ECONNRESET
        assert [entry.idempotency_key for entry in read_audit(client.address)] == ["lost"]
        assert client.audit("/counts") == {
            "applied": 1,
            "requests": [{"method": "POST", "path": "/customers", "status": 0, "count": 1}],
            "faults": {"reset_after": 1},
        }


@pytest.mark.usefixtures("_on_either_loop")
def test_what_hangs_is_applied_and_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hanging request has made its customer; the sandbox ends without waiting for it, and then its connection too."""
    monkeypatch.setattr(server, "LAST_REPLIES", 3600.0)  # an end that waits for what hangs does not come
    with served(Faults(hang=1.0)) as client:
        hanging = Client(client.address)
        hanging.send("POST", "/customers", payload(10_012))
        await_applied(client.address, 1)
    with pytest.raises(ConnectionResetError) as raised:
        hanging.receive()
    assert sys.platform == "win32" or isinstance(raised.value, http.client.RemoteDisconnected)
    hanging.close()


def test_a_hanging_request_is_let_go_of_with_its_connection() -> None:
    """A client that gives up leaves nothing behind in the server, which goes on serving."""

    async def hang_and_give_up() -> None:
        announced: asyncio.Future[SandboxAddress] = asyncio.get_running_loop().create_future()
        ended = asyncio.Event()
        options = SandboxOptions(faults=Faults(hang=1.0))
        serving = asyncio.create_task(server.serve(options, announced.set_result, ended))
        address = await announced
        idle = asyncio.all_tasks()
        client = Client(address)
        await asyncio.to_thread(client.send, "POST", "/customers", payload(10_012))
        await asyncio.to_thread(await_applied, address, 1)
        hanging = {task for task in asyncio.all_tasks() - idle if not task.done()}
        assert hanging
        client.close()
        _, left = await asyncio.wait(hanging, timeout=PATIENCE)
        assert not left
        assert not ended.is_set()
        ended.set()
        await serving

    asyncio.run(hang_and_give_up())


def test_a_seed_repeats_a_run() -> None:
    """With one seed the same requests meet the same faults; what is refused takes no draw; all are applied."""
    faults = Faults(reset_after=0.25, error_500_applied=0.25, seed=7)
    with started(faults) as first:
        statuses = outcomes(first, 60)
        assert len(list(read_audit(first.address))) == 60
    with started(faults) as second:
        repeated = []
        for number in range(60):
            assert second.call("POST", "/customers", {"address": {}})[0] == 400
            try:
                repeated.append(second.call("POST", "/customers", payload(number))[0])
            except ConnectionResetError:
                repeated.append(0)
    assert repeated == statuses
    assert set(statuses) == {0, 200, 500}


def test_only_what_would_be_applied_meets_a_fault() -> None:
    """Refused requests, other endpoints and the audit answer as ever, whatever the faults."""
    with started(Faults(reset_after=1.0)) as client:
        assert outcomes(client, 1) == [0]
        assert client.call("POST", "/customers", payload(0))[0] == 400
        assert client.call("POST", "/customers", {"address": {}})[0] == 400
        assert client.call("POST", "/customers", payload(1), {"Authorization": ""})[0] == 401
        assert client.call("GET", "/common/countries/IN/states")[0] == 200
        assert client.audit("/counts")["applied"] == 1
        assert client.audit("/counts")["faults"] == {"reset_after": 1}


def test_what_a_fault_keeps_from_the_store_does_not_ask_it() -> None:
    """A customer that was never made is not taken: the next request makes it. A fault of that kind hides a refusal."""
    with started(Faults(error_502=0.5, seed=3)) as client:
        statuses = []
        for _ in range(12):
            client.send("POST", "/customers", payload(0))
            statuses.append(client.reply().status)
        assert statuses[:2] == [502, 200]
        assert set(statuses[2:]) == {502, 400}
        assert client.audit("/counts")["applied"] == 1
