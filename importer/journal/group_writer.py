"""The one thread that writes the journal: whatever comes while a commit is under way goes into the next one.

The event loop gathers what is to be written and hands it over when it has run dry: where the API answers at once,
that is when every slot waits for its intent, so that a commit, which costs as much as thirty rows, is shared by all of
them, and neither thread has to win the interpreter's lock from the other; where the loop has nothing to do, it is at
once. (Measured with 64 slots and a server in no hurry to rest: 14 us of processor a row in this thread, 27 when moves
were gathered for 2 ms here, which the loop spent waiting for it.)
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue

from importer.errors import BugError, ImporterError
from importer.journal.interface import Claim, ClaimRequest, Held, Journal, Settlement, StaleClaimError

LEASE = 900.0
"""Seconds after which another owner may judge a claim: longer than any request with its reply may take."""
MOST = 1024
"""Moves of one commit. There are seldom more than rows on the wire; a full disk must not grow the queue's step."""

_CALM = 2
"""Turns of the loop without a further move after which it has run dry: a reply that is read in one turn is settled in
the next."""
_LONGEST = 0.005
"""Seconds that moves are gathered at most."""

Answer = Claim | Held


@dataclass(slots=True, eq=False)
class _Intent:
    """A row that waits for its claim."""

    request: ClaimRequest
    answer: asyncio.Future[Answer]


class _Gathering:
    """One loop's look at what is to be written: whether more of it comes with every turn."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._seen = 0
        self._calm = 0
        self._until = loop.time() + _LONGEST

    def is_complete(self, moves: int) -> bool:
        """Whether it is to be handed over, with so many moves by now; called once a turn."""
        self._calm = self._calm + 1 if moves == self._seen else 0
        self._seen = moves
        return self._calm >= _CALM or moves >= MOST or self.loop.time() >= self._until


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
        self._moves: deque[Settlement | _Intent] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        """The one that has claimed last."""
        self._gathering: _Gathering | None = None
        self._turn: SimpleQueue[None] = SimpleQueue()
        """Has something in it when the thread is to write what has come."""
        self._writing = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="importer-journal", daemon=True)
        self._thread.start()

    async def claim(self, request: ClaimRequest) -> Answer:
        """Wait until the intent, and all that was settled before it, is on disk; gives the answer.

        Raises what kept the journal from being written.
        """
        loop = self._loop = asyncio.get_running_loop()
        intent = _Intent(request, loop.create_future())
        self._moves.append(intent)
        self._gather(loop)
        return await intent.answer

    def settle(self, settlement: Settlement) -> None:
        """Have an outcome written with the next commit."""
        self._moves.append(settlement)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # from another thread, and seldom: nothing is gained by gathering
            self._hand_over()
        else:
            self._gather(loop)

    def close(self) -> None:
        """Write what waits, and end."""
        self._closing = True
        self._turn.put(None)
        self._thread.join()

    def _gather(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have the loop look, turn by turn, until no more comes."""
        if self._gathering is None or self._gathering.loop is not loop:  # another one may have ended in between
            self._gathering = _Gathering(loop)
            loop.call_soon(self._look)

    def _look(self) -> None:
        gathering = self._gathering
        if gathering is None:
            return
        if not self._writing and not gathering.is_complete(len(self._moves)):
            gathering.loop.call_soon(self._look)
            return
        self._gathering = None
        if not self._writing:  # else the writer asks for another look when it is done
            self._hand_over()

    def _hand_over(self) -> None:
        self._writing = True
        self._turn.put(None)

    def _run(self) -> None:
        while not (self._closing and not self._moves):
            self._turn.get()
            more = True
            while self._moves and more:
                settled, intents = self._next_step()
                self._write(settled, intents)
                more = self._closing or len(settled) + len(intents) >= MOST
            self._writing = False
            if self._moves:
                self._look_again()

    def _look_again(self) -> None:
        """Have the loop gather what has come while this thread was writing."""
        loop = self._loop
        with contextlib.suppress(RuntimeError):  # it is closed: nobody waits any longer, but what is known is written
            if loop is not None:
                loop.call_soon_threadsafe(self._gather, loop)
                return
        self._hand_over()

    def _next_step(self) -> tuple[list[Settlement], list[_Intent]]:
        """Take moves, at most MOST, from the first on: so an outcome that came before an intent is never behind it."""
        settled: list[Settlement] = []
        intents: list[_Intent] = []
        for _ in range(min(MOST, len(self._moves))):
            move = self._moves.popleft()
            if isinstance(move, _Intent):
                intents.append(move)
            else:
                settled.append(move)
        return settled, intents

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
