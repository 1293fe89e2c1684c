"""A sandbox in a thread of the test's own process, so that what it leaves behind shows as a warning here."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from importer.events import StopSignal
from importer.sandbox import server
from importer.sandbox.audit import read_audit
from importer.sandbox.faults import Faults
from importer.sandbox.limits import Limits
from importer.sandbox.options import SandboxAddress, SandboxOptions
from tests.sandbox.client import Client

PATIENCE = 30
"""Seconds until what should happen counts as stuck."""


@contextmanager
def served(faults: Faults | None = None, limits: Limits | None = None, keep_alive: float = 75.0) -> Iterator[Client]:
    """Give a client of a sandbox that accepts duplicates; it has ended when this is left."""
    options = SandboxOptions(
        faults=faults or Faults(), limits=limits or Limits(), keep_alive=keep_alive, accept_duplicates=True
    )
    stop = StopSignal()
    announced: queue.SimpleQueue[SandboxAddress] = queue.SimpleQueue()
    thread = threading.Thread(target=server.run_sandbox, args=(options, announced.put), kwargs={"stop": stop})
    thread.start()
    try:
        client = Client(announced.get(timeout=PATIENCE))
        yield client
    finally:
        stop.request("interrupted")
        thread.join(PATIENCE)
    assert not thread.is_alive()
    client.close()


def await_applied(address: SandboxAddress, count: int) -> None:
    """Wait until the sandbox has applied that many requests; the test's own limit ends it."""
    while len(list(read_audit(address))) < count:
        pass
