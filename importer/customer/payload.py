"""The payload of `POST /customers`: every value is text, empty values are left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from importer.customer.fields import FIELDS, LONGEST_TEXT

Text = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=LONGEST_TEXT)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Business(_Part):
    """The `business` object; only there when any of it is known, and then with a name."""

    business_type: Text | None = None
    name: Text
    pan_number: Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z]{5}[0-9]{4}[A-Z]$")] | None = None
    gstin: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9A-Z]{15}$")] | None = None


class Address(_Part):
    """The `address` object. What is required is the config's business, judged before; here stand the shapes."""

    id: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    country_code: Annotated[str, StringConstraints(strict=True, pattern=r"^\+[0-9]{1,4}$")]
    phone: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{4,15}$")] | None = None
    email: Annotated[str, StringConstraints(strict=True, pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)] | None = None
    address_line1: Text | None = None
    address_line2: Text | None = None
    landmark: Text | None = None
    pincode: Annotated[str, StringConstraints(strict=True, pattern=r"^[1-9][0-9]{5}$")] | None = None
    city: Text | None = None
    state: Text | None = None
    country: Text
    tax_identification_number: Text | None = None
    business_name: Text | None = None


class CustomerPayload(_Part):
    """What one POST carries."""

    business: Business | None = None
    address: Address

    def to_json(self) -> bytes:
        """Give the request body: UTF-8 JSON without the values that are not known."""
        return self.model_dump_json(exclude_none=True).encode("utf-8")


def build_payload(values: Mapping[str, str]) -> CustomerPayload:
    """Build the payload from clean values by field path; empty values are left out.

    Raises pydantic.ValidationError for values that the validator must not have let through.
    """
    parts: dict[str, dict[str, str]] = {"address": {}, "business": {}}
    for field in FIELDS:
        value = values.get(field.path, "")
        if field.sent and value:
            part, name = field.path.split(".")
            parts[part][name] = value
    return CustomerPayload.model_validate({part: content for part, content in parts.items() if content})
