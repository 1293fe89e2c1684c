"""How sending ended, and the rules by which it ends itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from importer.customer.status import RowStatus
from importer.events import StopSignal

MOST_REFUSED = 5
"""403 or 404 in a row, once rows were created, that stop the run (design, Sender)."""
MOST_STRANDED = 5
"""Rows that used up their attempts without reaching the server, with no reply to any row since, that stop the run."""
MOST_UNAUTHORIZED = 3
"""401 in a row for one row, each with another token, that stop the run."""


@dataclass(frozen=True, slots=True)
class SendEnd:
    """How sending ended: all rows done, or stopped with rows still pending."""

    reason: str = ""
    """Stable word (`credentials_refused`, `unreachable`, `interrupted` ...); empty when every row is done."""
    message: str = ""
    remedy: str = ""
    exit_code: int = 0
    """4 the API refused us, 5 stopped early, 130 or 143 interrupted; 0 when every row is done."""
    states: Mapping[RowStatus, int] = field(default_factory=dict)
    """How many rows were settled in each final state."""
    tokens_renewed: bool = False
    """Whether the tokens that the run was given are spent."""

    @property
    def stopped(self) -> bool:
        """Whether rows were left pending."""
        return bool(self.reason)

    @classmethod
    def by_signal(cls, stop: StopSignal) -> SendEnd:
        """Somebody asked for the end."""
        terminated = stop.reason == "terminated"
        word = "terminated" if terminated else "interrupted"
        return cls(stop.reason or "interrupted", f"Sending was {word}.", "", 143 if terminated else 130)

    @classmethod
    def refused(cls, http_status: int | None, words: str) -> SendEnd:
        """403 or 404 before anything was created."""
        message = f"The API refused the first customers ({http_status}): {words}"
        remedy = "Check the store id, the base URL and what the token may do."
        return cls("refused", message, remedy, 4)

    @classmethod
    def unauthorized(cls) -> SendEnd:
        """401 for the same row with one new token after the other."""
        message = f"The API refused {MOST_UNAUTHORIZED} tokens for one customer, though it had just given them out."
        return cls("credentials_refused", message, "Check what the token may do.", 4)

    @classmethod
    def refused_in_a_row(cls, http_status: int | None, words: str) -> SendEnd:
        """403 or 404 again and again, after rows were created."""
        message = f"The API refused {MOST_REFUSED} customers in a row ({http_status}): {words}"
        return cls("refused_in_a_row", message, "Find out why with the vendor.", 5)

    @classmethod
    def same_customer_id(cls) -> SendEnd:
        """Two rows were given the same customer id."""
        message = "The API gave two rows the same customer id: the token may belong to one customer."
        return cls("same_customer_id", message, "Use a token that may create customers.", 5)

    @classmethod
    def unreachable(cls, words: str) -> SendEnd:
        """Nothing gets through to the server."""
        return cls("unreachable", f"The API cannot be reached. {words}", "Check network and base URL.", 5)

    @classmethod
    def stalled(cls, seconds: float) -> SendEnd:
        """Nothing but replies that ask for another try."""
        message = f"No customer came through for {seconds / 60:.0f} minutes: the API turns requests away."
        return cls("stalled", message, "Try again later.", 5)


class StopRules:
    """Counts what the rules of stopping need; pure but for the clock. The breaker and the canary will stand here."""

    def __init__(self, clock: Callable[[], float], stalled: float) -> None:
        """`stalled` is the seconds without a final outcome after which a run stops."""
        self._clock = clock
        self._stalled = stalled
        self._last_final = clock()
        self._refused = 0
        self._created = 0

    @property
    def nothing_created(self) -> bool:
        """Whether no row was created yet in this run."""
        return self._created == 0

    def settled(self, status: RowStatus, *, refused: bool) -> bool:
        """Note a final outcome; true when it is one refusal (403, 404) too many."""
        self._last_final = self._clock()
        self._created += status is RowStatus.CREATED
        self._refused = self._refused + 1 if refused else 0
        return self._refused >= MOST_REFUSED

    def is_stalled(self) -> bool:
        """Whether there was no final outcome for too long."""
        return self._clock() - self._last_final >= self._stalled
