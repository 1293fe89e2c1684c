"""The rules by which sending ends itself, but for the breaker's. Pure; moments are in seconds."""

from __future__ import annotations

from collections import deque

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.sender.classify import NOT_REACHED
from importer.sender.end import SendEnd
from importer.setting_values import Limit

LOOKED_AT = 200
"""Rows of late that a share of failures is of (design, Stops)."""
MOST_REFUSED = 5
"""403 or 404 in a row, once rows were created, that stop the run (design, Sender)."""
_EXAMPLES = 3
_FAILURES = frozenset({RowStatus.REJECTED, RowStatus.FAILED})


class StopRules:
    """Counts what the rules need. `settled` is told of every row that has its outcome."""

    def __init__(self, now: float, *, stalled: float, max_failures: Limit | str, canary: int) -> None:
        """`stalled` is the seconds without a final outcome after which a run stops.

        `max_failures` is a share of the last rows, a number of all rows, or `never`; `canary` is how many rows go one
        at a time at the beginning.
        """
        self._stalled = stalled
        self._max_failures = max_failures if isinstance(max_failures, Limit) else None
        self._last_final = now
        self._settled = 0
        self._created = 0
        self._refused = 0
        self._failures = 0
        self._canary = canary
        self._first: set[tuple[RowStatus, int | None, str]] = set()
        self._of_late: deque[bool] = deque(maxlen=LOOKED_AT)
        self._failures_of_late = 0
        self._examples: deque[str] = deque(maxlen=_EXAMPLES)
        self._last_words = ""
        self._reached = False

    @property
    def nothing_created(self) -> bool:
        """Whether no row was created yet in this run."""
        return self._created == 0

    @property
    def in_canary(self) -> bool:
        """Whether rows are to go one at a time still."""
        return self._settled < self._canary

    @property
    def examples(self) -> tuple[str, ...]:
        """What was answered to the last rows that were not created, for people; personal values are masked."""
        return tuple(self._examples)

    def failed(self, row: int, outcome: Outcome) -> None:
        """Keep what was answered to a row (its number in the file) as an example."""
        code = f"{outcome.http_status} {outcome.code}" if outcome.http_status is not None else outcome.code
        example = f"row {row:,}: {code}: {outcome.message}"
        if example not in self._examples:
            self._examples.append(example)
        self._last_words = outcome.message
        self._reached = outcome.code != NOT_REACHED

    def settled(self, now: float, outcome: Outcome, *, refused: bool = False) -> SendEnd | None:
        """Note a final outcome; gives how the run ends, when it is one too many."""
        self._last_final = now
        self._settled += 1
        self._created += outcome.status is RowStatus.CREATED
        self._refused = self._refused + 1 if refused else 0
        failed = outcome.status in _FAILURES
        self._failures += failed
        if len(self._of_late) == LOOKED_AT:
            self._failures_of_late -= self._of_late[0]
        self._of_late.append(failed)
        self._failures_of_late += failed
        if self._refused >= MOST_REFUSED:
            return SendEnd.refused_in_a_row(MOST_REFUSED, outcome.http_status, outcome.message)
        if self._settled <= self._canary:
            self._first.add((outcome.status, outcome.http_status, outcome.code))
            if self._settled == self._canary and len(self._first) == 1 and outcome.status is RowStatus.REJECTED:
                return SendEnd.canary(self._canary, self.examples)
        return self._too_many_failures()

    def _too_many_failures(self) -> SendEnd | None:
        limit = self._max_failures
        if limit is None:
            return None
        if limit.share is None:
            over, total = limit.exceeded_by(self._failures, self._settled), self._settled
            return SendEnd.too_many_failures(self._failures, total, limit, self.examples) if over else None
        if len(self._of_late) < LOOKED_AT or not limit.exceeded_by(self._failures_of_late, LOOKED_AT):
            return None
        return SendEnd.too_many_failures(self._failures_of_late, LOOKED_AT, limit, self.examples)

    def given_up(self) -> SendEnd:
        """Give how the run ends when the breaker has given up."""
        return SendEnd.breaker_open(self.examples) if self._reached else SendEnd.unreachable(self._last_words)

    def is_stalled(self, now: float) -> bool:
        """Whether there was no final outcome for too long."""
        return now - self._last_final >= self._stalled
