"""What a journal must know after whatever importers do to it: the same rules said once more, in the plainest way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from importer.customer.identity import Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.journal import Claim

HOLDING = {RowStatus.CREATED, RowStatus.EXISTS, RowStatus.UNCERTAIN, RowStatus.SENDING}
"""The states that hold a person; said once more, so that the model does not follow the code."""
CHECKED_OUT = {RowStatus.INVALID: 2, RowStatus.DUPLICATE: 1}
"""Rows of every run that are never sent."""


@dataclass
class Row:
    """What the model knows of a row."""

    who: Identity
    content: str
    outcome: Outcome | None = None
    """As it is on record; None when it was never claimed, or is held."""
    generation: int = 1
    claim: Claim | None = None
    expires: float = 0.0
    held: tuple[str, str, int] | None = None
    """Code, run and row, when it was found to be held."""

    @property
    def status(self) -> RowStatus:
        """Its state, but for a row that is held."""
        return self.outcome.status if self.outcome is not None else RowStatus.PENDING


@dataclass
class Model:
    """The journal as plain dictionaries: runs in the order in which they began."""

    runs: dict[str, list[Row]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def holder(self, run: str, row: Row) -> tuple[str, str, int] | None:
        """Give the reason, run and row that keep a row off the wire: the same person, the surest, the latest."""
        ranks = [RowStatus.CREATED, RowStatus.EXISTS, RowStatus.UNCERTAIN, RowStatus.SENDING]
        candidates = [
            (-1 if each.who == row.who else ranks.index(each.status), -place, -ordinal, other, each)
            for place, (other, rows) in enumerate(self.runs.items())
            for ordinal, each in enumerate(rows)
            if other != run and each.status in HOLDING and shares(each.who, row.who)
        ]
        if not candidates:
            return None
        _, _, ordinal, other, each = min(candidates, key=lambda one: one[:3])
        if each.status is RowStatus.CREATED:
            changed = self.versions[other] == self.versions[run] and each.content != row.content
            return "customer_changed" if changed else "already_created", other, -ordinal
        return "already_exists" if each.status is RowStatus.EXISTS else "claim_held", other, -ordinal

    def seen(self, row: Row) -> tuple[RowStatus, str, str]:
        """Give state, code and customer id of a row as it is shown."""
        if row.held is None:
            outcome = row.outcome or Outcome(RowStatus.PENDING)
            return outcome.status, outcome.code, outcome.customer_id
        code, run, ordinal = row.held
        holder = self.runs[run][ordinal]
        if code == "claim_held":
            if holder.status in {RowStatus.UNCERTAIN, RowStatus.SENDING}:
                return RowStatus.UNCERTAIN, code, ""
            if holder.status not in HOLDING:
                return RowStatus.PENDING, "", ""
            code = "already_created" if holder.status is RowStatus.CREATED else "already_exists"
        assert holder.outcome is not None
        return RowStatus.SKIPPED, code, holder.outcome.customer_id

    def totals(self, run: str) -> Mapping[RowStatus, int]:
        """Count."""
        states = [self.seen(row)[0] for row in self.runs[run]]
        return {status: states.count(status) + CHECKED_OUT.get(status, 0) for status in RowStatus}

    def generation(self, run: str, who: Identity) -> int:
        """Give the generation of the next request: one more than that of the last rejection by another run."""
        rejected = [
            row.generation
            for other, rows in self.runs.items()
            for row in rows
            if other != run and row.who == who and row.status is RowStatus.REJECTED
        ]
        return max(rejected, default=0) + 1


def shares(one: Identity, other: Identity) -> bool:
    """Whether two people have a phone or an e-mail in common."""
    return bool((one.phone and one.phone == other.phone) or (one.email and one.email == other.email))
