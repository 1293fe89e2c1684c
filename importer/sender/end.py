"""How sending ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from importer.customer.status import RowStatus
from importer.errors import MAX_DURATION, StoppedError, exit_code_of_wish
from importer.events import StopSignal
from importer.setting_values import Limit

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

    @property
    def keeps_rows_back(self) -> bool:
        """Whether all that it says is that no more rows are sent: nothing to say once none is left."""
        return self.exit_code == StoppedError.exit_code and self.reason != "same_customer_id"

    @classmethod
    def by_signal(cls, stop: StopSignal) -> SendEnd:
        """Somebody asked for the end."""
        reason = stop.reason or "interrupted"
        words = {"terminated": "terminated", MAX_DURATION: "stopped: --max-duration has passed"}
        return cls(reason, f"Sending was {words.get(reason, 'interrupted')}.", "", exit_code_of_wish(reason))

    @classmethod
    def refused(cls, http_status: int | None, words: str) -> SendEnd:
        """403 or 404 before anything was created."""
        message = f"The API refused the first customers ({http_status}): {words}"
        remedy = "Check the store id, the base URL and what the token may do: importer doctor tells more."
        return cls("refused", message, remedy, 4)

    @classmethod
    def unauthorized(cls) -> SendEnd:
        """401 for the same row with one new token after the other."""
        message = f"The API refused {MOST_UNAUTHORIZED} tokens for one customer, though it had just given them out."
        return cls("credentials_refused", message, "Check what the token may do: importer doctor tells more.", 4)

    @classmethod
    def refused_in_a_row(cls, rows: int, http_status: int | None, words: str) -> SendEnd:
        """403 or 404 again and again, after rows were created."""
        message = f"The API refused {rows:,} customers in a row ({http_status}): {words}"
        return cls("refused_in_a_row", message, "Find out why with the vendor.", 5)

    @classmethod
    def same_customer_id(cls) -> SendEnd:
        """Two rows were given the same customer id."""
        message = "The API gave two rows the same customer id: the token may belong to one customer."
        return cls("same_customer_id", message, "Use a token that may create customers.", 5)

    @classmethod
    def unreachable(cls, words: str) -> SendEnd:
        """Nothing gets through to the server."""
        remedy = "Check network and base URL: importer doctor tells more."
        return cls("unreachable", f"The API cannot be reached. {words}", remedy, 5)

    @classmethod
    def stalled(cls, seconds: float) -> SendEnd:
        """Nothing but replies that ask for another try."""
        message = f"No customer came through for {seconds / 60:.0f} minutes: the API turns requests away."
        return cls("stalled", message, "Try again later.", 5)

    @classmethod
    def breaker_open(cls, examples: Sequence[str]) -> SendEnd:
        """Request after request came to nothing, and so did the probes."""
        message = "Request after request came to nothing, and so did three that tried again later."
        remedy = "Find out with the vendor what is wrong with the API."
        return cls("breaker_open", message + _replies(examples), remedy, 5)

    @classmethod
    def canary(cls, rows: int, examples: Sequence[str]) -> SendEnd:
        """All of the first rows were rejected for the same reason."""
        message = f"The API rejected the first {rows:,} customers, all for the same reason."
        remedy = "Mend the file or its mapping, or find out with the vendor what the store wants."
        return cls("first_rejected", message + _replies(examples), remedy, 5)

    @classmethod
    def too_many_failures(cls, failures: int, of: int, limit: Limit, examples: Sequence[str]) -> SendEnd:
        """More rows were rejected than the user wants to see."""
        message = f"Of the last {of:,} customers {failures:,} were rejected or failed; --max-failures is {limit}."
        remedy = "Mend the rows in the errors file, or raise the limit."
        return cls("too_many_failures", message + _replies(examples), remedy, 5)


def _replies(examples: Sequence[str]) -> str:
    return f" The last replies: {' | '.join(examples)}" if examples else ""
