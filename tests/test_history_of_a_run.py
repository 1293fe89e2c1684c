"""How a real run went, from moment to moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.config import Secrets, Settings
from importer.customer.status import RowStatus
from importer.run import RunResult, run
from importer.run_request import RunRequest
from importer.sandbox import Limits, SandboxOptions, SandboxProcess
from tests.agreeing import AgreesToAll
from tests.parts import customers, write_csv

ROWS = 40
LATENCY = 0.2


def imported(folder: Path, limits: Limits, *, dry_run: bool = False) -> RunResult:
    """Import customers into a store with these limits."""
    file = write_csv(folder / "customers.csv", customers(ROWS))
    with SandboxProcess.start(SandboxOptions(limits=limits)) as store:
        settings = Settings(
            base_url=store.address.base_url, journal=folder / "journal.sqlite", out=folder / "out", concurrency=16
        )
        secrets = Secrets.model_validate({"access_token": store.address.access_token})
        return run(RunRequest((str(file),), settings, dry_run, AgreesToAll(), secrets))


def test_reply_times_and_pauses_are_those_of_the_store(tmp_path: Path, no_proxies: None) -> None:  # noqa: ARG001
    """Replies take the store's latency, what it turns away is told as throttled, and its pauses are seen."""
    result = imported(tmp_path, Limits(latency=LATENCY, rate=15, burst=5, retry_after=1))
    assert result.error is None
    history = result.history
    assert history is not None
    assert history.whole is not None
    assert (history.rows, history.whole.states) == (ROWS, {RowStatus.CREATED: ROWS})
    assert sum(point.rate * point.seconds for point in history.points) == pytest.approx(ROWS)
    assert history.whole.median is not None
    assert LATENCY * 0.97 <= history.whole.median < LATENCY * 5
    assert all(point.median is None or point.median >= LATENCY * 0.97 for point in history.points)
    assert history.whole.throttled is not None
    assert 0 < history.whole.throttled < 1
    assert history.pauses
    assert all(1.0 <= pause.seconds <= 1.1 for pause in history.pauses)
    assert all(0 <= pause.start <= history.seconds for pause in history.pauses)
    assert 1 < history.whole.at_a_time <= 16
    assert (history.openings, history.renewals) == ((), ())


def test_a_dry_run_has_no_history(tmp_path: Path) -> None:
    """Nothing sent, nothing to draw."""
    assert imported(tmp_path, Limits(), dry_run=True).history is None
