"""The field table and the problem catalogue."""

from __future__ import annotations

import re

from importer.customer.fields import FIELD_BY_PATH, FIELDS
from importer.customer.payload import Address, Business
from importer.customer.problems import PROBLEM_KINDS, Severity
from importer.customer.virtual_fields import VIRTUAL_FIELDS

WARNINGS = {
    "control_character", "phone_not_mobile", "phone_multiple", "phone_extra_text", "phone_suspicious", "email_multiple",
    "email_extra_text", "email_typo", "email_suspicious", "pincode_unknown", "pincode_state_mismatch", "state_filled",
    "city_filled", "gstin_state_mismatch",
    "encoding_suspicious", "footer_row",
}  # fmt: skip


def test_the_field_table_has_every_field_of_the_payload_and_ours() -> None:
    """Nineteen fields of the API stand in the payload models and in the table alike; only `ref` is ours."""
    modelled = {f"address.{name}" for name in Address.model_fields} | {
        f"business.{name}" for name in Business.model_fields
    }
    assert {field.path for field in FIELDS if field.sent} == modelled
    assert len(modelled) == 19
    assert [field.path for field in FIELDS if not field.sent] == ["ref"]


def test_the_defaults_of_required_are_those_of_the_design() -> None:
    """Required by default are seven fields, and no field with a default value is among them."""
    assert {field.path for field in FIELDS if field.required} == {
        "address.first_name", "address.phone", "address.email", "address.address_line1", "address.pincode",
        "address.city", "address.state",
    }  # fmt: skip
    assert not [field for field in FIELDS if field.required and field.default]


def test_fills_name_fields_that_exist() -> None:
    """What fills or splits into a field names fields of the table."""
    assert all(field.fill in FIELD_BY_PATH for field in FIELDS if field.fill)
    assert all(path in FIELD_BY_PATH for virtual in VIRTUAL_FIELDS for path in virtual.fills)


def test_codes_are_stable_words_with_title_and_remedy() -> None:
    """Every code is snake_case and tells a person what is wrong and what to do."""
    for code, kind in PROBLEM_KINDS.items():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+|required", code)
        assert kind.code == code
        assert kind.title
        assert kind.remedy.endswith(".")


def test_warnings_by_default_are_those_of_the_design() -> None:
    """A code is a warning where the design says so or it only points something out; all else makes a row invalid."""
    assert {code for code, kind in PROBLEM_KINDS.items() if kind.severity is Severity.WARNING} == WARNINGS
