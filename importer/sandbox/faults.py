"""Faults of the sandbox: what can befall a request that is applied, and how often; a seed makes the draws repeatable.

A further fault is a member of `Fault` with its meaning, a share of the same name in `Faults`, and what it does: in
`importer/sandbox/api.py` when another reply goes out, in `importer/sandbox/lost_reply.py` when none does.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from importer.errors import UsageError


class Fault(StrEnum):
    """What can befall a `POST /customers`. The word stands alike in options, JSON and code."""

    RESET_AFTER = "reset_after"
    ERROR_AFTER = "error_after"
    HANG = "hang"

    @property
    def meaning(self) -> str:
        """What happens to the request, in plain words."""
        return _MEANING[self]


_MEANING = {
    Fault.RESET_AFTER: "the customer is made, then the connection is reset without a reply",
    Fault.ERROR_AFTER: "the customer is made, then the answer is 500",
    Fault.HANG: "the customer is made, then no reply comes until the client closes the connection or the sandbox ends",
}


@dataclass(frozen=True, slots=True)
class Faults:
    """The share (0 to 1) of each fault among the `POST /customers` that are applied; one request has one at most.

    Raises UsageError for a share outside 0 to 1, and for shares that add up to more than 1.
    """

    reset_after: float = 0.0
    error_after: float = 0.0
    hang: float = 0.0
    seed: int | None = None
    """Seed of the draws: with the same one the n-th applied request has the same fault. None draws anew each time."""

    def __post_init__(self) -> None:
        for fault in Fault:
            if not 0 <= self.share(fault) <= 1:  # not a number is outside, too
                raise UsageError(f"{fault}={self.share(fault)} is no share.", "Name a number from 0 to 1.")
        total = math.fsum(map(self.share, Fault))  # exact until the end, so that shares which make 1 are not more
        if total > 1:
            raise UsageError(f"The shares of the faults add up to {total:g}.", "They must not exceed 1.")

    def share(self, fault: Fault) -> float:
        """Give the share of one fault."""
        share: float = getattr(self, fault.value)
        return share

    def draw(self, chance: float) -> Fault | None:
        """Decide what befalls a request: `chance` is from 0 up to but without 1, and evenly spread. None: nothing."""
        limit = 0.0
        for fault in Fault:
            limit += self.share(fault)
            if chance < limit:
                return fault
        return None

    def draws(self) -> Callable[[], Fault | None]:
        """Give what decides on one request after the other, from the first on."""
        chances = random.Random(self.seed)  # noqa: S311 - repeatable on purpose; nothing secret depends on it
        return lambda: self.draw(chances.random())
