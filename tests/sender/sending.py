"""Rows to send, a recorder that accepts only the moves that the states know, and a sender in a hurry."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from importer.config import Secrets, Settings
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.events import Event, SendProgress, StopSignal
from importer.sender import Beginning, SendEnd, SendJob, SendRow, Timing, resolve_target, run_send
from tests.sender.fault_server import FaultServer

QUICK = Timing(
    backoff_base=0.01, backoff_cap=0.05, connect=2.0, body=0.3, drain=0.3, leave=1.0, breaker=0.02, breaker_cap=0.1
)
AT_ONCE = Beginning(rate=1e6, slots=1000, canary=0)


def make_rows(count: int) -> list[SendRow]:
    """Invent rows that differ in key, body and private values."""
    return [
        SendRow(
            ordinal=ordinal,
            source=0,
            row=ordinal + 2,
            body=json.dumps({"address": {"phone": f"98765{ordinal:05d}"}}).encode(),
            idempotency_key=f"key-{ordinal}",
            private=(f"98765{ordinal:05d}",),
        )
        for ordinal in range(count)
    ]


@dataclass
class LedgerRecorder:
    """Moves rows in a real ledger, which raises on a move that the states do not know."""

    rows: int
    held: frozenset[int] = frozenset()
    """Rows that somebody else holds."""
    fails_at: int | None = None
    """The intent that raises, counted from 1."""
    intents: list[int] = field(default_factory=list)
    releases: list[int] = field(default_factory=list)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    threads: set[str] = field(default_factory=set)
    on_intent: Callable[[int], None] = lambda _ordinal: None

    def __post_init__(self) -> None:
        self.ledger = Ledger()
        self.ledger.append(np.full(self.rows, RowStatus.PENDING.code, dtype=np.uint8))

    async def intent(self, row: SendRow) -> bool:
        """Record, refuse or fail."""
        self.threads.add(threading.current_thread().name)
        if row.ordinal in self.held:
            return False
        self.intents.append(row.ordinal)
        if self.fails_at is not None and len(self.intents) >= self.fails_at:
            raise OSError("the disk is full")
        self.ledger.move(row.ordinal, RowStatus.SENDING)
        self.on_intent(row.ordinal)
        return True

    async def release(self, row: SendRow) -> None:
        """Put the row back."""
        self.releases.append(row.ordinal)
        self.ledger.move(row.ordinal, RowStatus.PENDING)

    async def settle(self, row: SendRow, outcome: Outcome) -> None:
        """Keep the last word; a second one is refused by the ledger."""
        self.ledger.move(row.ordinal, outcome.status)
        self.outcomes[row.ordinal] = outcome

    @property
    def states(self) -> dict[RowStatus, int]:
        """How many rows are in which state; those without rows left out."""
        return {status: count for status, count in self.ledger.totals().items() if count}


@dataclass
class Sent:
    """What came of a sending."""

    end: SendEnd
    recorder: LedgerRecorder
    events: list[Event]

    @property
    def progress(self) -> list[int]:
        """How many rows were settled, as it was told."""
        return [event.settled for event in self.events if isinstance(event, SendProgress)]

    @property
    def states(self) -> dict[RowStatus, int]:
        """The recorder's states."""
        return self.recorder.states

    def one(self) -> Outcome:
        """Give the outcome of the only row."""
        (outcome,) = self.recorder.outcomes.values()
        return outcome


def make_job(
    base_url: str,
    timing: Timing = QUICK,
    secrets: Secrets | None = None,
    beginning: Beginning = AT_ONCE,
    **settings: Any,
) -> SendJob:
    """Build a job against a test server: four at a time and all of them at once, three attempts, short timeouts."""
    merged = {"concurrency": 4, "attempts": 3, "timeout": 5.0, "base_url": base_url} | settings
    made = Settings.model_validate(merged)
    given = secrets or Secrets.model_validate({"access_token": "token-0"})
    return SendJob(resolve_target(made), made, given, timing, beginning)


def send_rows(
    job: SendJob,
    rows: Iterable[SendRow] | int,
    recorder: LedgerRecorder | None = None,
    stop: StopSignal | None = None,
) -> Sent:
    """Send rows for real and say what came of it."""
    given = make_rows(rows) if isinstance(rows, int) else rows
    keeper = recorder or LedgerRecorder(rows if isinstance(rows, int) else 0)
    events: list[Event] = []
    end = run_send(job, given, keeper, stop or StopSignal(), events.append)
    return Sent(end, keeper, events)


def send_to(server: FaultServer, rows: int = 1, timing: Timing = QUICK, **settings: Any) -> Sent:
    """Send rows to a test server."""
    return send_rows(make_job(server.base_url, timing, **settings), rows)


def with_timing(**changes: float) -> Timing:
    """Give the hurried timing with some of it changed."""
    return replace(QUICK, **changes)
