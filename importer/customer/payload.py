"""The payload of `POST /customers`: every value is text, empty values are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

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
        return self.__pydantic_serializer__.to_json(self, exclude_none=True)


def build_payload(values: Mapping[str, str]) -> CustomerPayload:
    """Build the payload from clean values by field path; empty values are left out.

    Raises pydantic.ValidationError for values that the validator must not have let through.
    """
    columns = {path: [values.get(path, "")] for _, paths in _PARTS for _, path in paths}
    return CustomerPayload.model_validate(_contents(columns)[0])


def request_bodies(columns: Mapping[str, Sequence[str]]) -> list[bytes | None]:
    """Give the request body of each of n rows (`to_json` of its `build_payload`); None where the model refuses it.

    `columns` has n clean values by field path.
    """
    contents = _contents(columns)
    try:
        payloads: list[CustomerPayload] = _PAYLOADS.validate_python(contents)
    except ValidationError:  # of one row at least; the others are as good as before
        return [_body(content) for content in contents]
    to_json = CustomerPayload.__pydantic_serializer__.to_json
    return [to_json(payload, exclude_none=True) for payload in payloads]


def _body(content: dict[str, dict[str, str]]) -> bytes | None:
    try:
        return CustomerPayload.model_validate(content).to_json()
    except ValidationError:
        return None


_PAYLOADS = TypeAdapter(list[CustomerPayload])
_PARTS = tuple(
    (part, tuple((field.path.removeprefix(f"{part}."), field.path) for field in FIELDS if field.path.startswith(part)))
    for part in CustomerPayload.model_fields
)
"""The objects of a payload, each with its names and their field paths."""


def _contents(columns: Mapping[str, Sequence[str]]) -> list[dict[str, dict[str, str]]]:
    """Give what each of n rows says, without empty values and objects."""
    found: list[dict[str, dict[str, str]]] = [{} for _ in next(iter(columns.values()))]
    for part, paths in _PARTS:
        names = [name for name, _ in paths]
        for content, values in zip(found, zip(*(columns[path] for _, path in paths), strict=True), strict=True):
            if any(values):
                content[part] = {name: value for name, value in zip(names, values, strict=True) if value}
    return found
