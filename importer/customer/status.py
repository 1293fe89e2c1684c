"""The states that a row can be in, and the moves between them: a closed set."""

from __future__ import annotations

from enum import StrEnum


class RowStatus(StrEnum):
    """The state of a row. The word stands alike in files, JSON and code; `code` is its byte in the states array."""

    EXCLUDED = "excluded"
    INVALID = "invalid"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    VALID = "valid"
    PENDING = "pending"
    SENDING = "sending"
    CREATED = "created"
    EXISTS = "exists"
    REJECTED = "rejected"
    FAILED = "failed"
    UNCERTAIN = "uncertain"

    @property
    def code(self) -> int:
        """The position in the declaration order, 0-11: one byte a row."""
        return _CODES[self]

    @classmethod
    def from_code(cls, code: int) -> RowStatus:
        """Give the state of a byte. Raises IndexError for a byte that no state has."""
        return _ORDER[code]

    @property
    def meaning(self) -> str:
        """What the state says of the row, in plain words."""
        return _MEANING[self]

    @property
    def needs_attention(self) -> bool:
        """Whether somebody has to act on the row (what `--fail-on` counts)."""
        return self in NEEDS_ATTENTION

    def may_become(self, other: RowStatus) -> bool:
        """Whether the move from this state to `other` is one of the named moves."""
        return other in MOVES[self]


_ORDER = tuple(RowStatus)
_CODES = {status: position for position, status in enumerate(_ORDER)}

_MEANING = {
    RowStatus.EXCLUDED: "left out by a filter, as a hidden row or as a footer",
    RowStatus.INVALID: "failed validation; not sent",
    RowStatus.DUPLICATE: "same phone or e-mail as an earlier row of this run; not sent",
    RowStatus.SKIPPED: "an earlier run holds this customer; not sent",
    RowStatus.VALID: "would be sent",
    RowStatus.PENDING: "to be sent; not sent yet",
    RowStatus.SENDING: "the request may be on the wire",
    RowStatus.CREATED: "the API confirmed the new customer",
    RowStatus.EXISTS: "the API says that this phone or e-mail is taken",
    RowStatus.REJECTED: "the API said no for good",
    RowStatus.FAILED: "given up after the attempts allowed; certainly not created",
    RowStatus.UNCERTAIN: "may or may not have been created; never sent again by itself",
}

# Named moves; a state without moves is final within a run. `pending -> uncertain` is a row that meets another run's
# unsettled claim; `sending -> pending` is an attempt that certainly was not processed.
MOVES: dict[RowStatus, frozenset[RowStatus]] = {
    RowStatus.EXCLUDED: frozenset(),
    RowStatus.INVALID: frozenset(),
    RowStatus.DUPLICATE: frozenset(),
    RowStatus.SKIPPED: frozenset(),
    RowStatus.VALID: frozenset({RowStatus.INVALID, RowStatus.DUPLICATE, RowStatus.PENDING}),
    RowStatus.PENDING: frozenset({RowStatus.SENDING, RowStatus.SKIPPED, RowStatus.UNCERTAIN, RowStatus.FAILED}),
    RowStatus.SENDING: frozenset(
        {
            RowStatus.PENDING,
            RowStatus.CREATED,
            RowStatus.EXISTS,
            RowStatus.REJECTED,
            RowStatus.FAILED,
            RowStatus.UNCERTAIN,
        }
    ),
    RowStatus.CREATED: frozenset(),
    RowStatus.EXISTS: frozenset(),
    RowStatus.REJECTED: frozenset(),
    RowStatus.FAILED: frozenset(),
    RowStatus.UNCERTAIN: frozenset({RowStatus.CREATED, RowStatus.EXISTS, RowStatus.PENDING}),
}

NEEDS_ATTENTION = frozenset(
    {
        RowStatus.INVALID,
        RowStatus.DUPLICATE,
        RowStatus.PENDING,
        RowStatus.SENDING,
        RowStatus.EXISTS,
        RowStatus.REJECTED,
        RowStatus.FAILED,
        RowStatus.UNCERTAIN,
    }
)

MENDABLE = (RowStatus.INVALID, RowStatus.DUPLICATE, RowStatus.REJECTED, RowStatus.FAILED)
"""The states of rows that are worth mending and importing again; none of them can be a customer already."""
