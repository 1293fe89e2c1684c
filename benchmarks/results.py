"""The reports of a run whose customers were all created: results.csv is the id map of a migration.

The journal's rows are made with the journal's own interface. `importer report` is measured as a whole process, which
checks the file again; the writing of the reports, as at the end of a run, in a process that has done so before.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from pydantic import SecretStr

from benchmarks.generate import write_customers
from benchmarks.journal import STORE, claim_requests, move, peak
from benchmarks.measure import in_turn, machine
from importer.config import Settings
from importer.customer.status import RowStatus
from importer.earlier_runs import verdicts_of
from importer.events import StopSignal, ignore
from importer.journal import JournalPlace, Skips, open_journal
from importer.next_step import GivenCommand
from importer.pipeline import Answers, Checked, open_sources, report
from importer.report import PageTally, make_run_folder
from importer.run_check import check_sources
from importer.run_lookup import find_run
from importer.run_past import PastRun
from importer.run_record import RecordedRun, run_start
from importer.run_summary import RunFacts
from importer.stage_file import StageFile

_RUN = "the-run"
_CHUNK = 50_000
"""Rows that are made at a time."""


def main(rows: int, runs: int) -> None:
    """Make the run, then print how long its reports take, and with how much memory."""
    with tempfile.TemporaryDirectory() as folder:
        source, journal = Path(folder) / "customers.csv", Path(folder) / "journal.sqlite"
        write_customers(source, rows, bad_share=0.0)
        _record(source, journal, Path(folder) / "out")
        print(f"{rows:,} rows, all created; {machine()}; medians of {runs}")
        again = [sys.executable, "-m", "importer", "report", _RUN, "--journal", str(journal), "--quiet"]
        figures = in_turn({"importer report": again}, runs)["importer report"]
        codes = ", ".join(map(str, sorted(figures.exit_codes)))
        told = f"{figures.seconds:6.2f} s  peak {figures.peak / 2**20:.0f} MiB  exit {codes}"
        print(f"  importer report, check included {told}")
        alone = [sys.executable, "-m", "benchmarks.results", str(source), str(journal)]
        for _ in range(runs):
            print("  " + subprocess.run(alone, check=True, capture_output=True, text=True).stdout.strip())


def _check(source: Path, stack: ExitStack, out: Path | None = None) -> tuple[RunFacts, Checked]:
    settings = Settings(out=out)
    facts = RunFacts(run_id=_RUN, dry_run=False, settings=settings)
    stop = StopSignal()
    places = stack.enter_context(open_sources([str(source)], settings, ignore, stop))
    if out is not None:
        facts.folder = make_run_folder(_RUN, out, [source], "")
    stage = stack.enter_context(StageFile())
    answers = Answers(lambda _path, _rows: True)
    return facts, check_sources(facts, stage, places, answers, ignore, stop)


def _record(source: Path, journal: Path, out: Path) -> None:
    """Put a run on record that has created every row of the file."""
    with ExitStack() as stack:
        facts, checked = _check(source, stack, out)
        verdicts = verdicts_of(checked.ledger)
        checked.ledger.move_all(checked.ledger.in_state(RowStatus.VALID), RowStatus.PENDING)
        given = GivenCommand("run", (str(source),), (), ())
        opened = stack.enter_context(open_journal(JournalPlace(journal), STORE, SecretStr(""), lambda _path: True))
        opened.journal.begin(run_start(facts, checked, verdicts, asdict(given)), Skips.none())
        for first in range(0, checked.ledger.rows, _CHUNK):
            move(opened.journal, _RUN, claim_requests(opened.journal, first, min(_CHUNK, checked.ledger.rows - first)))
        opened.journal.end(_RUN, "")


def _print_alone(source: Path, journal: Path) -> None:
    """Check the file and write the reports, as a run does at its end; tell how long the writing takes."""
    with ExitStack() as stack:
        facts, checked = _check(source, stack)
        recorded = RecordedRun.of(find_run([JournalPlace(journal)], _RUN).run)
        past = PastRun(journal, recorded, stack)
        past.proceed(facts, checked)
        before = peak()
        started = time.perf_counter()
        report(checked, _RUN, past.outcomes, journal.parent / "alone", PageTally())
        seconds = time.perf_counter() - started
        after = peak()
    told = f"peak {before / 2**20:.0f} MiB before them, {after / 2**20:.0f} MiB with them"
    print(f"the reports alone {seconds:6.2f} s  {told}")


if __name__ == "__main__":
    _print_alone(Path(sys.argv[1]), Path(sys.argv[2]))
