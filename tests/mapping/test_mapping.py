"""Headers to fields."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.fields import FIELDS, REPORT_COLUMNS
from importer.customer.headers import header_key
from importer.customer.known_headers import known_headers
from importer.customer.text_column import TextBatch, text_batch
from importer.errors import UsageError
from importer.mapping import Wishes, map_columns, require_columns, select


def fields_of(*headers: str, **chosen: str) -> dict[str, str | None]:
    """Map headers and give column -> field."""
    return {entry.column: entry.field for entry in map_columns(headers, wishes=Wishes(map=chosen)).columns}


@pytest.mark.parametrize("field", [field for field in FIELDS if not field.by_hand], ids=lambda field: field.path)
def test_label_path_and_aliases_map_to_their_field(field: object) -> None:
    """Every name that the field table gives a field maps to it, as it stands and however it is written."""
    for name in (field.label, field.path, *field.aliases):  # type: ignore[attr-defined] # a Field; parametrize hides it
        for written in (name, name.upper(), f" {name.replace(' ', '_')}* ", name.title().replace(" ", "")):
            assert fields_of(written) == {written: field.path}, written  # type: ignore[attr-defined]


def test_no_name_belongs_to_two_fields() -> None:
    """The table claims no header twice, so its order decides nothing."""
    claims: dict[str, set[str]] = {}
    for field in FIELDS:
        for name in (field.label, field.path, *field.aliases):
            claims.setdefault(header_key(name), set()).add(field.path)
    assert {key: paths for key, paths in claims.items() if len(paths) > 1} == {}


def test_an_address_id_is_mapped_by_hand_only() -> None:
    """`address.id` is read-only in the vendor's types: no header maps to it by itself."""
    assert "address.id" not in set(known_headers().values())
    assert fields_of("Address ID", **{"Address ID": "address.id"}) == {"Address ID": "address.id"}


def test_a_legacy_customer_id_is_ref_and_never_sent() -> None:
    """The customer's id in the legacy system maps to `ref`."""
    assert fields_of("Customer ID") == {"Customer ID": "ref"}


def test_a_mobile_goes_before_a_phone_and_the_phone_stands_in_for_it() -> None:
    """Of two columns for one field the mobile is main, the other an alternate."""
    mapping = map_columns(["Phone", "Mobile No"])
    assert [(entry.column, entry.field, entry.role) for entry in mapping.columns] == [
        ("Phone", "address.phone", "alternate"),
        ("Mobile No", "address.phone", "main"),
    ]


def test_the_users_word_wins() -> None:
    """A chosen column takes the field from the one that was guessed; an empty field leaves a column out."""
    assert fields_of("Phone", "Notes", "Email", notes="address.phone", EMAIL="") == {
        "Phone": None,
        "Notes": "address.phone",
        "Email": None,
    }


def test_a_column_that_is_not_there_is_an_error_with_the_nearest() -> None:
    """A mapping of an unknown column stops with exit 2 and names the column that was probably meant."""
    with pytest.raises(UsageError, match="Mobile No"):
        map_columns(["Mobile No", "Email"], wishes=Wishes(map={"Moblie No": "address.phone"}))


def test_what_our_own_errors_file_added_is_ignored() -> None:
    """The columns that an errors file adds come back in as nothing."""
    assert set(fields_of(*REPORT_COLUMNS).values()) == {None}


@given(st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=20))
def test_any_headers_map_each_column_once_and_each_field_to_one_main_column(headers: list[str]) -> None:
    """Whatever the headers, every column gets one answer and no field has two main columns."""
    mapping = map_columns(headers)
    assert [entry.column for entry in mapping.columns] == headers
    mains = [entry.field for entry in mapping.columns if entry.field and entry.role == "main"]
    assert len(mains) == len(set(mains))


def required(path: str) -> bool:
    """Give the default of the field table."""
    return next(field.required for field in FIELDS if field.path == path)


def test_required_fields_without_a_column_stop_with_headers_and_guess() -> None:
    """A missing required column is exit 2, lists the file's headers and offers the nearest guess as a flag."""
    mapping = map_columns(["First Name", "Phoone", "Email", "Address Line 1", "Pincode"])
    with pytest.raises(UsageError) as caught:
        require_columns("customers.csv", mapping, required)
    assert '--map "Phoone=address.phone"' in caught.value.remedy
    assert "First Name, Phoone, Email" in caught.value.message
    assert "\n" not in str(caught.value)


def test_state_and_city_need_no_column_beside_a_pincode() -> None:
    """State and city come from the pincode, so their columns may be missing; without a pincode they may not."""
    headers = ["Name", "Phone", "Email", "Address Line 1", "Pincode"]
    require_columns("customers.csv", map_columns(headers), required)
    with pytest.raises(UsageError, match=r"address\.state"):
        require_columns("customers.csv", map_columns(headers[:-1]), required)


def frame(**columns: list[str]) -> TextBatch:
    """Make a batch's cells."""
    return text_batch({name: pa.array(values, pa.string()) for name, values in columns.items()})


def test_an_alternate_is_used_where_the_main_cell_is_blank_and_remembered() -> None:
    """Values come from the first column that has one, and a problem will name the column that it came from."""
    cells = frame(Mobile=["1", " ", ""], Phone=["7", "8", ""], Note=["x", "y", "z"])
    selected = select(map_columns(["Mobile", "Phone", "Note"]), cells)
    assert selected.values["address.phone"].to_pylist() == ["1", "8", ""]
    assert selected.values.schema.names == ["address.phone"]
    assert [selected.column_of("address.phone", i) for i in range(3)] == ["Mobile", "Phone", "Mobile"]
    assert selected.column_of("address.email", 0) == ""


def test_a_split_name_is_found_in_the_full_name_column() -> None:
    """A problem of a first name that came from the full name names that column."""
    cells = frame(**{"First Name": ["Asha", ""], "Full Name": ["", "Ravi Rao"]})
    selected = select(map_columns(["First Name", "Full Name"]), cells)
    assert [selected.column_of("address.first_name", i) for i in range(2)] == ["First Name", "Full Name"]
    assert selected.column_of("address.last_name", 1) == "Full Name"


def test_a_file_without_a_header_shows_nobody() -> None:
    """When the first row is a customer, the message says so and repeats nothing of it: messages are logged."""
    row = ["Asha", "9000010001", "asha@example.com", "12 MG Road", "560038"]
    for act in (
        lambda: require_columns("customers.csv", map_columns(row), required),
        lambda: map_columns(row, wishes=Wishes(map={"Phone": "address.phone"})),
    ):
        with pytest.raises(UsageError) as caught:
            act()
        assert not [cell for cell in row if cell in str(caught.value)]


def test_a_business_without_a_person_is_told_the_three_ways_on() -> None:
    """Where the only name is the business's, the remedy names the flag, the config for both, and the optional field."""
    headers = ["Party Name", "Phone", "Email", "Address", "GSTIN"]
    with pytest.raises(UsageError, match=r"address\.first_name") as caught:
        require_columns("f.csv", map_columns(headers), required)
    assert '--map "Party Name=full_name"' in caught.value.remedy
    assert "first_of: {full_name: [Party Name]}" in caught.value.remedy
    both = map_columns(
        headers, wishes=Wishes(map={"Party Name": "business.name"}, first_of={"full_name": ("Party Name",)})
    )
    require_columns("f.csv", both, required)
