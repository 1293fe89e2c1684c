"""The payload of a POST, and the identity behind it."""

from __future__ import annotations

import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from importer.customer.identity import Identity, idempotency_key
from importer.customer.payload import build_payload

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


@given(st.text(), st.text())
def test_an_identity_does_not_show_itself(phone: str, email: str) -> None:
    """The repr of an identity is the same whoever it is: nothing personal can reach a log by it."""
    assert repr(Identity(f"+91{phone}", email)).split(" at ")[0] == repr(Identity("", "")).split(" at ")[0]
