"""What bodies say, read without trust."""

from __future__ import annotations

import codecs
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.config import DEFAULT_EXISTS_WHEN
from importer.customer.status import RowStatus
from importer.sender.classify import classify, compile_patterns
from importer.sender.observation import Observation
from importer.sender.reply import created_id, read_refusal

PATTERNS = compile_patterns(DEFAULT_EXISTS_WHEN)


def reply_with(customer_id: object, **more: object) -> dict[str, Any]:
    """Build a reply that creates a customer."""
    return {"message": "ok", "success": True, "content": {"customer_detail": {"id": customer_id, **more}}}


def status_of(status: int, body: object) -> RowStatus:
    """Give the verdict on a reply; `body` is JSON or bytes."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return classify(Observation(True, status=status, body=content), PATTERNS).status


@pytest.mark.parametrize(
    ("given_id", "kept"),
    [
        ("01HXYZ", "01HXYZ"),
        (" 7 ", "7"),
        (7, "7"),
        (10**30, "1" + "0" * 30),
        ("ग्राहक-7", "ग्राहक-7"),
        ("x" * 255, "x" * 255),
        ("=1+1", "=1+1"),
    ],
)
def test_id(given_id: object, kept: str) -> None:
    """An id is text or a whole number, kept as it was written."""
    assert created_id(json.dumps(reply_with(given_id)).encode()) == kept


@pytest.mark.parametrize(
    "given_id",
    [
        *("", "  ", "x" * 256, "a\nb", "a\x1b[31mb", "a\u202eb", "\ud800", "0", "null", "None", "undefined"),
        *(0, None, True, 1.5, [], ["7"], {"id": "7"}),
    ],
)
def test_no_id(given_id: object) -> None:
    """What is empty, steers a terminal, stands for nothing or is no text is no id: the row is uncertain."""
    assert status_of(200, reply_with(given_id)) is RowStatus.UNCERTAIN


def test_number_without_end() -> None:
    """A number that is longer than Python turns into text is no id, and no error."""
    body = json.dumps(reply_with("?")).replace('"?"', "9" * 10_000).encode()
    assert status_of(200, body) is RowStatus.UNCERTAIN
    assert status_of(400, body) is RowStatus.REJECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("letters", [True, False])
def test_encodings(encoding: str, letters: bool) -> None:
    """A reply is read in every encoding that JSON ever had."""
    body = json.dumps(reply_with("ग्राहक"), ensure_ascii=not letters).encode(encoding)
    assert created_id(body) == "ग्राहक"
    body = json.dumps({"success": False, "message": "फ़ोन पहले से मौजूद है"}, ensure_ascii=not letters).encode(encoding)
    assert status_of(400, body) is RowStatus.EXISTS


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8, b"\0\0\0"])
def test_broken_encodings(mark: bytes) -> None:
    """A mark that promises another encoding than what follows makes a reply unreadable, and is no error."""
    for body in (mark, mark + b"{", mark + b"\xff\xd8" * 9, mark + b"{}"):
        assert status_of(200, body) is RowStatus.UNCERTAIN
        assert status_of(400, body) is RowStatus.REJECTED


@pytest.mark.parametrize(
    "body",
    [
        b'{"success": true, "success": false, "content": {"customer_detail": {"id": "7"}}}',
        b'{"success": false, "success": true, "content": {"customer_detail": {"id": "7"}}}',
        b'{"success": true, "content": {"customer_detail": {"id": "7", "id": "8"}}}',
        b'{"success": true, "content": {"customer_detail": {"id": "7"}}, "content": {"customer_detail": {"id": "8"}}}',
        b'{"success": true, "content": {"customer_detail": {"id": "7"}, "customer_detail": null}}',
        b'{"success": false, "success": true, "message": "phone already exists"}',
    ],
)
def test_contradictions(body: bytes) -> None:
    """A 200 that says two things at once says nothing: the row is uncertain."""
    assert status_of(200, body) is RowStatus.UNCERTAIN


@pytest.mark.parametrize(
    "body",
    [
        b'{"success": true, "success": true, "content": {"customer_detail": {"id": "7", "id": "7"}}}',
        b'{"message": "a", "message": "b", "success": true, "content": {"customer_detail": {"id": "7"}}}',
        b'{"success": true, "message": null, "content": {"customer_detail": {"id": "7", "business": {"id": "8"}}}}',
        b'{"success": true, "content": {"id": "9", "customer_detail": {"id": "7", "success": false}}}',
        b' \n{"success":true,"content":{"customer_detail":{"id":"7"}},"more":{"success":false,"content":1}}\r\n ',
    ],
)
def test_no_contradictions(body: bytes) -> None:
    """What is said twice alike, or elsewhere, contradicts nothing."""
    assert created_id(body) == "7"


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"errors":['])
def test_depth(opening: bytes) -> None:
    """A reply that is nested without end is unreadable, and no error."""
    for body in (opening * 100_000, b'{"success": true, "content": ' + opening * 100_000):
        assert status_of(200, body) is RowStatus.UNCERTAIN
        assert status_of(400, body) is RowStatus.REJECTED


@pytest.mark.parametrize(
    ("errors", "line"),
    [
        ({"phone": ["has already been taken"]}, "phone: has already been taken"),
        ({"address.phone": "already exists"}, "phone: already exists"),
        ({"address": {"phone": {"code": "taken", "message": "in use"}}}, "phone: taken"),
        ([{"field": "address.phone", "message": "already exists"}], "phone: already exists"),
        ([{"path": ["address", "phone"], "message": "already exists"}], "phone: already exists"),
        ([{"loc": ["body", "phones", 0], "msg": "already exists"}], "phones: already exists"),
        ([{"source": {"pointer": "/data/email"}, "detail": "has already been taken"}], "email: has already been taken"),
        ([{"param": "email", "value": "x", "msg": "email already in use"}], "email: email already in use"),
        (["Phone already exists"], "Phone already exists"),
        ([7, None, True, 1.5, {}, [], {"loc": ["phone"], "msg": "already exists"}], "phone: already exists"),
        ("Phone already exists", "Phone already exists"),
        ([{"message": "Customer exists"}], "message: Customer exists"),
    ],
)
def test_errors(errors: object, line: str) -> None:
    """Entries of `errors` stand behind the field that they are about, whatever their shape, and are judged so."""
    body = {"success": False, "message": "Validation failed", "code": "invalid", "errors": errors}
    refusal = read_refusal(json.dumps(body).encode())
    assert line in refusal.lines
    assert line in refusal.message
    assert status_of(400, body) is RowStatus.EXISTS


@pytest.mark.parametrize(
    "errors",
    [
        [{"field": "customer", "message": "GSTIN already exists"}],
        [{"field": "pincode", "message": "already exists"}, {"field": "phone", "message": "is invalid"}],
        {"pincode": ["already served"], "phone": ["is invalid"]},
        [{"field": "phone", "message": "must be a string"}],
    ],
)
def test_errors_of_others(errors: object) -> None:
    """What is said of one field is not taken for another's."""
    assert status_of(400, {"success": False, "message": "Validation failed", "errors": errors}) is RowStatus.REJECTED


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "no"}, "no"),
        ({"message": ["phone must be valid", "email must be valid"]}, "phone must be valid; email must be valid"),
        ({"message": {"phone": "is bad"}}, "phone: is bad"),
        ({"message": "", "error": "Forbidden by the gateway"}, "Forbidden by the gateway"),
        ({"detail": "No such shop"}, "No such shop"),
        ({"message": "phone: bad", "errors": {"phone": "bad"}}, "phone: bad"),
        ({"message": 7, "code": 4001}, "7"),
        ({"code": None}, ""),
        ([{"message": "no"}], ""),
    ],
)
def test_words(body: object, message: str) -> None:
    """The words of a refusal are found where the API and where gateways put them, each once."""
    assert read_refusal(json.dumps(body).encode()).message == message


def test_words_without_end() -> None:
    """Of long or many words a part is kept."""
    body = {"message": "m" * 100_000, "code": "c" * 100_000, "errors": [{"field": "f" * 100_000}] * 1000}
    refusal = read_refusal(json.dumps(body).encode())
    assert len(refusal.lines) <= 42
    assert max(map(len, refusal.lines)) <= 1000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message", "code", "errors", "success", "content", "field", "loc", "phone", "id", "x/y"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from(["message", "code", "errors", "success", "content", "error"]), JSON), st.booleans()
)
def test_any_json(body: dict[str, Any], success: bool) -> None:
    """No JSON raises, and none without an id creates a customer."""
    content = json.dumps(body).encode()
    read_refusal(content)
    for status in (200, 400, 409):
        verdict = classify(Observation(True, status=status, body=content), PATTERNS)
        assert (verdict.status is RowStatus.CREATED) == bool(verdict.customer_id)
    assert created_id(json.dumps({"success": success, "content": body}).encode()) == ""
