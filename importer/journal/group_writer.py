"""The one thread that writes the journal: whatever waits while a commit is under way goes into the next one."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from importer.errors import ImporterError
from importer.journal.interface import Claim, ClaimRequest, Held, Journal, Recorded, Settlement, StaleClaimError

LEASE = 900.0
"""Seconds after which another owner may judge a claim: longer than any request with its reply may take."""
MOST = 1024
"""Moves of one commit. There are seldom more than rows on the wire; a full disk must not grow the queue's step."""

Answer = Claim | Held | None
Move = ClaimRequest | Settlement


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A move that is to be written, and who waits for it."""

    move: Move
    done: asyncio.Future[Answer] | None


class GroupWriter:
    """Writes moves of one run in their order. Use `write` on a running loop or `put` from any thread, then `close`."""

    def __init__(
        self,
        journal: Journal,
        run_id: str,
        on_recorded: Callable[[Sequence[Settlement], Sequence[Claim | Held]], None],
        on_failed: Callable[[Sequence[Move]], None],
    ) -> None:
        """`on_recorded` and `on_failed` are told in the writer's thread, before those who wait."""
        self._journal = journal
        self._run_id = run_id
        self._on_recorded = on_recorded
        self._on_failed = on_failed
        self._waiting: list[_Waiting] = []
        self._news = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="importer-journal", daemon=True)
        self._thread.start()

    async def write(self, move: Move) -> Answer:
        """Wait until a move is on disk; gives the answer to a row that wanted a claim.

        Raises JournalError when it could not be written, StaleClaimError when it was refused.
        """
        done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._add(_Waiting(move, done))
        return await done

    def put(self, move: Settlement) -> None:
        """Have an outcome written that nobody waits for."""
        self._add(_Waiting(move, None))

    def close(self) -> None:
        """Write what waits, and end."""
        with self._news:
            self._closing = True
            self._news.notify()
        self._thread.join()

    def _add(self, waiting: _Waiting) -> None:
        with self._news:
            self._waiting.append(waiting)
            self._news.notify()

    def _run(self) -> None:
        while True:
            with self._news:
                while not self._waiting and not self._closing:
                    self._news.wait()
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            if not batch:
                return
            self._write(batch)

    def _write(self, batch: Sequence[_Waiting]) -> None:
        settled = [one.move for one in batch if isinstance(one.move, Settlement)]
        wanted = [one.move for one in batch if isinstance(one.move, ClaimRequest)]
        try:
            recorded = self._journal.record(self._run_id, settled, wanted, self._run_id, LEASE)
            done = [one for one in settled if one.request.ordinal not in recorded.stale]
            self._on_recorded(done, recorded.answers)
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            failure = error  # the name of an except clause ends with it
            self._on_failed([one.move for one in batch])
            self._tell(batch, lambda one: one.set_exception(failure))
        else:
            self._tell_answers(batch, recorded)

    def _tell_answers(self, batch: Sequence[_Waiting], recorded: Recorded) -> None:
        answers = iter(recorded.answers)
        listed = [next(answers) if isinstance(one.move, ClaimRequest) else None for one in batch]
        refused = [isinstance(one.move, Settlement) and one.move.request.ordinal in recorded.stale for one in batch]

        def deliver() -> None:
            for one, answer, stale in zip(batch, listed, refused, strict=True):
                if one.done is None or one.done.done():
                    continue
                if stale:
                    one.done.set_exception(_stale())
                else:
                    one.done.set_result(answer)

        self._call(batch, deliver)

    def _tell(self, batch: Sequence[_Waiting], end: Callable[[asyncio.Future[Answer]], None]) -> None:
        def deliver() -> None:
            for one in batch:
                if one.done is not None and not one.done.done():
                    end(one.done)

        self._call(batch, deliver)

    @staticmethod
    def _call(batch: Sequence[_Waiting], deliver: Callable[[], None]) -> None:
        """Wake those who wait, all at once: waking the loop costs more than the write of a row."""
        waiting = next((one.done for one in batch if one.done is not None), None)
        if waiting is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any longer
                waiting.get_loop().call_soon_threadsafe(deliver)


def _stale() -> ImporterError:
    return StaleClaimError(
        "A row was taken over by another importer while it was on the wire.", "Look at the runs of that importer."
    )
