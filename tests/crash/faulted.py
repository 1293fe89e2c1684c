"""Rounds of faults: a file goes to a store that fails in one way or in all ways, and is carried on until it is done."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from importer.sandbox import Fault, Faults, SandboxAddress, SandboxOptions, SandboxProcess
from tests.crash.promises import Allowance, broken_promises, last_words
from tests.crash.scene import Scene, ended
from tests.parts import customers, read_csv

SHARE = 0.02
"""Of each fault, where it comes alone."""
SHARE_OF_EACH = 0.004
"""Of each fault, where they all come together: some 12 % of the requests."""
RARE: Mapping[Fault, float] = {
    Fault.SAME_ID: 0.0003,
    Fault.UNAUTHORIZED: 0.0005,
    Fault.HANG: 0.002,
    Fault.HANG_BEFORE: 0.002,
    Fault.TRICKLE: 0.002,
    Fault.HUGE_BODY: 0.002,
    Fault.ERROR_503_RETRY: 0.002,
}
"""Faults that stop a run, have everybody wait, or take long: they come no more often than this."""

_TIMEOUT = 3.0
"""Seconds after which the importer gives up a request that hangs."""
_DEADLINE = 900.0
"""Seconds within which a command must end: every Retry-After is a second for all."""
_MOST_COMMANDS = 60
_RESUMABLE = {4, 5}
_CERTAIN = {
    Fault.CREATED_201, Fault.WRONG_TYPE, Fault.SUCCESS_FALSE, Fault.REJECTED_400, Fault.REJECTED_422,
    Fault.UNAUTHORIZED, Fault.FORBIDDEN_403, Fault.NOT_FOUND_404, Fault.REQUEST_TIMEOUT, Fault.TOO_MANY,
    Fault.ERROR_503_RETRY,
}  # fmt: skip
"""Faults after which everybody knows what became of the row."""


@dataclass
class Faulted:
    """What came of a round."""

    rows: int = 0
    states: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    """How often each fault was drawn."""
    stops: Counter[str] = field(default_factory=Counter)
    """Why commands ended before the rows did."""
    broken: list[str] = field(default_factory=list)
    """What does not hold, a line each."""


def alone(fault: Fault) -> dict[str, float]:
    """Give the shares of a round with one fault."""
    return {str(fault): min(SHARE, RARE.get(fault, SHARE))}


def together() -> dict[str, float]:
    """Give the shares of a round with all faults."""
    return {str(fault): min(SHARE_OF_EACH, RARE.get(fault, SHARE_OF_EACH)) for fault in Fault}


def play_faults(folder: Path, shares: Mapping[str, float], rows: int, seed: int, slots: int = 64) -> Faulted:
    """Send so many customers, resume whatever stops the run, and hold the end against the store's own record."""
    options = SandboxOptions(accept_duplicates=True, faults=Faults(seed=seed, **shares))
    with SandboxProcess.start(options) as store:
        more = {"IMPORTER_TIMEOUT": str(_TIMEOUT), "IMPORTER_TOKEN_FILE": str(folder / "tokens.json")}
        scene = Scene(folder, store.address, customers(rows), slots=slots, more=more)
        played = Faulted(rows=rows)
        _carry_through(scene, played)
        played.faults.update(_drawn(store.address))
        uncertain = sum(count for word, count in played.faults.items() if word not in _CERTAIN)
        if not played.broken:
            played.broken += broken_promises(scene, Allowance(lost=0, unanswered=uncertain))
    if (scene.out / "results.csv").exists():
        played.states.update(row["status"] for row in read_csv(scene.out / "results.csv"))
    return played


def _carry_through(scene: Scene, played: Faulted) -> None:
    arguments = scene.run_arguments
    for _ in range(_MOST_COMMANDS):
        code = ended(scene.start(arguments), _DEADLINE)
        said = last_words(scene)
        if code in {0, 1} and said["complete"]:
            return
        if code not in _RESUMABLE:
            played.broken.append(f"exit code {code}: {scene.said}")
            return
        played.stops[said["stopped"]["reason"]] += 1
        arguments = scene.resume_arguments
    played.broken.append(f"not done after {_MOST_COMMANDS} commands: {dict(played.stops)}")


def _drawn(address: SandboxAddress) -> dict[str, int]:
    with urllib.request.urlopen(f"{address.audit_url}/counts", timeout=30) as reply:
        counted: dict[str, int] = json.load(reply)["faults"]
    return counted
