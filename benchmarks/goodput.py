"""How much of what an API allows the sender gets through: a pretend store with a limit, nothing configured, real time.

Every limit is a sending of its own, of as many rows as it lasts; the figures are the store's own counts by the second.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from benchmarks.measure import machine
from benchmarks.no_record import NoRecord
from importer.config import Secrets, Settings
from importer.events import Event, SendProgress, StopSignal
from importer.sandbox import Limits, SandboxOptions, SandboxProcess
from importer.sender import SendJob, SendRow, resolve_target, run_send

FIRST = 10.0
"""Seconds that the pace has to find the limit; they are not counted (issue: "after the first 10 s")."""


@dataclass(frozen=True, slots=True)
class Case:
    """A limit, and what it lets through."""

    name: str
    limits: Limits
    allowed: float
    """Customers a second."""


CASES = (
    Case("100/s, replies after 100 ms", Limits(rate=100, latency=0.1), 100),
    Case("100/s, replies after 500 ms", Limits(rate=100, latency=0.5), 100),
    Case("1,000/s, replies after 100 ms", Limits(rate=1000, latency=0.1), 1000),
    Case("100 at a time, replies after 200 ms", Limits(capacity=100, latency=0.2), 500),
    Case("100 in each second, Retry-After", Limits(rate=100, window=1.0, latency=0.1), 100),
)


@dataclass(frozen=True, slots=True)
class Goodput:
    """What came of one case."""

    share: float
    """Of what was allowed after the first seconds, 0-1."""
    throttled: float
    """Share of the replies that turned a request away, from the first on, 0-1."""


def measure(case: Case, seconds: float) -> Goodput:
    """Send for so many seconds."""
    rows = int(case.allowed * seconds * 2)
    with SandboxProcess.start(SandboxOptions(accept_duplicates=True, limits=case.limits)) as sandbox:
        address = sandbox.address
        job = SendJob(
            resolve_target(Settings(base_url=address.base_url)),
            Settings(base_url=address.base_url, attempts=100),
            Secrets(access_token=SecretStr(address.access_token)),
        )
        stop = StopSignal()
        settled: list[tuple[float, int]] = []
        started = time.monotonic()

        def listen(event: Event) -> None:
            if isinstance(event, SendProgress):
                now = time.monotonic() - started
                settled.append((now, event.settled))
                if now >= seconds:
                    stop.request("interrupted")

        run_send(job, map(_row, range(rows)), NoRecord(), stop, listen)
        with urllib.request.urlopen(f"{address.audit_url}/counts") as reply:
            counts = _statuses(json.load(reply))
    first = next((when, done) for when, done in settled if when >= FIRST)
    last = next((when, done) for when, done in settled if when >= seconds)
    away = sum(count for status, count in counts.items() if status in {429, 503})
    return Goodput((last[1] - first[1]) / (last[0] - first[0]) / case.allowed, away / max(1, sum(counts.values())))


def _statuses(counts: dict[str, Any]) -> Counter[int]:
    """Give how many replies to a customer had which status."""
    found: Counter[int] = Counter()
    for item in counts["requests"]:
        if item["path"] == "/customers":
            found[item["status"]] += item["count"]
    return found


def _row(ordinal: int) -> SendRow:
    address = {
        "first_name": "Asha",
        "country_code": "+91",
        "phone": f"9{ordinal:09d}",
        "email": f"c{ordinal}@example.com",
        "address_line1": "1 Main Road",
        "pincode": "400001",
        "city": "Mumbai",
        "state": "Maharashtra",
        "country": "India",
    }
    return SendRow(ordinal, 0, ordinal + 2, json.dumps({"address": address}).encode(), f"key-{ordinal}", ())


def main(seconds: float, only: str = "") -> None:
    """Print the cases whose name has `only` in it."""
    print(f"{machine()}; {seconds:.0f} s each")
    for case in CASES:
        if only in case.name:
            found = measure(case, seconds)
            print(f"  {case.name:36} {found.share:6.1%} of what is allowed, {found.throttled:5.2%} turned away")
