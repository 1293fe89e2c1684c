"""What the sandbox accepts as the body of a new customer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.payload import build_payload
from importer.sandbox.customer_request import CustomerRequest, read_request

ADDRESS = {
    "first_name": "Asha",
    "country_code": "+91",
    "phone": "9000010012",
    "email": "asha@example.com",
    "address_line1": "12 MG Road",
    "pincode": "560001",
    "city": "Bengaluru",
    "state": "Karnataka",
    "country": "India",
}


def wrong_fields(body: Any) -> list[str]:
    """Give the fields that are found wrong in a body."""
    found = read_request(json.dumps(body).encode("utf-8"))
    return [] if isinstance(found, CustomerRequest) else [error.field for error in found]


def test_the_importer_s_own_payload_is_accepted() -> None:
    """What the payload model writes, with every field and with the fewest, is a valid request."""
    fewest = {f"address.{key}": value for key, value in ADDRESS.items()}
    more = {
        "address.last_name": "Verma",
        "address.landmark": "Near the metro",
        "business.name": "Verma Traders",
        "business.gstin": "29ZZZPV1234C1ZX",
    }
    for values in (fewest, fewest | more):
        found = read_request(build_payload(values).to_json())
        assert isinstance(found, CustomerRequest)
        assert found.address["phone"] == "9000010012"
        assert found.business["name"] == values.get("business.name")


@pytest.mark.parametrize("key", [key for key in ADDRESS if key != "country_code"])
def test_each_required_value_is_required(key: str) -> None:
    """Without, with an empty and with a null value of a required field, that field is refused."""
    rest = {name: value for name, value in ADDRESS.items() if name != key}
    assert wrong_fields({"address": rest}) == [f"address.{key}"]
    assert wrong_fields({"address": {**rest, key: ""}}) == [f"address.{key}"]
    assert f"address.{key}" in wrong_fields({"address": {**rest, key: None}})


def test_country_code_defaults_to_india_only_when_it_is_not_given() -> None:
    """The documented default +91 stands in for a missing country code, not for an empty one."""
    rest = {name: value for name, value in ADDRESS.items() if name != "country_code"}
    found = read_request(json.dumps({"address": rest}).encode("utf-8"))
    assert isinstance(found, CustomerRequest)
    assert found.phone_key == ("+91", "9000010012")
    assert wrong_fields({"address": {**rest, "country_code": ""}}) == ["address.country_code"]


@pytest.mark.parametrize(
    ("country_code", "phone", "wrong"),
    [
        ("+91", "9000010012", []),
        ("+91", "900001001", ["address.phone"]),
        ("+91", "90000100123", ["address.phone"]),
        ("+91", "90000 1001", ["address.phone"]),
        ("+91", "९०००० १००१२", ["address.phone"]),
        ("+971", "501234567", []),
        ("+971", "+97150123", ["address.phone"]),
    ],
)
def test_an_indian_phone_has_ten_digits(country_code: str, phone: str, wrong: list[str]) -> None:
    """A phone is ASCII digits without country code, and ten of them under +91."""
    assert wrong_fields({"address": {**ADDRESS, "country_code": country_code, "phone": phone}}) == wrong


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ([], [""]),
        ({}, ["address"]),
        ({"address": None}, ["address"]),
        ({"address": ADDRESS, "business": None}, ["business"]),
        ({"address": ADDRESS, "business": "Verma Traders"}, ["business"]),
        ({"address": ADDRESS, "business": {"name": 7}}, ["business.name"]),
        ({"address": {**ADDRESS, "pincode": 560001}}, ["address.pincode"]),
        ({"address": {**ADDRESS, "last_name": None}}, []),
        ({"address": {**ADDRESS, "last_name": ["Verma"]}}, ["address.last_name"]),
        ({"address": {**ADDRESS, "country": "Nepal"}}, ["address.country"]),
        ({"address": {**ADDRESS, "id": "x", "unheard_of": 1}}, []),
    ],
)
def test_values_have_the_documented_types(body: Any, wrong: list[str]) -> None:
    """Objects are objects, values are strings, null only where the API says so; other keys are passed over."""
    assert wrong_fields(body) == wrong


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\xfd", b"[" * 100_000])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    """Cut off, binary and endlessly nested bodies are one error without a field."""
    found = read_request(body)
    assert not isinstance(found, CustomerRequest)
    assert [error.field for error in found] == [""]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ADDRESS, "address", "business", "name"]), inner)
    ),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_any_json_is_judged(value: Any) -> None:
    """Whatever JSON arrives, it is accepted or its faults are listed; an accepted one has a phone and an e-mail."""
    found = read_request(json.dumps(value).encode("utf-8"))
    if isinstance(found, CustomerRequest):
        assert found.phone_key[1]
        assert found.email_key
    else:
        assert found
