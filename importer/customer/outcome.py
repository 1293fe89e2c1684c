"""How a row ended on the wire: what the sender hands to the journal and the reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from importer.customer.status import RowStatus


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last word on one row that was to be sent."""

    status: RowStatus
    """created, exists, rejected, failed, uncertain, or pending when the run stopped before it was settled."""
    customer_id: str = ""
    """The id that the API gave; of a row that is not created, the id that came with what was observed."""
    http_status: int | None = None
    """Status of the last real response; None when none arrived."""
    code: str = ""
    """The API's own code, or ours for what happened on the wire (`reply_lost`, `not_reached`)."""
    message: str = ""
    """Words for people, with everybody's personal values masked."""
    attempts: int = 0
    """Requests that may have gone on the wire."""
    attempted: float | None = None
    """When the last of them was about to, in seconds since 1970, where a journal has recorded it."""


OutcomeRecord = tuple[int, int, str, int | None, str, str, int, float | None]
"""A row's ordinal, the code of its state, and what else an Outcome has, in its order."""


class OutcomeColumns(NamedTuple):
    """What n outcomes have, column by column; each has n values."""

    ordinals: tuple[int, ...] = ()
    status_codes: tuple[int, ...] = ()
    customer_ids: tuple[str, ...] = ()
    http_statuses: tuple[int | None, ...] = ()
    codes: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    attempts: tuple[int, ...] = ()
    attempted: tuple[float | None, ...] = ()


class OutcomesOfRows(Mapping[int, Outcome]):
    """Outcomes by their rows' distance from row `first`, made only when they are looked at.

    A report of a million rows wants columns: it takes a third of the time that as many objects do (measured).
    """

    def __init__(self, records: Mapping[int, OutcomeRecord], first: int = 0) -> None:
        """Take records by ordinal."""
        self._records = records
        self._first = first

    @classmethod
    def of(cls, outcomes: Mapping[int, Outcome], first: int) -> OutcomesOfRows:
        """Give outcomes that are by ordinal by their distance from `first`."""
        if isinstance(outcomes, OutcomesOfRows) and not outcomes._first:
            return cls(outcomes._records, first)
        return cls({ordinal: _record(ordinal, outcome) for ordinal, outcome in outcomes.items()}, first)

    def columns(self) -> OutcomeColumns:
        """Give them column by column, in the order of the keys."""
        return OutcomeColumns(*zip(*self._records.values(), strict=True)) if self._records else OutcomeColumns()

    def __getitem__(self, key: int) -> Outcome:
        _, status, customer_id, http_status, code, message, attempts, attempted = self._records[key + self._first]
        return Outcome(RowStatus.from_code(status), customer_id, http_status, code, message, attempts, attempted)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, int) and key + self._first in self._records

    def __iter__(self) -> Iterator[int]:
        return (ordinal - self._first for ordinal in self._records)

    def __len__(self) -> int:
        return len(self._records)


def _record(ordinal: int, outcome: Outcome) -> OutcomeRecord:
    return (
        ordinal, outcome.status.code, outcome.customer_id, outcome.http_status, outcome.code, outcome.message,
        outcome.attempts, outcome.attempted,
    )  # fmt: skip
