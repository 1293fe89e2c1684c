"""Ask a running sandbox what it has applied, to hold it against what the importer says."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

from importer.errors import StoppedError
from importer.sandbox.faults import FAULTS, Fault
from importer.sandbox.options import SandboxAddress

_PATIENCE = 30.0
"""Seconds for the sandbox to go on answering."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One request that made a customer."""

    number: int
    """Position among the applied requests, from 1."""
    idempotency_key: str
    customer_id: str
    fault: Fault | None = None
    """What befell its reply."""


def read_audit(address: SandboxAddress) -> Iterator[AuditEntry]:
    """Give the applied requests in their order, lazily. Raises StoppedError when the sandbox does not answer."""
    # No proxy: the sandbox is on this machine, whatever the environment says of the way out.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address.audit_url}/applied", timeout=_PATIENCE) as reply:
            for line in reply:
                if line.startswith(b'{"n"'):
                    item = json.loads(line.rstrip(b",\n"))
                    fault = FAULTS[item["fault"]] if item["fault"] else None
                    yield AuditEntry(item["n"], item["idempotency_key"], item["customer_id"], fault)
    except OSError:
        raise StoppedError("The sandbox did not say what it has applied.", "Run it again.") from None
