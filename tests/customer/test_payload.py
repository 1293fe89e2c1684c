"""The payload of a POST, and the identity behind it."""

from __future__ import annotations

import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from importer.customer.fields import FIELD_PATHS
from importer.customer.identity import Identity, content_of, contents_of, idempotency_key
from importer.customer.payload import build_payload, request_bodies

GOOD = {
    "ref": "C-1",
    "address.first_name": "Asha",
    "address.country_code": "+91",
    "address.phone": "9876543210",
    "address.email": "asha@example.com",
    "address.country": "India",
}


def test_empty_values_and_our_own_field_are_left_out() -> None:
    """A payload holds only what is known, never `ref`, and no `business` without a business value."""
    body = json.loads(build_payload(GOOD | {"address.landmark": "", "business.name": ""}).to_json())
    assert set(body) == {"address"}
    assert body["address"] == {path.removeprefix("address."): text for path, text in GOOD.items() if path != "ref"}


def test_a_business_goes_along_with_its_name() -> None:
    """Business values make a `business` object, and it is refused without a name."""
    body = json.loads(
        build_payload(GOOD | {"business.name": "Verma Traders", "business.pan_number": "AAAPV1234C"}).to_json()
    )
    assert body["business"] == {"name": "Verma Traders", "pan_number": "AAAPV1234C"}
    with pytest.raises(ValidationError):
        build_payload(GOOD | {"business.pan_number": "AAAPV1234C"})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("address.phone", "98765 43210"),
        ("address.phone", "९८७६५४३२१०"),
        ("address.pincode", "012345"),
        ("address.country_code", "91"),
        ("address.email", "asha@"),
        ("business.gstin", "29aaapv1234c1zp"),
    ],
)
def test_a_value_that_no_validator_may_let_through_is_refused(path: str, value: str) -> None:
    """The model is the last gate before the wire."""
    with pytest.raises(ValidationError):
        build_payload(GOOD | {"business.name": "Verma Traders"} | {path: value})


def test_the_key_is_the_same_for_the_same_customer_and_differs_otherwise() -> None:
    """A retry carries the same Idempotency-Key; another store, person, occurrence or generation another one."""
    asha = Identity.of("+91", "9876543210", "Asha@Example.com")
    same = Identity.of("+91", "9876543210", "asha@example.COM")
    key = idempotency_key("store", asha, 1)
    assert uuid.UUID(key).version == 5
    assert key == idempotency_key("store", same, 1)
    others = [
        idempotency_key("other", asha, 1),
        idempotency_key("store", asha, 2),
        idempotency_key("store", Identity.of("+91", "9876543210", "asha@example.com", 2), 1),
        idempotency_key("store", Identity.of("+91", "9876543211", "asha@example.com"), 1),
        idempotency_key("store", Identity.of("+91", "", "asha@example.com"), 1),
    ]
    assert len({key, *others}) == 6


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40), st.integers(1, 9))
def test_the_key_is_a_uuid_of_version_5(store: str, phone: str, email: str, generation: int) -> None:
    """Any implementation of UUIDv5 comes to the same key."""
    identity = Identity(phone, email)
    namespace = uuid.UUID("6f0d8a52-6f0c-5b0e-9a35-1c1c0a9c6a4e")
    expected = uuid.uuid5(namespace, f"{store}|{identity.text}|{generation}")
    assert idempotency_key(store, identity, generation) == str(expected)


_ROWS = st.lists(
    st.fixed_dictionaries(
        dict.fromkeys(FIELD_PATHS, st.just("") | st.text(max_size=9))
        | {
            "address.country_code": st.sampled_from(["+91", "+1", "91", ""]),
            "address.phone": st.sampled_from(["9876543210", "", "98765 43210"]),
            "address.email": st.sampled_from(["a@b.in", "", "a@"]),
            "address.country": st.sampled_from(["India", ""]),
            "address.pincode": st.sampled_from(["560001", ""]),
            "business.pan_number": st.sampled_from(["", "AAAPV1234C"]),
            "business.gstin": st.just(""),
        }
    ),
    max_size=6,
)


@given(_ROWS)
def test_many_requests_are_made_as_each_alone(rows: list[dict[str, str]]) -> None:
    """Whole columns give the same bodies as the model gives row by row, and none for the rows that it refuses."""
    columns = {path: [row[path] for row in rows] for path in FIELD_PATHS}
    alone: list[bytes | None] = []
    for row in rows:
        try:
            alone.append(build_payload(row).to_json())
        except ValidationError:
            alone.append(None)
    assert request_bodies(columns) == alone
    assert contents_of(columns) == [content_of(row) for row in rows]


@given(st.text(), st.text())
def test_an_identity_does_not_show_itself(phone: str, email: str) -> None:
    """The repr of an identity is the same whoever it is: nothing personal can reach a log by it."""
    assert repr(Identity(f"+91{phone}", email)).split(" at ")[0] == repr(Identity("", "")).split(" at ")[0]
