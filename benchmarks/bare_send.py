"""The least that a client of aiohttp can do: 64 workers post prepared bytes and look at the status.

`python -m benchmarks.bare_send URL BODIES` sends each line of a file; prints the seconds, wall clock and processor.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp

from importer.sender.event_loop import new_event_loop

WORKERS = 64


async def main(url: str, bodies: list[bytes]) -> dict[str, float]:
    """Post all bodies; gives the seconds that it took."""
    headers = {"Authorization": "Bearer token", "Content-Type": "application/json"}
    async with aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(limit=WORKERS)) as session:
        waiting = iter(bodies)
        started, worked = time.perf_counter(), time.process_time()
        await asyncio.gather(*(_work(session, url, waiting) for _ in range(WORKERS)))
        return {"seconds": time.perf_counter() - started, "processor": time.process_time() - worked}


async def _work(session: aiohttp.ClientSession, url: str, waiting: Iterator[bytes]) -> None:
    for body in waiting:
        async with session.post(url, data=body) as response:
            if response.status != 200:
                raise SystemExit(f"The server answered {response.status}.")


if __name__ == "__main__":
    lines = Path(sys.argv[2]).read_bytes().splitlines()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        print(json.dumps(runner.run(main(sys.argv[1], lines))))
