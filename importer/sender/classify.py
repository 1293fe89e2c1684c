"""One observation, one verdict: the table of the design, as pure code.

    never put on the wire                                pending, retry
    200/201, complete JSON, success true, an id          created
    200/201 with success: false                          as 400
    200/201 otherwise                                    uncertain
    400, 422                                             rejected; exists, when `exists_when` matches
    409                                                  exists, when `exists_when` matches; else uncertain
    401                                                  new token, pending
    403, 404                                             refused: the run stops, or the row is rejected
    408, 429, 503 with Retry-After                       pending, retry; costs no attempt
    5xx otherwise, 202, 3xx, no or a malformed reply     uncertain

Of the statuses that the table does not name, those that can only mean a wrong address or a lack of permission (402,
405, 407, 410) count as 403, those that can only mean a bad request (413, 414, 415, 431, 451) as 400; every other one
leaves the row uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from importer.customer.status import RowStatus
from importer.sender.mask import mask
from importer.sender.observation import Next, Observation, Verdict
from importer.sender.reply import Refusal, created_id, read_refusal
from importer.sender.retry import retry_after
from importer.sender.transport_errors import UNKNOWN, WIRE_WORDS

SUCCESS = frozenset({200, 201})
NOT_REACHED = "not_reached"
"""The code of a request that was certainly not sent."""
REFUSED = frozenset({402, 403, 404, 405, 407, 410})
REJECTED = frozenset({400, 413, 414, 415, 422, 431, 451})

_DENIED = re.compile(
    r"(?:\bnot|n['\u2019]t|\bnever|\bno longer)\s+(?:yet\s+|been\s+|currently\s+)*"
    r"(?:exist(?:s|ing)?|registered|taken|in use|found|known|a duplicate|duplicated?)\b",
    re.IGNORECASE,
)
"""A denial ("does not exist", "not registered") says nothing about what exists; it is taken out before matching."""
_UNDECIDED = re.compile(
    r"\b(in progress|being processed|processing|in flight|pending|concurrent(ly)?|idempoten\w*|same key)\b",
    re.IGNORECASE,
)
"""A 409 that says so speaks of another request, whose end nobody knows yet."""


def compile_patterns(exists_when: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """Compile the `exists_when` patterns of the settings; case does not matter."""
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in exists_when)


def classify(
    seen: Observation,
    exists_when: Sequence[re.Pattern[str]],
    private: Sequence[str] = (),
    now: datetime | None = None,
) -> Verdict:
    """Judge one observation. `private` are the row's own values, which the verdict's words must not repeat."""
    status = seen.status
    if status is None:
        return _without_reply(seen)
    if status in SUCCESS and (customer_id := created_id(seen.body)):
        return Verdict(Next.SETTLE, RowStatus.CREATED, customer_id=customer_id, http_status=status)
    refusal = read_refusal(seen.body)
    if status in SUCCESS and not refusal.explicit:
        return _unreadable(seen)
    pause = retry_after(seen.retry_after, seen.date, now or datetime.now(UTC))
    next_step, row_status = _refusal(status, refusal, exists_when, asked_to_wait=pause is not None)
    return Verdict(
        next_step,
        row_status,
        http_status=status,
        code=mask(refusal.code, private)[:64] or f"http_{status}",
        message=mask(refusal.message, private) or f"The API answered {status} without a reason.",
        pause=pause if next_step is Next.RETRY else None,
    )


def says_exists(lines: Iterable[str], exists_when: Sequence[re.Pattern[str]]) -> bool:
    """Whether code or words of a refusal say that phone, e-mail or customer is there already; each line by itself."""
    plain = [_DENIED.sub(" ", line) for line in lines]
    return any(pattern.search(line) for pattern in exists_when for line in plain)


def _without_reply(seen: Observation) -> Verdict:
    words = WIRE_WORDS.get(seen.wire, WIRE_WORDS[UNKNOWN])
    if seen.sent:
        message = f"The request was sent, then: {words}."
        return Verdict(Next.SETTLE, RowStatus.UNCERTAIN, code="reply_lost", message=message)
    message = f"The request was not sent: {words}."
    return Verdict(Next.RETRY, RowStatus.PENDING, code=NOT_REACHED, message=message, costs_attempt=True)


def _refusal(
    status: int, refusal: Refusal, exists_when: Sequence[re.Pattern[str]], *, asked_to_wait: bool
) -> tuple[Next, RowStatus]:
    """Read the table's lines for a real response that is no success (or says itself that it is none)."""
    exists = says_exists(refusal.lines, exists_when)
    if status in REJECTED or status in SUCCESS:
        return Next.SETTLE, RowStatus.EXISTS if exists else RowStatus.REJECTED
    if status == 409:
        decided = exists and not any(_UNDECIDED.search(line) for line in refusal.lines)
        return Next.SETTLE, RowStatus.EXISTS if decided else RowStatus.UNCERTAIN
    if status == 401:
        return Next.REFRESH, RowStatus.PENDING
    if status in REFUSED:
        return Next.REFUSED, RowStatus.REJECTED
    if status in {408, 429} or (status == 503 and asked_to_wait):
        return Next.RETRY, RowStatus.PENDING
    return Next.SETTLE, RowStatus.UNCERTAIN


def _unreadable(seen: Observation) -> Verdict:
    words = WIRE_WORDS.get(seen.wire, "it is not the JSON of a new customer with an id")
    message = f"The API answered {seen.status}, but its reply cannot be read: {words}."
    return Verdict(Next.SETTLE, RowStatus.UNCERTAIN, http_status=seen.status, code="reply_unreadable", message=message)
