"""Keep a process to one core, where the system can: what a client costs then is what it takes of that core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psutil


def two_cores() -> tuple[int, int] | None:
    """Give a core for the client and another one for the server; None when there are no two, or none can be chosen."""
    if not hasattr(psutil.Process, "cpu_affinity"):  # macOS
        return None
    cores = psutil.Process().cpu_affinity()
    return (cores[-1], cores[0]) if len(cores) > 1 else None


@contextmanager
def started_on(core: int | None) -> Iterator[None]:
    """Let processes that are started in the block run on one core alone; with None on any."""
    if core is None:
        yield
        return
    process = psutil.Process()
    before = process.cpu_affinity()
    process.cpu_affinity([core])
    try:
        yield
    finally:
        process.cpu_affinity(before)
