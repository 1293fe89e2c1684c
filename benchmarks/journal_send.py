"""One sending of a file to a pretend store, with a journal or with none; prints rows a second as JSON.

A process of its own, so that no measurement stands on another's memory. `python -m benchmarks.journal_send MODE ROWS`:
MODE is `none` (a recorder that records nothing), `sqlite` (the journal on disk) or `plain` (a commit of its own for
every move, as somebody would write it first).
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from pydantic import SecretStr

from benchmarks.generate import write_customers
from benchmarks.no_record import NoRecord
from importer.config import Secrets, Settings
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.earlier_runs import verdicts_of
from importer.events import StopSignal, ignore
from importer.journal import JournalPlace, RunRecorder, RunStart, Skips, Store, open_journal
from importer.pipeline import Answers, Checked, check, open_sources
from importer.sandbox import SandboxOptions, SandboxProcess
from importer.sender import RequestMaker, SendJob, SendRow, resolve_target, run_send
from importer.stage_file import StageFile


class PlainRecord(NoRecord):
    """A commit for every intent and every outcome, in a thread so that the loop goes on."""

    def __init__(self, path: Path) -> None:
        """Make the table."""
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE row (ordinal INTEGER PRIMARY KEY, status TEXT, customer_id TEXT)")
        self._turn = asyncio.Lock()

    async def intent(self, row: SendRow) -> bool:
        """Write it."""
        await self._write("INSERT OR REPLACE INTO row VALUES (?, ?, ?)", (row.ordinal, "sending", ""))
        return True

    async def settle(self, row: SendRow, outcome: Outcome) -> None:
        """Write it."""
        await self._write(
            "UPDATE row SET status = ?, customer_id = ? WHERE ordinal = ?",
            (outcome.status, outcome.customer_id, row.ordinal),
        )

    async def _write(self, statement: str, values: tuple[object, ...]) -> None:
        async with self._turn:
            await asyncio.to_thread(self._connection.execute, statement, values)


def main(mode: str, rows: int) -> None:
    """Check a file, send it, print how fast that was."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        path = folder / "customers.csv"
        write_customers(path, rows, 0.0)
        address = stack.enter_context(SandboxProcess.start(SandboxOptions(accept_duplicates=True))).address
        settings = Settings(base_url=address.base_url, mapping="none")
        checked = Checked(stack.enter_context(StageFile()))
        places = stack.enter_context(open_sources([str(path)], settings, ignore, StopSignal()))
        check(places, settings, checked, Answers(lambda _path, _rows: True), ignore, StopSignal())
        checked.ledger.move_all(checked.ledger.in_state(RowStatus.VALID), RowStatus.PENDING)
        target = resolve_target(settings)
        recorder: RunRecorder | NoRecord
        if mode == "sqlite":
            store = Store(target.base_url, target.environment, target.store_id)
            place = JournalPlace(folder / "journal.sqlite")
            journal = stack.enter_context(open_journal(place, store, SecretStr(""), lambda _path: True)).journal
            journal.begin(RunStart("run", checked.ledger.totals(), verdicts=verdicts_of(checked.ledger)), Skips.none())
            recorder = RunRecorder(journal, checked.ledger, "run")
        else:
            recorder = PlainRecord(folder / "plain.sqlite") if mode == "plain" else NoRecord()
        secrets = Secrets(access_token=SecretStr(address.access_token))
        maker = RequestMaker(settings, target.base_url, recorder.expect, recorder.give_up)
        job = SendJob(target, settings, secrets)
        started, worked = time.perf_counter(), time.process_time()
        end = run_send(job, maker.requests(checked.stage, checked.ledger), recorder, StopSignal(), ignore)
        if isinstance(recorder, RunRecorder):
            recorder.close()
        seconds = time.perf_counter() - started
        sent = sum(end.states.values())
        worked = time.process_time() - worked
        print(json.dumps({"rows": sent, "seconds": seconds, "rate": sent / seconds, "processor": worked}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
