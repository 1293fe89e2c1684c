"""What the sandbox demands of the body of `POST /customers`: the documented types and nothing more.

The API documents every value as text, some of which may be null; that the others are required on creation, and that
a phone has 10 digits, is what the vendor's types of a customer's address say. Keys that are not documented are ignored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

DEFAULT_COUNTRY_CODE = "+91"

BUSINESS_KEYS = ("business_type", "name", "pan_number", "gstin")
REQUIRED_KEYS = ("first_name", "country_code", "phone", "email", "address_line1", "pincode", "city", "state", "country")
NULLABLE_KEYS = ("last_name", "address_line2", "landmark", "tax_identification_number", "business_name")


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one value of a request; never quotes the value."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class CustomerRequest:
    """A body that may become a customer."""

    address: dict[str, str | None]
    business: dict[str, str | None]

    @property
    def phone_key(self) -> tuple[str, str]:
        """What tells phones apart: country code and number."""
        return str(self.address["country_code"]), str(self.address["phone"])

    @property
    def email_key(self) -> str:
        """What tells e-mails apart: the address without case."""
        return str(self.address["email"]).casefold()


def read_request(body: bytes) -> CustomerRequest | tuple[FieldError, ...]:
    """Read the JSON of a request; gives what is wrong with it when it cannot become a customer."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return (FieldError("", "the body must be JSON"),)
    if not isinstance(parsed, dict):
        return (FieldError("", "the body must be an object"),)
    errors: list[FieldError] = []
    address = _part(parsed, "address", errors)
    business = _part(parsed, "business", errors) if "business" in parsed else {}
    if errors:
        return tuple(errors)
    address = {"country_code": DEFAULT_COUNTRY_CODE} | address
    errors += _address_errors(address)
    errors += [error for key in BUSINESS_KEYS for error in _text_errors("business", business, key, nullable=False)]
    if errors:
        return tuple(errors)
    return CustomerRequest(
        {key: address.get(key) for key in (*REQUIRED_KEYS, *NULLABLE_KEYS)},
        {key: business.get(key) for key in BUSINESS_KEYS},
    )


def _part(parsed: dict[str, Any], name: str, errors: list[FieldError]) -> dict[str, Any]:
    part = parsed.get(name)
    if isinstance(part, dict):
        return part
    errors.append(FieldError(name, "must be an object"))
    return {}


def _address_errors(address: dict[str, Any]) -> list[FieldError]:
    errors = [error for key in REQUIRED_KEYS for error in _text_errors("address", address, key, nullable=False)]
    errors += [error for key in NULLABLE_KEYS for error in _text_errors("address", address, key, nullable=True)]
    errors += [FieldError(f"address.{key}", "must not be empty") for key in REQUIRED_KEYS if not address.get(key)]
    if errors:
        return errors
    phone = str(address["phone"])
    if not (phone.isascii() and phone.isdigit()):
        errors.append(FieldError("address.phone", "must be digits without the country code"))
    elif address["country_code"] == DEFAULT_COUNTRY_CODE and len(phone) != 10:
        errors.append(FieldError("address.phone", "must have 10 digits"))
    if address["country"] != "India":
        errors.append(FieldError("address.country", "must be India"))
    return errors


def _text_errors(part: str, values: dict[str, Any], key: str, *, nullable: bool) -> list[FieldError]:
    value = values.get(key, "")
    if isinstance(value, str) or (nullable and value is None):
        return []
    return [FieldError(f"{part}.{key}", "must be a string")]
