"""One observation, one verdict: the table of the design, as pure code.

    never put on the wire                                pending, retry
    200/201, complete JSON, success true, an id          created
    200/201 with success: false                          as 400
    200/201 otherwise                                    uncertain
    400, 422                                             rejected; exists, when `exists_when` matches; uncertain, when
                                                         the same request is or was at work elsewhere
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
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

from importer.customer.status import RowStatus
from importer.sender.exists import Taken, compile_patterns, read_taken
from importer.sender.mask import hide, mask
from importer.sender.observation import Next, Observation, Verdict
from importer.sender.reply import created_id, read_refusal
from importer.sender.retry import retry_after
from importer.sender.transport_errors import UNKNOWN, WIRE_WORDS

__all__ = ["classify", "compile_patterns"]

SUCCESS = frozenset({200, 201})
NOT_REACHED = "not_reached"
"""The code of a request that was certainly not sent."""
REFUSED = frozenset({402, 403, 404, 405, 407, 410})
REJECTED = frozenset({400, 413, 414, 415, 422, 431, 451})


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
    taken = read_taken([_words_of_the_api(line, private) for line in refusal.lines], exists_when)
    next_step, row_status = _refusal(status, taken, asked_to_wait=pause is not None)
    return Verdict(
        next_step,
        row_status,
        http_status=status,
        code=mask(refusal.code, private)[:64] or f"http_{status}",
        message=mask(refusal.message, private) or f"The API answered {status} without a reason.",
        pause=pause if next_step is Next.RETRY else None,
    )


def _words_of_the_api(line: str, private: Sequence[str]) -> str:
    """Give a line (NFC) without the row's own values: a name or an e-mail may hold any words."""
    folded = line.casefold()
    repeated = [value for value in private if value.casefold() in folded]
    return hide(line, repeated) if repeated else unicodedata.normalize("NFC", line)


def _without_reply(seen: Observation) -> Verdict:
    words = WIRE_WORDS.get(seen.wire, WIRE_WORDS[UNKNOWN])
    if seen.sent:
        message = f"The request was sent, then: {words}."
        return Verdict(Next.SETTLE, RowStatus.UNCERTAIN, code="reply_lost", message=message)
    message = f"The request was not sent: {words}."
    return Verdict(Next.RETRY, RowStatus.PENDING, code=NOT_REACHED, message=message, costs_attempt=True)


_ROW_STATUS = {Taken.YES: RowStatus.EXISTS, Taken.NO: RowStatus.REJECTED, Taken.UNDECIDED: RowStatus.UNCERTAIN}


def _refusal(status: int, taken: Taken, *, asked_to_wait: bool) -> tuple[Next, RowStatus]:
    """Read the table's lines for a real response that is no success (or says itself that it is none)."""
    if status in REJECTED or status in SUCCESS:
        return Next.SETTLE, _ROW_STATUS[taken]
    if status == 409:
        return Next.SETTLE, RowStatus.EXISTS if taken is Taken.YES else RowStatus.UNCERTAIN
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
