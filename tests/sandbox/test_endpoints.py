"""The documented endpoints, spoken to over HTTP in a process of their own, by the standard library alone."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import indian_pincode
import pytest

from importer.config import DEFAULT_EXISTS_WHEN
from importer.customer.replies import CreatedReply, ErrorReply, TokenReply
from importer.sandbox.audit import read_audit
from importer.sandbox.options import SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.sandbox.client import Client, payload


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """Give a client of a new sandbox; its options are the fixture's parameter."""
    options = getattr(request, "param", SandboxOptions())
    with SandboxProcess.start(options) as sandbox:
        connected = Client(sandbox.address)
        yield connected
        connected.close()


@pytest.fixture(scope="module")
def untouched() -> Iterator[Client]:
    """Give a client of one sandbox for the tests that create nothing."""
    with SandboxProcess.start() as sandbox:
        connected = Client(sandbox.address)
        yield connected
        connected.close()


def test_a_customer_is_created_with_the_documented_reply(client: Client) -> None:
    """A valid customer gets 200 with every documented key and an id of its own."""
    status, reply = client.call("POST", "/customers", payload(10_012))
    assert status == 200
    assert CreatedReply.model_validate(reply, strict=True).success
    detail = reply["content"]["customer_detail"]
    assert uuid.UUID(detail.pop("id")).version == 4
    assert detail == {
        "first_name": "Asha",
        "last_name": None,
        "country_code": "+91",
        "phone": "9000010012",
        "email": "asha10012@example.com",
        "is_phone_verified": False,
        "is_email_verified": False,
        "business": dict.fromkeys(("business_type", "name", "pan_number", "gstin")),
    }


def test_a_second_customer_with_the_same_phone_or_email_is_refused(client: Client) -> None:
    """A taken phone or e-mail gets 400 in words that the default `exists_when` knows; a bad value does not match it."""
    client.call("POST", "/customers", payload(10_012))
    for second in (payload(10_012, email="x@example.com"), payload(10_013, email="ASHA10012@example.com")):
        status, reply = client.call("POST", "/customers", second)
        refusal = ErrorReply.model_validate(reply, strict=True)
        assert (status, refusal.success, refusal.code) == (400, False, "customer_already_exists")
        assert any(re.search(pattern, refusal.message, re.IGNORECASE) for pattern in DEFAULT_EXISTS_WHEN)
    status, reply = client.call("POST", "/customers", {"address": {}})
    assert (status, reply["code"]) == (400, "validation_error")
    said = reply["message"] + reply["code"] + json.dumps(reply["errors"])
    assert not any(re.search(pattern, said, re.IGNORECASE) for pattern in DEFAULT_EXISTS_WHEN)
    assert client.audit("/counts")["applied"] == 1


@pytest.mark.parametrize("client", [SandboxOptions(accept_duplicates=True)], indirect=True)
def test_a_request_that_was_sent_twice_shows_in_the_audit(client: Client) -> None:
    """A store that accepts duplicates replies to both requests with an id, and the audit lists both under their key."""
    ids = []
    for _ in range(2):
        status, reply = client.call("POST", "/customers", payload(10_012), {"Idempotency-Key": "once"})
        assert status == 200
        ids.append(reply["content"]["customer_detail"]["id"])
    assert len(set(ids)) == 2
    audit = [(entry.idempotency_key, entry.customer_id) for entry in read_audit(client.address)]
    assert audit == [("once", ids[0]), ("once", ids[1])]


def test_an_invalid_customer_is_refused_with_its_fields(client: Client) -> None:
    """A 400 has message, success, code and names each wrong field without repeating its value."""
    status, reply = client.call("POST", "/customers", {"address": {"phone": "12345", "email": 5}})
    assert status == 400
    assert set(reply) == {"message", "success", "code", "errors"}
    assert "address.email" in [error["field"] for error in reply["errors"]]
    assert "12345" not in json.dumps(reply)


def test_the_body_must_be_called_json(client: Client) -> None:
    """A valid body under another content type is refused, and one with a charset accepted."""
    status, reply = client.call("POST", "/customers", payload(10_012), {"Content-Type": "text/plain"})
    assert (status, reply["code"]) == (400, "invalid_content_type")
    status, _ = client.call("POST", "/customers", payload(10_012), {"Content-Type": "Application/JSON; charset=utf-8"})
    assert status == 200


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer nonsense", "Basic YTpi"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/customers"),
        ("POST", "/auth/verified-email-phone"),
        ("GET", "/common/countries/IN/pincodes?pincode=560"),
        ("GET", "/common/countries/IN/states"),
    ],
)
def test_without_a_known_token_nothing_is_answered(
    untouched: Client, method: str, path: str, authorization: str
) -> None:
    """Every call but the two that give tokens wants a bearer token; the 401 is the documented one."""
    status, reply = untouched.call(method, path, payload(10_099), {"Authorization": authorization})
    assert status == 401
    assert reply == {
        "message": "Not authorized for given operation on the Resource.",
        "success": False,
        "code": "unauthorized",
    }


@pytest.mark.parametrize("client", [SandboxOptions(first_token_ttl=0)], indirect=True)
def test_an_expired_token_is_refused_until_it_is_refreshed(client: Client) -> None:
    """An expired token gets 401; the pair that the refresh token buys opens the store again."""
    assert client.call("POST", "/customers", payload(10_012))[0] == 401
    status, reply = client.call("POST", "/auth/refresh-token", {"refresh_token": client.address.refresh_token})
    assert status == 200
    pair = TokenReply.model_validate(reply, strict=True).content
    assert not {pair.access_token, pair.refresh_token} & {client.token, client.address.refresh_token}
    client.token = pair.access_token
    assert client.call("POST", "/customers", payload(10_012))[0] == 200
    counted = {(line["path"], line["status"]): line["count"] for line in client.audit("/counts")["requests"]}
    assert counted == {("/customers", 401): 1, ("/auth/refresh-token", 200): 1, ("/customers", 200): 1}


def test_a_refresh_token_is_good_for_once(client: Client) -> None:
    """The second use of a refresh token gets 401; a body without one gets 400."""
    spent = {"refresh_token": client.address.refresh_token}
    assert client.call("POST", "/auth/refresh-token", spent)[0] == 200
    status, reply = client.call("POST", "/auth/refresh-token", spent)
    assert (status, reply["code"]) == (401, "unauthorized")
    bodies: list[Any] = [{}, [], {"refresh_token": None}, b"{"]
    for body in bodies:
        assert client.call("POST", "/auth/refresh-token", body)[0] == 400


def test_the_api_key_buys_an_anonymous_pair(client: Client) -> None:
    """`/auth/anonymous` wants the announced key, no bearer token, and gives a pair that works."""
    assert client.call("POST", "/auth/anonymous", {}, {"X-Api-Key": "wrong"})[0] == 401
    status, reply = client.call("POST", "/auth/anonymous", {}, {"X-Api-Key": client.address.api_key})
    assert status == 200
    client.token = TokenReply.model_validate(reply, strict=True).content.access_token
    assert client.call("POST", "/customers", payload(10_012))[0] == 200


def test_no_created_customer_is_verified(client: Client) -> None:
    """Phones and e-mails of created customers are not verified ones; lists of other things are refused."""
    client.call("POST", "/customers", payload(10_012))
    asked = {"phone": ["9000010012"], "email": ["asha10012@example.com"]}
    status, reply = client.call("POST", "/auth/verified-email-phone", asked)
    assert (status, reply["content"]) == (200, {"verified_phone": [], "verified_email": []})
    bodies: list[Any] = [{"phone": "9000010012"}, {"email": [1]}, [], b"{"]
    for body in bodies:
        assert client.call("POST", "/auth/verified-email-phone", body)[0] == 400


def test_pincodes_are_listed_page_by_page(untouched: Client) -> None:
    """The pages of a prefix, put together, are the real pincodes that begin with it, in documented rows."""
    path = "/common/countries/IN/pincodes?pincode=5600&limit=40&page="
    pages = [untouched.call("GET", f"{path}{page}")[1]["content"]["pincodes"] for page in (1, 2, 3)]
    rows = [row for page in pages for row in page]
    expected = [str(number) for number in range(560_000, 560_100) if indian_pincode.validate(str(number))]
    assert [row["pincode"] for row in rows] == expected
    assert len(pages[0]) == 40
    assert rows[0] == {
        "pincode": "560001",
        "city": "Bengaluru Urban",
        "state_name": "Karnataka",
        "country_name": "India",
        "country_iso_code": "IN",
    }


@pytest.mark.parametrize(
    "query", ["", "pincode=56", "pincode=056", "pincode=5600011", "pincode=560&page=0", "pincode=560&limit=x"]
)
def test_a_pincode_look_up_wants_three_digits_and_a_page(untouched: Client, query: str) -> None:
    """Fewer than three leading digits, and pages that are none, get 400."""
    assert untouched.call("GET", f"/common/countries/IN/pincodes?{query}")[0] == 400


def test_states_are_listed(untouched: Client) -> None:
    """All 36 states and union territories of India are listed by name."""
    status, reply = untouched.call("GET", "/common/countries/IN/states")
    names = [row["name"] for row in reply["content"]["states"]]
    assert status == 200
    assert len(set(names)) == 36
    assert {"Jammu and Kashmir", "Odisha", "Dadra and Nagar Haveli and Daman and Diu"} <= set(names)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/customers"),
        ("PUT", "/customers"),
        ("POST", "/customers/"),
        ("POST", "/nowhere"),
        ("GET", "/common/countries/US/states"),
        ("GET", "//"),
        ("POST", "//api/v1/another-store/storefront/customers"),
        ("GET", "//0123456789abcdef/applied"),
    ],
)
def test_what_is_not_there_is_404(untouched: Client, method: str, path: str) -> None:
    """A wrong method, path, country, store or audit path gets the documented 404, in JSON."""
    status, reply = untouched.call(method, path, {})
    refusal = ErrorReply.model_validate(reply, strict=True)
    assert (status, refusal.success, refusal.code) == (404, False, "not_found")


def test_another_store_id_is_404_on_every_start(untouched: Client, client: Client) -> None:
    """Every start is another store: the path of one is not there in the other."""
    other = "/" + urlsplit(untouched.address.base_url).path + "/customers"
    assert client.call("POST", other, payload(10_012))[0] == 404
    assert client.address.store_id != untouched.address.store_id


def test_a_request_that_is_too_large_or_unreadable_makes_no_customer(client: Client) -> None:
    """Two megabytes get 413, a body that is not what its encoding says 400, both in JSON; the server goes on."""
    assert client.call("POST", "/customers", b" " * 2_000_000)[0] == 413
    client.close()
    assert client.call("POST", "/customers", b"abcd", {"Content-Encoding": "gzip"})[0] == 400
    client.close()
    assert client.call("POST", "/customers", payload(10_012))[0] == 200
    assert client.audit("/counts")["applied"] == 1


def test_the_audit_lists_exactly_what_was_applied(client: Client) -> None:
    """Applied requests, one to one: order, key, the id that was replied, checksum and body; refused ones are not."""
    told = []
    for number in range(10_000, 12_500):
        body = payload(number)
        if number % 100 == 0:
            client.call("POST", "/customers", {"address": {}})
        status, reply = client.call("POST", "/customers", body, {"Idempotency-Key": f"key-{number}"})
        assert status == 200
        told.append((reply["content"]["customer_detail"]["id"], f"key-{number}", body))
    applied = client.audit("/applied")["applied"]
    assert applied == [
        {
            "n": n,
            "idempotency_key": key,
            "customer_id": customer_id,
            "fault": None,
            "sha256": hashlib.sha256(body).hexdigest(),
            "body": body.decode("utf-8"),
        }
        for n, (customer_id, key, body) in enumerate(told, start=1)
    ]
    assert [(entry.number, entry.idempotency_key, entry.customer_id) for entry in read_audit(client.address)] == [
        (n, key, customer_id) for n, (customer_id, key, _) in enumerate(told, start=1)
    ]
    assert client.audit("/counts") == {
        "applied": 2500,
        "requests": [
            {"method": "POST", "path": "/customers", "status": 200, "count": 2500},
            {"method": "POST", "path": "/customers", "status": 400, "count": 25},
        ],
        "faults": {},
    }
