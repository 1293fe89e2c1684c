"""Time a command as a whole process, with its peak memory; several commands in turn, so that noise hits all alike."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from tempfile import TemporaryFile
from typing import IO

import numpy as np
import psutil

from benchmarks.cores import started_on

_EVERY = 0.01
"""Seconds between two looks at the memory of the process."""
_CHILDREN_EVERY = 20
"""Looks between two searches for its children, which cost some milliseconds of a core that the command may want."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    """Wall clock."""
    peak: int
    """Largest resident memory of the process with its children, in bytes; see _EVERY and _CHILDREN_EVERY."""
    exit_code: int
    processor: tuple[tuple[float, float], ...] = ()
    """Processor seconds of the process so far, without its children's, each behind its moment (`time.monotonic`)."""
    output: bytes = b""

    def processor_between(self, first: float, last: float) -> float:
        """Give the processor seconds that it took between two moments; see _EVERY."""
        moments, seconds = zip(*self.processor, strict=True)
        begin, end = np.interp([first, last], moments, seconds)
        return float(end - begin)


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


def run_once(command: Sequence[str], environment: Mapping[str, str] | None = None, core: int | None = None) -> Run:
    """Run a command to its end and measure it; on one core alone, if that is named."""
    started = time.perf_counter()
    with started_on(core), TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, env=environment)
        return _measured(process, started, output)


def _measured(process: subprocess.Popen[bytes], started: float, output: IO[bytes]) -> Run:
    peak = 0
    processor = [(time.monotonic(), 0.0)]
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        root = psutil.Process(process.pid)
        family = [root]
        for look in count():
            if ended.wait(_EVERY):
                return
            if look % _CHILDREN_EVERY == 0:
                family = [root, *_children(root)]
            peak = max(peak, sum(map(_memory, family)))
            processor.append((time.monotonic(), _processor(root)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    exit_code = process.wait()
    seconds = time.perf_counter() - started
    ended.set()
    watcher.join()
    output.seek(0)
    return Run(seconds, peak, exit_code, tuple(processor), output.read())


def _children(root: psutil.Process) -> list[psutil.Process]:
    try:
        return root.children(recursive=True)
    except psutil.Error:  # it ended between two looks
        return []


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # likewise
        return 0


def _processor(process: psutil.Process) -> float:
    try:
        return float(sum(process.cpu_times()[:2]))
    except psutil.Error:  # likewise
        return 0.0


def machine() -> str:
    """Give the machine in a line: processor cores, memory, system, Python."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {sys.platform}, Python {sys.version.split()[0]}"
