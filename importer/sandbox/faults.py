"""Faults of the sandbox: what can befall a `POST /customers`, and how often; a seed makes the draws repeatable.

A further fault is a line of `Fault`; what it makes of the reply is in `importer/sandbox/fault_replies.py`, and what
becomes of a reply on the wire in `importer/sandbox/broken_wire.py`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Self

from importer.errors import UsageError
from importer.sandbox import fault_replies as reply
from importer.sandbox.fault_replies import breaks, page, says
from importer.sandbox.reply import Wire

YES, NO = True, False


class Fault(StrEnum):
    """What can befall a request that the store would otherwise apply. The word stands alike in options, JSON and code.

    Each line: the word, whether the customer is made, what happens in plain words, and what becomes of the reply.
    """

    # No reply, or a broken one
    RESET_BEFORE = "reset_before", NO, "the connection is reset without a reply", breaks(Wire.RESET)
    RESET_AFTER = "reset_after", YES, "the connection is reset without a reply", breaks(Wire.RESET)
    CLOSE_BEFORE = "close_before", NO, "the connection is closed without a reply", breaks(Wire.CLOSED)
    CLOSE_AFTER = "close_after", YES, "the connection is closed without a reply", breaks(Wire.CLOSED)
    HANG_BEFORE = "hang_before", NO, "no reply comes, and the connection stays open", breaks(Wire.SILENT)
    HANG = "hang", YES, "no reply comes, and the connection stays open", breaks(Wire.SILENT)
    GARBAGE = "garbage", YES, "what comes is no HTTP", breaks(Wire.GARBAGE)
    CUT_HEADERS = "cut_headers", YES, "200 that breaks off within its headers", breaks(Wire.CUT_HEADERS)
    CUT_OFF = "cut_off", YES, "200 whose body breaks off", breaks(Wire.CUT_BODY)
    TRICKLE = "trickle", YES, "200 whose body never ends, a byte every 100 ms", breaks(Wire.TRICKLE)

    # Success that is none, or does not look like it
    CREATED_201 = "created_201", YES, "201 with the right body", reply.with_status(201)
    ACCEPTED_202 = "accepted_202", YES, "202 without the customer", reply.accepted
    NOT_JSON = "not_json", YES, "200 with a body that is no JSON", reply.no_json
    NO_ID = "no_id", YES, "200 without the id of the customer", reply.no_id
    SAME_ID = "same_id", YES, "200 with the id of the customer before", reply.unchanged
    WRONG_TYPE = "wrong_type", YES, "200 with the right body, called text/html", reply.wrong_type
    HUGE_BODY = "huge_body", YES, "200 with a body of more than 1 MB", reply.huge
    SUCCESS_FALSE = (
        "success_false", NO, "200 that says success: false",
        says(200, "The customer could not be created.", "not_created"),
    )  # fmt: skip

    # Refusals
    REDIRECT_307 = (
        "redirect_307", NO, "307 to the same address",
        says(307, "Temporary redirect.", "temporary_redirect", Location="customers"),
    )  # fmt: skip
    REJECTED_400 = "rejected_400", NO, "400", says(400, "The request is not valid.", "validation_error")
    UNAUTHORIZED = "unauthorized", NO, "401, and so for everything with this token", reply.refused_token
    FORBIDDEN_403 = "forbidden_403", NO, "403", says(403, "This is not permitted.", "forbidden")
    NOT_FOUND_404 = "not_found_404", NO, "404", says(404, "The requested resource was not found.", "not_found")
    REQUEST_TIMEOUT = "request_timeout", NO, "408", says(408, "The request took too long.", "request_timeout")
    CONFLICT_409 = (
        "conflict_409", NO, "409 that says the key is being processed",
        says(409, "A request with this Idempotency-Key is being processed.", "request_in_progress"),
    )  # fmt: skip
    REJECTED_422 = "rejected_422", NO, "422", says(422, "The request cannot be processed.", "unprocessable_entity")
    TOO_MANY = "too_many", NO, "429 without a Retry-After", says(429, "Too many requests.", "too_many_requests")

    # Errors of the server and of proxies before it
    ERROR_500 = "error_500", NO, "500", says(500, "Internal server error.", "internal_server_error")
    ERROR_500_APPLIED = "error_500_applied", YES, "500", says(500, "Internal server error.", "internal_server_error")
    ERROR_502 = "error_502", NO, "502 with an HTML page", page(502, "Bad Gateway")
    ERROR_503 = (
        "error_503", NO, "503 without a Retry-After",
        says(503, "The service is unavailable.", "service_unavailable"),
    )  # fmt: skip
    ERROR_503_RETRY = (
        "error_503_retry", NO, "503 with Retry-After: 1",
        says(503, "The service is unavailable.", "service_unavailable", Retry_After="1"),
    )  # fmt: skip
    ERROR_504_APPLIED = "error_504_applied", YES, "504 with an HTML page", page(504, "Gateway Time-out")

    applied: bool
    """Whether the customer is made."""
    meaning: str
    """What happens then, in plain words."""
    change: reply.Change
    """What becomes of the proper reply."""

    def __new__(cls, word: str, applied: bool, meaning: str, change: reply.Change) -> Self:
        """Make a member of its line."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.applied, member.meaning, member.change = applied, meaning, change
        return member


FAULTS = {str(fault): fault for fault in Fault}
"""Every fault by its word."""


@dataclass(frozen=True, slots=True, init=False)
class Faults:
    """The share (0 to 1) of each fault among the `POST /customers` that are valid; one request has one at most."""

    shares: dict[Fault, float]
    """Those above 0, in the order of `Fault`."""
    seed: int | None
    """Seed of the draws: with the same one the n-th of these requests has the same fault. None draws anew each time."""

    def __init__(self, *, seed: int | None = None, **shares: float) -> None:
        """Take the shares by the words of the faults: `Faults(hang=0.01, reset_after=0.05)`.

        Raises UsageError for a word that is no fault, a share outside 0 to 1, and shares that add up to more than 1.
        """
        for word, share in shares.items():
            if word not in FAULTS:
                raise UsageError(f"{word!r} is no fault.", f"The faults are {', '.join(Fault)}.")
            if not 0 <= share <= 1:  # not a number is outside, too
                raise UsageError(f"{word}={share} is no share.", "Name a number from 0 to 1, or a percentage.")
        total = math.fsum(shares.values())  # exact until the end, so that shares which make 1 are not more
        if total > 1:
            raise UsageError(f"The shares of the faults add up to {total:g}.", "They must not exceed 1.")
        object.__setattr__(self, "shares", {fault: shares[fault] for fault in Fault if shares.get(fault)})
        object.__setattr__(self, "seed", seed)

    def draw(self, chance: float) -> Fault | None:
        """Decide what befalls a request: `chance` is from 0 up to but without 1, and evenly spread. None: nothing."""
        limits = accumulate(self.shares.values())
        return next((fault for fault, limit in zip(self.shares, limits, strict=True) if chance < limit), None)

    def draws(self) -> Callable[[], Fault | None]:
        """Give what decides on one request after the other, from the first on."""
        if not self.shares:
            return lambda: None
        chances = random.Random(self.seed)  # noqa: S311 - repeatable on purpose; nothing secret depends on it
        return lambda: self.draw(chances.random())
