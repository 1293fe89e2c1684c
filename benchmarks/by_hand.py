"""What a user would write instead: csv, pydantic, phonenumbers and email-validator, row by row.

`python -m benchmarks.by_hand customers.csv` prints how many rows are good.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated

import phonenumbers
from email_validator import validate_email
from pydantic import AfterValidator, BaseModel, Field, ValidationError


def _phone(text: str) -> str:
    number = phonenumbers.parse(text, "IN")
    if not phonenumbers.is_valid_number(number):
        raise ValueError("no phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(text: str) -> str:
    return validate_email(text, check_deliverability=False).normalized


class Row(BaseModel):
    """A row as such a script checks it."""

    first_name: Annotated[str, Field(min_length=1, max_length=100)]
    last_name: str
    phone: Annotated[str, AfterValidator(_phone)]
    email: Annotated[str, AfterValidator(_email)]
    address_line1: Annotated[str, Field(min_length=1)]
    pincode: Annotated[str, Field(pattern=r"^[1-9]\d{5}$")]
    city: Annotated[str, Field(min_length=1)]
    state: Annotated[str, Field(min_length=1)]
    gstin: Annotated[str, Field(pattern=r"^(\d{2}[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z])?$")]


_COLUMNS = {
    "First Name": "first_name",
    "Last Name": "last_name",
    "Phone": "phone",
    "Email": "email",
    "Address Line 1": "address_line1",
    "Pincode": "pincode",
    "City": "city",
    "State": "state",
    "GSTIN": "gstin",
}


def main(path: Path) -> int:
    """Check every row; gives the number of good ones."""
    good = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        for record in csv.DictReader(file):
            try:
                Row.model_validate({field: record[column] for column, field in _COLUMNS.items()})
            except (ValidationError, phonenumbers.NumberParseException):
                continue
            good += 1
    return good


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
