"""The verdict table of the design, a test per line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.config import DEFAULT_EXISTS_WHEN
from importer.customer.status import RowStatus
from importer.sender.classify import classify, compile_patterns
from importer.sender.observation import Next, Observation, Verdict
from importer.sender.transport_errors import WIRE_WORDS

PATTERNS = compile_patterns(DEFAULT_EXISTS_WHEN)
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
CREATED = {"message": "", "success": True, "content": {"customer_detail": {"id": "01HXYZ"}}}


def seen(status: int, body: object = None, **more: Any) -> Observation:
    """Build what is seen of a reply; `body` is JSON, bytes or None."""
    content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    return Observation(True, status=status, body=content, **more)


def judge(observation: Observation, *private: str) -> Verdict:
    """Give the verdict with the default patterns."""
    return classify(observation, PATTERNS, private, NOW)


def said(message: str, code: str = "") -> dict[str, object]:
    """Build a refusing body."""
    return {"message": message, "success": False, "code": code}


@pytest.mark.parametrize("wire", sorted(WIRE_WORDS))
def test_never_on_the_wire(wire: str) -> None:
    """Whatever kept a request off the wire, the row is pending and costs an attempt."""
    verdict = judge(Observation(False, wire))
    assert (verdict.next, verdict.status, verdict.code) == (Next.RETRY, RowStatus.PENDING, "not_reached")
    assert verdict.costs_attempt
    assert WIRE_WORDS[wire] in verdict.message


@pytest.mark.parametrize("wire", sorted(WIRE_WORDS))
def test_sent_without_reply(wire: str) -> None:
    """Whatever happened after the first byte went out, the row is uncertain and final."""
    verdict = judge(Observation(True, wire))
    assert (verdict.next, verdict.status, verdict.code) == (Next.SETTLE, RowStatus.UNCERTAIN, "reply_lost")


@pytest.mark.parametrize("status", [200, 201])
def test_created(status: int) -> None:
    """Success with an id, in complete JSON, is created."""
    verdict = judge(seen(status, CREATED))
    assert (verdict.next, verdict.status, verdict.customer_id) == (Next.SETTLE, RowStatus.CREATED, "01HXYZ")


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize(
    ("message", "expected"),
    [("Pincode is not serviceable", RowStatus.REJECTED), ("Phone already registered", RowStatus.EXISTS)],
)
def test_success_false_is_as_400(status: int, message: str, expected: RowStatus) -> None:
    """A 200 that says success: false is judged by its words, as a 400 is."""
    verdict = judge(seen(status, said(message)))
    assert (verdict.next, verdict.status, verdict.http_status) == (Next.SETTLE, expected, status)


@pytest.mark.parametrize(
    "body",
    [
        None,
        b"",
        b"<html>ok</html>",
        json.dumps(CREATED).encode()[:-1],
        b"null",
        b"[]",
        b'"ok"',
        b"{}",
        {"success": True},
        {"success": True, "content": {}},
        {"success": True, "content": {"customer_detail": {"id": ""}}},
        {"success": True, "content": {"customer_detail": {"id": "  "}}},
        {"success": True, "content": {"customer_detail": {"id": None}}},
        {"success": True, "content": {"customer_detail": {"id": "a\x1bb"}}},
        {"success": True, "content": {"customer_detail": {"id": "x" * 300}}},
        {"success": None, "content": {"customer_detail": {"id": "7"}}},
        {"content": {"customer_detail": {"id": "7"}}},
        {"success": 0, "message": "no"},
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_success_that_cannot_be_read(body: object) -> None:
    """A 200 without complete JSON, success true and an id is uncertain."""
    verdict = judge(seen(200, body))
    assert (verdict.next, verdict.status, verdict.code) == (Next.SETTLE, RowStatus.UNCERTAIN, "reply_unreadable")


def test_success_true_with_id_needs_no_more() -> None:
    """The API may grow: unknown keys and a byte order mark do not matter."""
    body = b"\xef\xbb\xbf" + json.dumps({**CREATED, "new": [1, {"x": None}]}).encode()
    assert judge(seen(200, body)).status is RowStatus.CREATED


@pytest.mark.parametrize("status", [400, 422, 413, 414, 415, 431, 451])
@pytest.mark.parametrize("body", [None, b"", b"<html>Bad Request</html>", said("Invalid pincode", "invalid_pincode")])
def test_rejected(status: int, body: object) -> None:
    """400 and 422 are a final no, with or without readable words."""
    verdict = judge(seen(status, body))
    assert (verdict.next, verdict.status, verdict.http_status) == (Next.SETTLE, RowStatus.REJECTED, status)
    assert verdict.code == ("invalid_pincode" if isinstance(body, dict) else f"http_{status}")


@pytest.mark.parametrize("status", [400, 422, 409])
@pytest.mark.parametrize(
    "body",
    [
        said("Phone number already exists."),
        said("MOBILE ALREADY REGISTERED"),
        said("This e-mail is already taken"),
        said("Email has already been taken"),
        said("A customer with these details exists"),
        said("Duplicate customer"),
        said("User already exists. PIN code does not exist."),
        said("", "CUSTOMER_ALREADY_EXISTS"),
        said("Bad Request", "phoneAlreadyExists"),
        said("no", "duplicate_email"),
        {**said("Validation failed"), "errors": {"phone": ["has already been taken"]}},
        {**said("Validation failed"), "errors": [{"field": "x", "message": "email already in use"}]},
    ],
)
def test_exists(status: int, body: dict[str, object]) -> None:
    """Code, message or errors that say that phone, e-mail or customer is taken make the row exists."""
    verdict = judge(seen(status, body))
    assert (verdict.next, verdict.status) == (Next.SETTLE, RowStatus.EXISTS)


@pytest.mark.parametrize(
    "message",
    [
        "pincode does not exist",
        "The pincode of this customer does not exist",
        "Customer pincode doesn't exist",
        "GSTIN not registered",
        "customer GSTIN is not registered",
        "Phone number is not registered",
        "mobile not in use",
        "User not found",
        "phone is invalid",
        "state is required",
        "GSTIN already used",
        "email must be a valid e-mail address",
        "",
    ],
)
def test_not_exists(message: str) -> None:
    """A denial, or something else that exists, does not make a row exists: it is rejected, and a 409 uncertain."""
    assert judge(seen(400, said(message))).status is RowStatus.REJECTED
    assert judge(seen(409, said(message))).status is RowStatus.UNCERTAIN


@pytest.mark.parametrize(
    "message",
    [
        "A request with the same key is already being processed for this customer",
        "Customer creation already in progress",
        "Duplicate request: the customer is still processing",
        "Idempotency-Key already used for a customer",
    ],
)
def test_conflict_with_a_request_under_way(message: str) -> None:
    """A 409 about another request's work leaves the row uncertain, though it says already and customer."""
    verdict = judge(seen(409, said(message)))
    assert (verdict.next, verdict.status) == (Next.SETTLE, RowStatus.UNCERTAIN)


def test_exists_when_is_the_users() -> None:
    """The patterns of the settings decide, in any case."""
    own = compile_patterns(("kunde.*vorhanden",))
    body = said("KUNDE schon VORHANDEN")
    assert classify(seen(400, body), own).status is RowStatus.EXISTS
    assert judge(seen(400, body)).status is RowStatus.REJECTED


def test_unauthorized() -> None:
    """401 asks for a new token; the row is pending and has cost nothing."""
    verdict = judge(seen(401, said("Not authorized", "unauthorized")))
    assert (verdict.next, verdict.status, verdict.costs_attempt) == (Next.REFRESH, RowStatus.PENDING, False)


@pytest.mark.parametrize("status", [403, 404, 402, 405, 407, 410])
def test_refused(status: int) -> None:
    """Permission, store or URL: the run decides; for the row it would be a refusal."""
    verdict = judge(seen(status, said("no such store", "not_found")))
    assert (verdict.next, verdict.status, verdict.code) == (Next.REFUSED, RowStatus.REJECTED, "not_found")


@pytest.mark.parametrize(
    ("status", "retry_after", "pause"),
    [
        (408, None, None),
        (429, None, None),
        (429, "7", 7.0),
        (429, "1.5", 1.5),
        (429, "0", 0.0),
        (429, "soon", None),
        (429, "-3", None),
        (429, "Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        (429, "Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        (503, "7", 7.0),
        (503, "0", 0.0),
        (503, "Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
    ],
)
def test_turned_away(status: int, retry_after: str | None, pause: float | None) -> None:
    """408, 429 and 503 with Retry-After were not processed: pending, no attempt spent, the pause as asked."""
    verdict = judge(Observation(True, status=status, body=b"", retry_after=retry_after))
    assert (verdict.next, verdict.status, verdict.costs_attempt) == (Next.RETRY, RowStatus.PENDING, False)
    assert verdict.pause == pause


@pytest.mark.parametrize(
    "status",
    [
        *(500, 501, 502, 503, 504, 511, 599, 0, 101, 202, 203, 204, 205, 206, 226, 300, 301, 302, 303, 304, 307, 308),
        *(406, 411, 412, 417, 418, 421, 423, 424, 425, 426, 428, 499, 600, 700, 999),
    ],
)
def test_undecided(status: int) -> None:
    """5xx (503 without Retry-After), 202, 3xx and what no line names say nothing of what was done: uncertain."""
    for body in (None, b"", CREATED, said("Phone already exists")):
        verdict = judge(seen(status, body))
        assert (verdict.next, verdict.status, verdict.http_status) == (Next.SETTLE, RowStatus.UNCERTAIN, status)


def test_unreadable_retry_after_is_none() -> None:
    """A 503 whose Retry-After cannot be read has not said that it turned the request away: uncertain."""
    assert judge(seen(503, b"", retry_after="soon")).status is RowStatus.UNCERTAIN


@given(st.integers(100, 599), st.binary(max_size=60), st.text(max_size=20), st.booleans())
def test_any_reply_has_a_verdict(status: int, body: bytes, retry_after: str, cut: bool) -> None:
    """No reply, however odd, raises, is created without an id, or is both final and pending."""
    verdict = judge(Observation(True, status=status, body=None if cut else body, retry_after=retry_after))
    assert (verdict.status is RowStatus.CREATED) == bool(verdict.customer_id)
    assert (verdict.status is RowStatus.PENDING) == (verdict.next in {Next.RETRY, Next.REFRESH})
    assert len(verdict.message) <= 300


def test_words_are_masked() -> None:
    """Code and message of the API do not repeat the row's own values."""
    verdict = judge(seen(400, said("Phone 98765 43210 of Asha is bad", "asha")), "9876543210", "Asha")
    assert "43210" not in verdict.message
    assert "sha" not in verdict.message + verdict.code
