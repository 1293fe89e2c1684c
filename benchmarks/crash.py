"""Real crashes in any number: importers killed at random moments, and what the store says afterwards."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.measure import machine
from tests.crash.rounds import Blow, Phase, Played, play


def main(rounds: int, seed: int) -> int:
    """Play rounds with the seeds from `seed` on, as many at a time as there are cores; gives the number of violations.

    Prints what befell the importers, what became of the rows, and every violation with the seed of its round.
    """
    began = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        played = list(pool.map(_play, range(seed, seed + rounds)))
    seconds = time.perf_counter() - began
    blows = sum((one.blows for one in played), Counter[tuple[Blow, Phase]]())
    states = sum((one.states for one in played), Counter[str]())
    broken = [(at, line) for at, one in enumerate(played, start=seed) for line in one.broken]
    print(f"{rounds} rounds from seed {seed}, {seconds:,.0f} s; {machine()}")
    print(f"  {sum(one.commands for one in played):,} commands, {blows.total():,} blows that found one alive")
    print(f"  {'':<24} {' '.join(f'{phase:>15}' for phase in Phase)}")
    for blow in Blow:
        print(f"  {blow:<24} {' '.join(f'{blows[blow, phase]:>15,}' for phase in Phase)}")
    ends = ", ".join(f"{states[name]:,} {name}" for name in sorted(states))
    print(f"  {sum(one.rows for one in played):,} rows: {ends}")
    print(f"  {len(broken)} violations")
    for at, line in broken:
        print(f"    seed {at}: {line}")
    return len(broken)


def _play(seed: int) -> Played:
    with tempfile.TemporaryDirectory() as folder:
        return play(Path(folder), seed)
