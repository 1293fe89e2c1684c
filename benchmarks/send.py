"""A whole import against the fastest server there is, beside a bare loop of aiohttp and a script written by hand.

The client has one core for itself and the server another one, where the system lets them be chosen: what the client's
threads take from each other is in its rows a second. All are run in turn, each as a process of its own.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from benchmarks.by_hand_send import payload
from benchmarks.cores import started_on, two_cores
from benchmarks.generate import write_customers
from benchmarks.measure import Run, machine, run_once

_WARM_UP_ROWS = 1_000
_TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Sent:
    """One contender's run."""

    run: Run
    sending: float
    """Seconds of sending alone, as the contender itself tells them; the whole time of one that does not."""
    rows: int
    """Customers that the server has made."""
    processor: float
    """Processor seconds between the first and the last of them."""

    steady: float
    """Customers a second from the fifth of them on that the pace's ramp is over with."""

    @property
    def rate(self) -> float:
        """Rows a second while sending."""
        return self.rows / self.sending


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requests were answered, and when (seconds)."""

    requests: int
    first: float
    last: float
    hundreds: list[float]
    """When the first of each hundred was."""

    @property
    def steady(self) -> float:
        """Requests a second after the first fifth of them."""
        begin = len(self.hundreds) // 5
        return (self.requests - 100 * begin) / max(self.last - self.hundreds[begin], 1e-9)


class Server:
    """The server in a process of its own."""

    def __init__(self, port: int) -> None:
        """Talk to the one that listens on `port`."""
        self.base_url = f"http://127.0.0.1:{port}/api/v1/bench/storefront"

    def tally(self) -> Tally:
        """Give what it has answered since it was last asked."""
        with urllib.request.urlopen(self.base_url, timeout=60) as reply:
            return Tally(**json.load(reply))


@contextmanager
def fastest_server(core: int | None) -> Iterator[Server]:
    """Start it, on one core alone if that is named, and end it."""
    with started_on(core):
        process = subprocess.Popen([sys.executable, "-m", "benchmarks.created_server"], stdout=subprocess.PIPE)
    with process:
        try:
            assert process.stdout is not None
            yield Server(int(process.stdout.readline()))
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class Files:
    """The same customers for everybody."""

    customers: Path
    bodies: Path
    """The requests that the script makes of them, one a line."""
    out: Path
    """What is written goes into this folder."""


def main(rows: int, runs: int) -> None:
    """Run all in turn, print medians and ratios."""
    cores = two_cores()
    client, server_core = cores or (None, None)
    placed = "client and server have a core each" if cores else "client and server share all cores: none can be chosen"
    print(f"{rows:,} rows, 64 at a time; {machine()}; {placed}; median of {runs}, ratios with their least and most")
    contenders: dict[str, Callable[[Server, Files, int | None], Sent]] = {
        "bare aiohttp loop": _bare,
        "importer run": _importer,
        "by hand, iterrows": partial(_by_hand, "iterrows"),
        "by hand, to_dict": partial(_by_hand, "to_dict"),
    }
    seen: dict[str, list[Sent]] = {name: [] for name in contenders}
    with tempfile.TemporaryDirectory() as folder, fastest_server(server_core) as server:
        few, all_rows = (
            write_files(Path(folder) / name, count) for name, count in (("few", _WARM_UP_ROWS), ("all", rows))
        )
        for turn in range(runs + 1):
            for name, contender in contenders.items():
                sent = contender(server, all_rows if turn else few, client)
                if turn:
                    seen[name].append(sent)
    _print(seen)


def _print(seen: dict[str, list[Sent]]) -> None:
    for name, turns in seen.items():
        whole, peak, rate, steady, processor = (
            statistics.median(figures)
            for figures in zip(
                *((one.run.seconds, one.run.peak, one.rate, one.steady, one.processor / one.rows) for one in turns),
                strict=True,
            )
        )
        print(
            f"  {name:<18} whole {whole:7.2f} s  {rate:7,.0f} rows/s, {steady:7,.0f} after the first fifth  "
            f"{processor * 1e6:5.0f} us of processor a row  peak {peak / 2**20:4.0f} MiB"
        )
    bare, ours, *theirs = seen.values()
    print(f"  sending, ours to the bare loop: {_ratios(ours, bare, lambda one: one.rate)}")
    print(f"  the same after the first fifth: {_ratios(ours, bare, lambda one: one.steady)}")
    for name, turns in zip(list(seen)[2:], theirs, strict=True):
        print(f"  whole time, {name}, to ours: {_ratios(turns, ours, lambda one: one.run.seconds)}")


def _ratios(above: Sequence[Sent], below: Sequence[Sent], figure: Callable[[Sent], float]) -> str:
    ratios = [figure(one) / figure(other) for one, other in zip(above, below, strict=True)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


def write_files(folder: Path, rows: int) -> Files:
    """Invent customers, and write them as all contenders want them."""
    files = Files(folder / "customers.csv", folder / "bodies", folder / "out")
    files.out.mkdir(parents=True)
    write_customers(files.customers, rows, 0.0)
    with files.bodies.open("wb") as lines:
        for part in pd.read_csv(files.customers, dtype=str, keep_default_na=False, chunksize=10_000):
            lines.writelines(json.dumps(payload(row)).encode() + b"\n" for row in part.to_dict("records"))
    return files


def _bare(server: Server, files: Files, core: int | None) -> Sent:
    command = [sys.executable, "-m", "benchmarks.bare_send", f"{server.base_url}/customers", str(files.bodies)]
    run = run_once(command, core=core)
    return _sent(server, files, run, json.loads(run.output)["seconds"])


def _by_hand(way: str, server: Server, files: Files, core: int | None) -> Sent:
    names = (str(files.customers), str(files.out / "by_hand.csv"), way)
    command = [sys.executable, "-m", "benchmarks.by_hand_send", f"{server.base_url}/customers", *names]
    run = run_once(command, core=core)
    return _sent(server, files, run, run.seconds)


def _importer(server: Server, files: Files, core: int | None) -> Sent:
    """Run the command as a user would the first time: with a new journal, and every report written."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("IMPORTER_")}
    environment |= {"IMPORTER_BASE_URL": server.base_url, "IMPORTER_ACCESS_TOKEN": _TOKEN}
    with tempfile.TemporaryDirectory(dir=files.out) as folder:
        command = [sys.executable, "-m", "importer", "run", str(files.customers), "--yes", "--quiet"]
        command += ["--new-journal", "--journal", f"{folder}/journal.sqlite", "--out", f"{folder}/reports"]
        run = run_once(command, environment, core)
        summary = json.loads(Path(folder, "reports", "summary.json").read_bytes())
    return _sent(server, files, run, summary["seconds"]["send"])


def _sent(server: Server, files: Files, run: Run, sending: float) -> Sent:
    tally = server.tally()
    with files.bodies.open("rb") as lines:
        wanted = sum(1 for _ in lines)
    if run.exit_code or tally.requests != wanted:
        raise SystemExit(f"exit code {run.exit_code}, {tally.requests:,} of {wanted:,} customers were made")
    return Sent(run, sending, tally.requests, run.processor_between(tally.first, tally.last), tally.steady)
