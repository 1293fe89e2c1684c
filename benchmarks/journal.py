"""What the journal costs: beside the sender, alone with a million rows in it, and at its start with a million claims.

Every measurement is a process of its own. The sender's are run in turn, with a journal, with none, and with one that
commits every move by itself, so that what else the machine does hits all alike; processor seconds are told as well,
since they hardly depend on it.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from pydantic import SecretStr

from benchmarks.measure import machine
from importer.customer.identity import ExpectedRow, Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.journal import (
    ClaimRequest,
    JournalPlace,
    RunStart,
    Settlement,
    Skips,
    SqliteJournal,
    Store,
    open_journal,
)

STORE = Store("https://staging.api.commercengine.io/api/v1/bench/storefront", "staging", "bench")
_STEP = 500
"""Rows of one commit when the journal is measured alone: "some hundred rows"."""


def main(rows: int, runs: int, sent: int) -> None:
    """Print all three. `rows` stand in the journal measured alone; `sent` are sent by each sender."""
    print(f"{machine()}; medians of {runs}")
    _print_sender(sent, runs)
    with tempfile.TemporaryDirectory() as folder:
        place = JournalPlace(Path(folder) / "journal.sqlite")
        _fill(place, rows)
        for what in ("start", "moves"):  # the moves leave rows behind
            for _ in range(runs):
                _measure_apart(what, place, rows)


def _print_sender(sent: int, runs: int) -> None:
    modes = ("none", "sqlite", "plain")
    seen: dict[str, list[dict[str, float]]] = {mode: [] for mode in modes}
    for turn in range(runs + 1):
        for mode in modes:
            command = [sys.executable, "-m", "benchmarks.journal_send", mode, str(sent)]
            done = subprocess.run(command, check=True, capture_output=True)
            if turn:
                seen[mode].append(json.loads(done.stdout))
    rates = {mode: statistics.median(each["rate"] for each in seen[mode]) for mode in modes}
    for mode in modes:
        worked = statistics.median(each["processor"] / each["rows"] for each in seen[mode])
        print(
            f"  sending {sent:,} rows, journal {mode:<6} {rates[mode]:7,.0f} rows/s  "
            f"{rates[mode] / rates['none']:6.1%} of none  {worked * 1e6:5.0f} us of processor a row"
        )


def _measure_apart(what: str, place: JournalPlace, rows: int) -> None:
    command = [sys.executable, "-m", "benchmarks.journal", what, str(place.path), str(rows)]
    print("  " + subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def claim_requests(journal: SqliteJournal, first: int, count: int) -> list[ClaimRequest]:
    """Make rows of people that nobody else is."""
    return [
        ClaimRequest(
            ordinal=ordinal,
            hashes=journal.hashes.row(
                ExpectedRow(ordinal, Identity(f"+91{ordinal:010d}", f"c{ordinal}@example.com"), f"content {ordinal}")
            ),
            row=ordinal + 2,
            ref=f"C-{ordinal}",
        )
        for ordinal in range(first, first + count)
    ]


def move(journal: SqliteJournal, run: str, requests: list[ClaimRequest]) -> None:
    """Claim and create rows, _STEP at a time, outcomes together with the next intents."""
    before: list[Settlement] = []
    for begin in range(0, len(requests), _STEP):
        wanted = requests[begin : begin + _STEP]
        claims = journal.record(run, before, wanted, run, 900.0).answers
        before = [
            Settlement(Outcome(RowStatus.CREATED, f"0e7a-{one.ordinal:012d}-4f1d", 200, attempts=1), claim, one)  # type: ignore[arg-type] # nobody holds them
            for claim, one in zip(claims, wanted, strict=True)
        ]
    journal.record(run, before, (), run, 900.0)


def _fill(place: JournalPlace, rows: int) -> None:
    with open_journal(place, STORE, SecretStr(""), lambda _path: True) as opened:
        opened.journal.begin(RunStart("full", {RowStatus.PENDING: rows}), Skips.none())
        for first in range(0, rows, 50_000):
            move(opened.journal, "full", claim_requests(opened.journal, first, min(50_000, rows - first)))


def _print_moves(place: JournalPlace, rows: int) -> None:
    """Move 100,000 more rows in a journal that has `rows` already, intents and outcomes."""
    with open_journal(place, STORE, SecretStr(""), lambda _path: False) as opened:
        journal, run = opened.journal, f"moves-{time.time_ns()}"
        more = 100_000
        requests = claim_requests(journal, rows * 2 + time.time_ns() % 10**8, more)
        requests = [ClaimRequest(place_, one.hashes, row=one.row, ref=one.ref) for place_, one in enumerate(requests)]
        journal.begin(RunStart(run, {RowStatus.PENDING: more}), Skips.none())
        journal.generation(run, b"")  # the claims of the others are loaded before the first move of a run
        started = time.perf_counter()
        move(journal, run, requests)
        seconds = time.perf_counter() - started
    print(f"{2 * more:,} moves beside {rows:,} rows: {2 * more / seconds:,.0f} a second")


def _print_start(place: JournalPlace) -> None:
    """Open the journal and load all claims, as every run does before its first row."""
    process = psutil.Process()
    before = process.memory_info().rss
    started = time.perf_counter()
    with open_journal(place, STORE, SecretStr(""), lambda _path: False) as opened:
        opened.journal.match("new", [], [], lambda _places: [], 0)
        seconds = time.perf_counter() - started
        (claims,) = opened.journal.connection.execute("SELECT count(*) FROM row").fetchone()
        most = peak() - before
    print(f"start with {claims:,} claims: {seconds:.2f} s, {most / 1e6:.0f} MB at the peak above the bare process")


def peak() -> int:
    """Give the largest resident memory of this process so far, in bytes."""
    import resource  # noqa: PLC0415 - POSIX only

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    if sys.argv[1] == "moves":
        _print_moves(JournalPlace(Path(sys.argv[2])), int(sys.argv[3]))
    else:
        _print_start(JournalPlace(Path(sys.argv[2])))
