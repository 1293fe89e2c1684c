"""Time a command as a whole process, with its peak memory; several commands in turn, so that noise hits all alike."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil

_EVERY = 0.01
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    """Wall clock."""
    peak: int
    """Largest resident memory of the process with its children, in bytes, seen every 10 ms."""
    exit_code: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians over the runs of one command."""

    seconds: float
    peak: float
    exit_codes: frozenset[int]


def in_turn(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Figures]:
    """Run every command `runs` times, A B A B ..., after one warm-up each; gives medians by name."""
    seen: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            measured = run_once(command)
            if turn:
                seen[name].append(measured)
    return {
        name: Figures(
            statistics.median(run.seconds for run in results),
            statistics.median(run.peak for run in results),
            frozenset(run.exit_code for run in results),
        )
        for name, results in seen.items()
    }


def run_once(command: Sequence[str]) -> Run:
    """Run a command to its end and measure it."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0

    def watch() -> None:
        nonlocal peak
        root = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _memory(root))
            time.sleep(_EVERY)

    watcher = threading.Thread(target=watch)
    watcher.start()
    exit_code = process.wait()
    seconds = time.perf_counter() - started
    watcher.join()
    return Run(seconds, peak, exit_code)


def _memory(root: psutil.Process) -> int:
    total = 0
    try:
        for process in (root, *root.children(recursive=True)):
            total += process.memory_info().rss
    except psutil.Error:  # it ended between two looks
        pass
    return total


def machine() -> str:
    """Give the machine in a line: processor cores, memory, system, Python."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {sys.platform}, Python {sys.version.split()[0]}"
