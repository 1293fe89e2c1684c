"""The journal in SQLite: what a crash, a power cut or a full disk leaves of a run is exactly what was committed.

One importer writes at a time (`lock.py`), so who is on the wire is known in memory: a row `sending` that no claim of
this process stands for was left by one that is gone.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal.claim_index import ClaimIndex
from importer.journal.database import in_words, journal_error, transaction
from importer.journal.interface import (
    LOST,
    RESEND,
    Claim,
    ClaimRequest,
    Held,
    Places,
    Recorded,
    RowsAt,
    RunStart,
    Settlement,
)
from importer.journal.keyed_hashes import KeyedHashes
from importer.journal.row_table import (
    MOST_AT_ONCE,
    claims_of_others,
    outcomes_between,
    rejected_of_others,
    released_rows,
    remove_rows,
    row_values,
    states_of,
    write_rows,
)
from importer.journal.run_table import all_runs, insert_run, mark_ended, number_of
from importer.journal.run_totals import totals_of
from importer.journal.skip_table import add_skips, read_skips, remove_skips, skip_outcomes, standing_skips
from importer.journal.skips import CODES, Skips
from importer.journal.step import OnWire, RowStates, Step


@dataclass(slots=True)
class _Others:
    """What other runs mean to one run, and the states of its own rows: loaded once, for the run that is going on."""

    run_id: str
    number: int
    cleaning_version: int
    index: ClaimIndex
    rejected: dict[bytes, int]
    states: RowStates


class SqliteJournal:
    """A Journal (see the interface) over one file; safe to use from several threads.

    After the first failure to write it refuses every further write: what a disk does after an error is not to be
    relied on.
    """

    def __init__(
        self, path: Path | None, connection: sqlite3.Connection, key: bytes, clock: Callable[[], float] = time.time
    ) -> None:
        """Take over an open connection to a journal of the newest schema; `path` is None for one in memory.

        `clock` gives seconds since 1970.
        """
        self.path = path or Path(":memory:")
        self._file = None if path is None else _file_at(path)
        self.connection = connection
        self._hashes = KeyedHashes(key)
        self._clock = clock
        self._lock = threading.RLock()
        self._broken: JournalError | None = None
        self._fence = 0
        self._wire: dict[tuple[int, int], OnWire] = {}
        self._current: _Others | None = None
        self._skips: tuple[str, Skips] | None = None

    @property
    def hashes(self) -> KeyedHashes:
        """What hashes people's values for this journal."""
        return self._hashes

    def begin(self, start: RunStart, skips: Skips) -> None:
        """Record a run; see Journal. Raises JournalError when its id is taken."""

        def write() -> None:
            add_skips(self.connection, insert_run(self.connection, start, self._clock()), skips)

        with self._lock:
            with in_words(self.path):
                if number_of(self.connection, start.run_id) is not None:
                    raise JournalError(f"The run {start.run_id} is in the journal already.", "Start a new run.")
            self._write(write)
            if self._current is not None and self._current.run_id == start.run_id:
                self._current.number = number_of(self.connection, start.run_id) or 0
                self._current.cleaning_version = start.cleaning_version

    def match(
        self, run_id: str, phones: Sequence[str], emails: Sequence[str], rows_at: RowsAt, cleaning_version: int
    ) -> Skips:
        """Tell which rows other runs hold; see Journal."""
        with self._lock, in_words(self.path):
            index = self._others(run_id).index
        if not len(index):
            return Skips.none()
        many = self._hashes.many

        def hashes_at(places: Places) -> tuple[list[bytes], list[bytes]]:
            rows = rows_at(places)
            return many("identity", [who.text for who, _ in rows]), many("content", [content for _, content in rows])

        return index.match(many("phone", phones), many("email", emails), hashes_at, cleaning_version)

    def generation(self, run_id: str, identity: bytes) -> int:
        """Give the generation of a row's next request; see Journal."""
        others = self._current
        if others is None or others.run_id != run_id:
            with self._lock, in_words(self.path):
                others = self._others(run_id)
        return others.rejected.get(identity, 0) + 1

    def record(
        self, run_id: str, settled: Sequence[Settlement], wanted: Sequence[ClaimRequest], owner: str, lease: float
    ) -> Recorded:
        """Record outcomes, then intents, in one commit; see Journal."""
        with self._lock:
            with in_words(self.path):
                number, others = self._number(run_id), self._others(run_id)
            now = self._clock()
            step = Step(self._wire, others.states, number, now)
            stale = step.settle(settled)
            held = _held(others, wanted)
            step.require_free(wanted)
            answers = self._answers(wanted, held)
            for request in wanted:
                if request.ordinal not in answers:
                    self._fence += 1
                    claim = Claim(run_id, request.ordinal, owner, self._fence)
                    step.claim(OnWire(claim, request, now, now + lease))
                    answers[request.ordinal] = claim

            def write() -> None:
                write_rows(self.connection, list(step.rows.values()))
                if len(held):
                    more = held.moved(np.array([one.ordinal for one in wanted], dtype=np.int64))
                    remove_rows(self.connection, number, more.ordinals)  # held, and nothing else
                    add_skips(self.connection, number, more)

            self._write(write, one_statement=not len(held) and len(step.rows) <= MOST_AT_ONCE)
            step.take_effect()
            return Recorded(stale, tuple([answers[one.ordinal] for one in wanted]))

    def _answers(self, wanted: Sequence[ClaimRequest], held: Skips) -> dict[int, Claim | Held]:
        """Give the answers to the wanted rows that are held."""
        found: dict[int, Claim | Held] = {}
        if not len(held):
            return found
        names = {each.number: each.run_id for each in all_runs(self.connection)}
        for place, run, by, code, status in zip(
            held.ordinals.tolist(), held.runs.tolist(), held.by.tolist(), held.codes.tolist(), held.statuses.tolist(),
            strict=True,
        ):  # fmt: skip
            ordinal = wanted[place].ordinal
            found[ordinal] = Held(ordinal, names.get(run, ""), by, CODES[code], RowStatus.from_code(status))
        return found

    def recover(self, owner: str) -> int:
        """Judge what was left on the wire; see Journal. Every other process is gone: this one has the lock."""
        with self._lock, in_words(self.path):
            now = self._clock()
            alive = {key for key, one in self._wire.items() if one.claim.owner != owner and one.expires > now}
            left = self.connection.execute(
                "SELECT run, ordinal FROM row WHERE status = ?", (RowStatus.SENDING.code,)
            ).fetchall()
            dead = [key for key in left if key not in alive]

            def write() -> None:
                self.connection.executemany(
                    "UPDATE row SET status = ?, code = ?, message = ?, settled = ? WHERE run = ? AND ordinal = ?",
                    [(LOST.status.code, LOST.code, LOST.message, now, *key) for key in dead],
                )

            if dead:
                self._write(write)
                for key in dead:
                    self._wire.pop(key, None)
                self._current = None
            return len(dead)

    def skips(self, run_id: str) -> Skips:
        """Give the rows that other runs hold; see Journal."""
        with self._lock, in_words(self.path):
            return standing_skips(self.connection, self._number(run_id))

    def states(self, run_id: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
        """Give the states of the rows that were claimed; see Journal."""
        with self._lock, in_words(self.path):
            rows = list(states_of(self.connection, self._number(run_id)))
        ordinals = np.array([ordinal for ordinal, _ in rows], dtype=np.int64)
        return ordinals, np.array([code for _, code in rows], dtype=np.uint8)

    def replace_skips(self, run_id: str, skips: Skips) -> None:
        """Record them anew; see Journal."""

        def write() -> None:
            number = self._number(run_id)
            released = released_rows(self.connection, number)
            remove_rows(self.connection, number, released[np.isin(released, skips.ordinals)])
            remove_skips(self.connection, number)
            add_skips(self.connection, number, skips)

        self._write(write)

    def resend_uncertain(self, run_id: str) -> int:
        """Make the uncertain rows of a run pending, at the user's word that the store refuses duplicates.

        Gives their number.
        """
        with self._lock, in_words(self.path):
            number = self._number(run_id)
            rows = self.connection.execute(
                "SELECT ordinal FROM row WHERE run = ? AND status = ? AND code <> 'same_customer_id'",
                (number, RowStatus.UNCERTAIN.code),
            ).fetchall()
        return self.resolve(run_id, {ordinal: RESEND for (ordinal,) in rows})

    def resolve(self, run_id: str, verdicts: Mapping[int, Outcome]) -> int:
        """Settle uncertain rows by outside knowledge: created, exists or pending, by ordinal; others stay.

        Gives the number of rows that were uncertain and are not any more.
        """
        settled = 0

        def write() -> None:
            nonlocal settled
            number, now = self._number(run_id), self._clock()
            for ordinal, outcome in verdicts.items():
                settled += self.connection.execute(
                    "UPDATE row SET status = ?, customer_id = ?, code = ?, message = ?, settled = ? "
                    "WHERE run = ? AND ordinal = ? AND status = ?",
                    (
                        outcome.status.code, outcome.customer_id, outcome.code, outcome.message, now,
                        number, ordinal, RowStatus.UNCERTAIN.code,
                    ),
                ).rowcount  # fmt: skip

        if verdicts:
            self._write(write)
            self._current = None
        return settled

    def set_customer_ids(self, run_id: str, ids: Mapping[int, str]) -> None:
        """Note the ids of customers that exist, by ordinal."""
        with self._lock, in_words(self.path):
            number = self._number(run_id)
        rows = [(customer_id, number, ordinal) for ordinal, customer_id in ids.items()]
        update = "UPDATE row SET customer_id = ? WHERE run = ? AND ordinal = ?"
        self._write(lambda: self.connection.executemany(update, rows))

    def record_existing(self, start: RunStart, customers: Sequence[tuple[ClaimRequest, str]]) -> None:
        """Record customers that are in the store, each with its id, as the rows of a run that sent nothing."""

        def write() -> None:
            number, now = insert_run(self.connection, start, self._clock()), self._clock()
            rows = [
                row_values(number, request, Outcome(RowStatus.EXISTS, customer_id, code="reconciled"), None, now)
                for request, customer_id in customers
            ]
            write_rows(self.connection, rows)
            mark_ended(self.connection, number, "", now)

        self._write(write)
        self._current = None

    def end(self, run_id: str, word: str | None) -> None:
        """Note how a run ended; see Journal."""
        self._write(lambda: mark_ended(self.connection, self._number(run_id), word, self._clock()))

    def outcomes(self, run_id: str, first: int, count: int) -> Mapping[int, Outcome]:
        """Give the outcomes of a stretch of rows; see Journal."""
        with self._lock, in_words(self.path):
            number = number_of(self.connection, run_id)
            if number is None:
                return {}
            found = outcomes_between(self.connection, number, first, count)
            held = skip_outcomes(self.connection, self._skips_of(run_id).within(first, count))
            return {**held, **found} if held else found

    def totals(self, run_id: str) -> dict[RowStatus, int]:
        """Count the rows by state; see Journal."""
        with self._lock, in_words(self.path):
            return totals_of(self.connection, self._number(run_id))

    def _number(self, run_id: str) -> int:
        if self._current is not None and self._current.run_id == run_id and self._current.number:
            return self._current.number  # 0 before the run has begun
        number = number_of(self.connection, run_id)
        if number is None:
            raise JournalError(f"There is no run {run_id} in the journal.", "importer runs lists them.")
        return number

    def _others(self, run_id: str) -> _Others:
        if self._current is None or self._current.run_id != run_id:
            number = number_of(self.connection, run_id) or 0
            versions = {each.number: each.cleaning_version for each in all_runs(self.connection)}
            suppressed = [mark for (mark,) in self.connection.execute("SELECT hash FROM suppressed")]
            self._current = _Others(
                run_id=run_id,
                number=number,
                cleaning_version=versions.get(number, 0),
                index=ClaimIndex(claims_of_others(self.connection, number), suppressed, versions),
                rejected=rejected_of_others(self.connection, number),
                states=RowStates(states_of(self.connection, number)),
            )
        return self._current

    def _skips_of(self, run_id: str) -> Skips:
        if self._skips is None or self._skips[0] != run_id:
            self._skips = run_id, read_skips(self.connection, self._number(run_id))
        return self._skips[1]

    def _require_file(self) -> None:
        if self._file is not None and _file_at(self.path) != self._file:
            raise JournalError(f"The journal {self.path} is gone.", "Put it back where it was.")

    def _write(self, write: Callable[[], object], *, one_statement: bool = False) -> None:
        """Do it in one commit, which one statement is by itself.

        Raises JournalError, from then on for every write when the file is to blame.
        """
        with self._lock:
            self._skips = None
            if self._broken is not None:
                raise JournalError(self._broken.message, self._broken.remedy)
            try:
                self._require_file()
            except JournalError as error:
                self._broken = error
                raise
            try:
                with transaction(self.connection, is_one_statement=one_statement):
                    write()
            except sqlite3.Error as error:
                self._broken = journal_error(self.path, error)
                raise self._broken from None


def _held(others: _Others, wanted: Sequence[ClaimRequest]) -> Skips:
    """Tell which of the rows that want a claim other runs hold; places in `wanted` stand for ordinals."""
    if not wanted or not len(others.index):
        return Skips.none()
    hashes = [one.hashes for one in wanted]
    return others.index.match(
        [each.phone for each in hashes],
        [each.email for each in hashes],
        lambda places: (
            [hashes[place].identity for place in places.tolist()],
            [hashes[place].content for place in places.tolist()],
        ),
        others.cleaning_version,
    )


def _file_at(path: Path) -> tuple[int, int] | None:
    """Tell which file a path leads to: a journal that was deleted would be written to nowhere."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
