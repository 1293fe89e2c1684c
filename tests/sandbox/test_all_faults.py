"""All faults at once, on many connections: nothing is left behind, and the audit adds up."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from importer.sandbox import server
from importer.sandbox.audit import read_audit
from importer.sandbox.faults import Fault, Faults
from importer.sandbox.limits import Limits
from importer.sandbox.options import SandboxAddress, SandboxOptions
from tests.sandbox.client import Client, payload
from tests.sandbox.served import PATIENCE

COUNT = 300

SHARES: dict[str, Any] = {fault.value: 0.03 for fault in Fault if fault is not Fault.UNAUTHORIZED}
"""All but the one after which everything is refused."""


async def post(address: SandboxAddress, number: int) -> None:
    """Send a customer and read until the connection ends, which it may never do."""
    parts = urlsplit(address.base_url)
    body = payload(number)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        lines = [
            f"POST {parts.path}/customers HTTP/1.1", "Host: sandbox", "Connection: close",
            f"Authorization: Bearer {address.access_token}", "Content-Type: application/json",
            f"Content-Length: {len(body)}", "", "",
        ]  # fmt: skip
        writer.write("\r\n".join(lines).encode("ascii") + body)
        with contextlib.suppress(ConnectionResetError):
            await reader.read()
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def counts(address: SandboxAddress) -> dict[str, Any]:
    """Ask the sandbox what it has done."""
    client = Client(address)
    try:
        return client.audit("/counts")
    finally:
        client.close()


def test_all_faults_together_leave_nothing_behind() -> None:
    """Each fault befalls as many as the seed says; the audit has just those that were made; no task stays."""

    async def play() -> None:
        announced: asyncio.Future[SandboxAddress] = asyncio.get_running_loop().create_future()
        ended = asyncio.Event()
        options = SandboxOptions(faults=Faults(seed=7, **SHARES), limits=Limits(latency=0.02), accept_duplicates=True)
        serving = asyncio.create_task(server.serve(options, announced.set_result, ended))
        address = await announced
        idle = asyncio.all_tasks()
        posting = [asyncio.create_task(post(address, number)) for number in range(COUNT)]
        said: dict[str, Any] = {"requests": []}
        while sum(line["count"] for line in said["requests"]) < COUNT:
            said = await asyncio.to_thread(counts, address)
        draw = options.faults.draws()
        drawn = Counter(draw() for _ in range(COUNT))
        applied = await asyncio.to_thread(lambda: Counter(entry.fault for entry in read_audit(address)))
        assert said["faults"] == {fault: count for fault, count in drawn.items() if fault is not None}
        assert applied == {fault: count for fault, count in drawn.items() if fault is None or fault.applied}
        endless = drawn[Fault.HANG] + drawn[Fault.HANG_BEFORE] + drawn[Fault.TRICKLE]
        while sum(not task.done() for task in posting) > endless:
            await asyncio.wait(posting, return_when=asyncio.FIRST_COMPLETED, timeout=0.01)
        for task in posting:
            task.cancel()
        _, left = await asyncio.wait(asyncio.all_tasks() - idle, timeout=PATIENCE)
        assert not left
        ended.set()
        await serving

    asyncio.run(play())
