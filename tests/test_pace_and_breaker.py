"""Pace, breaker and faults in one real run: the store limits the rate and fails, five times in a row too."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

from importer.sandbox import Faults, Limits, SandboxAddress, SandboxOptions, SandboxProcess
from tests.crash.promises import Allowance, broken_promises, last_words
from tests.crash.scene import Scene
from tests.parts import customers

ROWS = 110
UNCERTAIN = {"error_500_applied": 0.12, "reset_after": 0.05, "error_502": 0.08}
SEED = 349
"""With it, five faults that open the breaker come before the limit is met, and the others are spread out."""
LIMITS = Limits(rate=30, burst=20, latency=0.005)


def counts(address: SandboxAddress) -> dict[str, Any]:
    """Ask the store what it has done."""
    with urllib.request.urlopen(f"{address.audit_url}/counts", timeout=30) as reply:
        said: dict[str, Any] = json.load(reply)
    return said


def test_pace_breaker_and_faults(tmp_path: Path) -> None:
    """The rate comes down, the breaker opens and closes, and each row is sent once and known by its one state."""
    log = tmp_path / "log" / "run.jsonl"
    log.parent.mkdir()
    faults = Faults(seed=SEED, too_many=0.05, **UNCERTAIN)
    options = SandboxOptions(accept_duplicates=True, faults=faults, limits=LIMITS)
    with SandboxProcess.start(options) as store:
        scene = Scene(tmp_path, store.address, customers(ROWS), slots=1, more={"IMPORTER_LOG_FILE": str(log)})
        assert scene.end(scene.run_arguments) == 1, scene.said
        said = counts(store.address)
        uncertain = sum(said["faults"].get(fault, 0) for fault in UNCERTAIN)
        assert broken_promises(scene, Allowance(lost=0, unanswered=uncertain)) == []
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    posts = {item["status"]: item["count"] for item in said["requests"] if item["path"] == "/customers"}
    states = {state: count for state, count in last_words(scene)["states"].items() if count}
    assert states == {"created": ROWS - uncertain, "uncertain": uncertain}
    assert sum(posts.values()) - posts[429] == ROWS
    assert posts[429] > said["faults"]["too_many"], "the store's limit was never met"
    assert [line["state"] for line in lines if line["event"] == "breaker_moved"] == ["open", "probing", "closed"]
    assert {"ramp_ended", "throttled"} & {line["cause"] for line in lines if line["event"] == "pace_changed"}
