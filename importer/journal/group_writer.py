"""The one thread that writes the journal: whatever comes while a commit is under way goes into the next one."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from importer.errors import BugError, ImporterError
from importer.journal.interface import Claim, ClaimRequest, Held, Journal, Settlement, StaleClaimError

LEASE = 900.0
"""Seconds after which another owner may judge a claim: longer than any request with its reply may take."""
MOST = 1024
"""Moves of one commit. There are seldom more than rows on the wire; a full disk must not grow the queue's step."""

_MANY = 8
"""Moves of one commit from which on there is much to do."""
_GATHER = 0.002
"""Seconds that moves are gathered then: with half as many commits the journal costs a third less, and a row on the wire
does not notice."""

Answer = Claim | Held


@dataclass(frozen=True, slots=True)
class _Intent:
    """A row that waits for its claim."""

    request: ClaimRequest
    answer: asyncio.Future[Answer]


class GroupWriter:
    """Writes moves of one run in their order: `claim` on a running loop, `settle` from any thread; then `close`.

    Nobody waits for an outcome: it stands before the next intent of whoever settled it, so it is on disk before that
    row goes on the wire. After the first failure every claim is refused, and nothing is written any more, unless it was
    an outcome that was refused.
    """

    def __init__(
        self,
        journal: Journal,
        run_id: str,
        on_recorded: Callable[[Sequence[Settlement], Sequence[Answer]], None],
        on_failed: Callable[[Sequence[Settlement]], None],
    ) -> None:
        """`on_recorded` and `on_failed` are told in the writer's thread, before those who wait.

        What `on_recorded` raises is a failure, too; `on_failed` must not raise.
        """
        self._journal = journal
        self._run_id = run_id
        self._on_recorded = on_recorded
        self._on_failed = on_failed
        self.failure: ImporterError | None = None
        """What kept it from writing; nothing is written from then on."""
        self._settled: list[Settlement] = []
        self._intents: list[_Intent] = []
        self._news = threading.Condition()
        self._idle = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="importer-journal", daemon=True)
        self._thread.start()

    async def claim(self, request: ClaimRequest) -> Answer:
        """Wait until the intent, and all that was settled before it, is on disk; gives the answer.

        Raises what kept the journal from being written.
        """
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        with self._news:
            self._intents.append(_Intent(request, answer))
            self._wake()
        return await answer

    def settle(self, settlement: Settlement) -> None:
        """Have an outcome written with the next commit."""
        with self._news:
            self._settled.append(settlement)
            self._wake()

    def close(self) -> None:
        """Write what waits, and end."""
        with self._news:
            self._closing = True
            self._wake()
        self._thread.join()

    def _wake(self) -> None:
        if self._idle:
            self._idle = False
            self._news.notify()

    def _run(self) -> None:
        busy = False
        while True:
            if busy and not self._closing:
                time.sleep(_GATHER)
            with self._news:
                while not (self._settled or self._intents or self._closing):
                    self._idle = True
                    self._news.wait()
                settled, self._settled = self._settled[:MOST], self._settled[MOST:]
                intents: list[_Intent] = []
                if not self._settled:  # else an intent would come before an outcome that was there first
                    intents, self._intents = self._intents[:MOST], self._intents[MOST:]
            if not settled and not intents:
                return
            busy = len(settled) + len(intents) >= _MANY
            self._write(settled, intents)

    def _write(self, settled: Sequence[Settlement], intents: Sequence[_Intent]) -> None:
        if isinstance(self.failure, StaleClaimError):  # the disk is well: what is known is recorded to the end
            self._fail(self.failure, (), intents)
            intents = ()
        elif self.failure is not None:
            self._fail(self.failure, settled, intents)
            return
        try:
            wanted = [intent.request for intent in intents]
            recorded = self._journal.record(self._run_id, settled, wanted, self._run_id, LEASE)
            refused = [settled[place] for place in sorted(recorded.stale)]
            done = [one for place, one in enumerate(settled) if place not in recorded.stale] if refused else settled
            self._on_recorded(done, recorded.answers)
        except Exception as error:  # noqa: BLE001 - raised where an answer is waited for
            self._fail(error if isinstance(error, ImporterError) else BugError.of(error), settled, intents)
            return
        if refused:
            self._fail(_stale(), refused, ())
        self._answer(intents, lambda: _give(intents, recorded.answers))

    def _fail(self, error: ImporterError, settled: Sequence[Settlement], intents: Sequence[_Intent]) -> None:
        self.failure = self.failure or error
        self._on_failed(settled)
        self._answer(intents, lambda: _refuse(intents, error))

    @staticmethod
    def _answer(intents: Sequence[_Intent], deliver: Callable[[], None]) -> None:
        """Wake those who wait, all at once: waking the loop costs more than the write of a row."""
        if intents:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any longer
                intents[0].answer.get_loop().call_soon_threadsafe(deliver)


def _give(intents: Sequence[_Intent], answers: Sequence[Answer]) -> None:
    for intent, answer in zip(intents, answers, strict=True):
        if not intent.answer.done():
            intent.answer.set_result(answer)


def _refuse(intents: Sequence[_Intent], error: ImporterError) -> None:
    for intent in intents:
        if not intent.answer.done():
            intent.answer.set_exception(error)


def _stale() -> ImporterError:
    return StaleClaimError(
        "A row was taken over by another importer while it was on the wire.", "Look at the runs of that importer."
    )
