"""Every fault of the pretend store alone, and all of them together: do the promises hold under a file of customers."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import machine
from importer.sandbox import Fault
from tests.crash.faulted import Faulted, alone, play_faults, together


def main(rows: int, seeds: int, only: str = "") -> int:
    """Play a round for each fault and seed, and rounds of all together; gives the number of violations."""
    print(f"{rows:,} rows a round; {machine()}")
    broken = 0
    for fault in Fault:
        if only in {"", str(fault)}:
            broken += _play(str(fault), alone(fault), rows, seeds)
    if only in {"", "together"}:
        broken += _play("together", together(), rows, seeds)
    print(f"{broken} violations")
    return broken


def _play(name: str, shares: Mapping[str, float], rows: int, seeds: int) -> int:
    began = time.perf_counter()
    played = [_round(shares, rows, seed) for seed in range(seeds)]
    states = sum((one.states for one in played), Counter[str]())
    drawn = sum((one.faults for one in played), Counter[str]()).total()
    stops = sum((one.stops for one in played), Counter[str]())
    ends = ", ".join(f"{states[state]:,} {state}" for state in sorted(states))
    stopped = f"; stopped: {dict(stops)}" if stops else ""
    broken = [(seed, line) for seed, one in enumerate(played) for line in one.broken]
    seconds = time.perf_counter() - began
    print(f"  {name:<18} {drawn:>6,} faults, {ends}{stopped}; {seconds:,.0f} s, {len(broken)} violations", flush=True)
    for seed, line in broken:
        print(f"    seed {seed}: {line}")
    return len(broken)


def _round(shares: Mapping[str, float], rows: int, seed: int) -> Faulted:
    with tempfile.TemporaryDirectory() as folder:
        return play_faults(Path(folder), shares, rows, seed)
