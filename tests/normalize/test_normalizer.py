"""Whole batches: defaults, splits, what one field tells of another, and where findings stand."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.customer.fields import FIELD_PATHS, FIELDS
from importer.customer.problems import RowFinding
from importer.customer.text_column import text_batch
from importer.normalize import Normalized, Normalizer, clean, clean_phone
from tests.normalize.texts import texts

PHONE, CODE, COUNTRY = "address.phone", "address.country_code", "address.country"
PIN, STATE, CITY = "address.pincode", "address.state", "address.city"


def normalize(**columns: list[str]) -> Normalized:
    """Normalize columns given as `address__phone=[...]`."""
    mapped = text_batch({name.replace("__", "."): pa.array(cells, pa.string()) for name, cells in columns.items()})
    return Normalizer().normalize(mapped)


def found(result: Normalized) -> list[tuple[int, str, str, str]]:
    """Give the findings as row, field, code and raw text."""
    return [(item.index, item.field, item.finding.code, item.value) for item in result.findings]


def test_every_field_comes_out_as_text() -> None:
    """Whatever columns go in, one text column per field comes out, in the table's order, without nulls."""
    result = normalize(ref=["C-1", "C-2"])
    assert tuple(result.values.schema.names) == FIELD_PATHS
    assert set(result.values.schema.types) == {pa.string()}
    assert not any(column.null_count for column in result.values.columns)
    assert result.values["ref"].tolist() == ["C-1", "C-2"]


def test_defaults_are_filled_in() -> None:
    """A file without country and dialling code means India, and so does a blank cell."""
    for result in (normalize(ref=["1", "2"]), normalize(address__country=["", "NA"], address__country_code=["-", ""])):
        assert result.values[COUNTRY].tolist() == ["India", "India"]
        assert result.values[CODE].tolist() == ["+91", "+91"]
        assert result.findings == []


def test_an_empty_batch_is_a_batch() -> None:
    """No rows in, no rows out."""
    result = normalize(address__phone=[], full_name=[], address__pincode=[])
    assert len(result.values) == 0
    assert result.findings == []


def test_a_finding_tells_row_field_and_raw_text() -> None:
    """A finding carries the text as it stands in the file and its row; the column is left for the mapping to tell."""
    result = normalize(address__phone=["9876543210", " 98765 "], address__email=["x", "asha@example.com"])
    assert found(result) == [(0, "address.email", "email_invalid", "x"), (1, PHONE, "phone_invalid", " 98765 ")]
    assert {item.column for item in result.findings} == {""}


def test_repeated_values_are_each_reported() -> None:
    """A wrong value that stands in several rows is reported for each of them."""
    result = normalize(address__state=["Orrisa", "Odisha", "Orrisa"])
    assert [item.index for item in result.findings] == [0, 2]
    assert result.values[STATE].tolist() == ["", "Odisha", ""]


def test_the_numbers_own_country_code_wins() -> None:
    """A number is read with its own dialling code, else with the row's, else as one of India."""
    result = normalize(
        address__phone=["+1 415 555 2671", "501234567", "9876543210", "+91 9876543210", "971501234567", "9876543210"],
        address__country_code=["", "+971", "", "+971", "971", "+1"],
    )
    assert result.values[PHONE].tolist() == ["4155552671", "501234567", "9876543210", "9876543210", "501234567", ""]
    assert result.values[CODE].tolist() == ["+1", "+971", "+91", "+91", "+971", "+1"]
    assert found(result) == [(5, PHONE, "phone_invalid", "9876543210")]


def test_a_wrong_dialling_code_is_reported_and_not_replaced() -> None:
    """A dialling code that no country has is an error; the phone number beside it is still read."""
    result = normalize(address__phone=["9876543210", "+91 9876543210"], address__country_code=["+999", "+999"])
    assert result.values[PHONE].tolist() == ["9876543210", "9876543210"]
    assert result.values[CODE].tolist() == ["", ""]
    assert found(result) == [(0, CODE, "phone_invalid", "+999"), (1, CODE, "phone_invalid", "+999")]


def test_state_and_city_are_filled_from_the_pincode() -> None:
    """Blank state and city come from the pincode, with a warning that carries what was put in; given ones stay."""
    result = normalize(
        address__pincode=["682555", "560038", "110001", "900056", ""],
        address__state=["", "Kerala", "NA", "", ""],
        address__city=["-", "Indiranagar", "", "", ""],
    )
    assert result.values[STATE].tolist() == ["Lakshadweep", "Kerala", "Delhi", "", ""]
    assert result.values[CITY].tolist() == ["Lakshadweep", "Indiranagar", "New Delhi", "", ""]
    assert [(item.index, item.finding.code, item.finding.suggestion) for item in result.findings] == [
        (0, "city_filled", "Lakshadweep"),
        (0, "state_filled", "Lakshadweep"),
        (2, "city_filled", "New Delhi"),
        (2, "state_filled", "Delhi"),
    ]


def test_columns_that_the_file_lacks_are_filled_too() -> None:
    """A Tally export has neither state nor city; both come from the pincode."""
    result = normalize(address__pincode=["560038"])
    assert (result.values[STATE].tolist(), result.values[CITY].tolist()) == (["Karnataka"], ["Bengaluru Urban"])
    assert [item.finding.code for item in result.findings] == ["city_filled", "state_filled"]


def test_an_unknown_state_is_not_overwritten() -> None:
    """A state that was written but not understood is an error, not a blank to fill."""
    result = normalize(address__pincode=["560038"], address__state=["Atlantis"], address__city=["Bengaluru"])
    assert result.values[STATE].tolist() == [""]
    assert [item.finding.code for item in result.findings] == ["state_unknown"]


def test_a_foreign_country_is_one_problem() -> None:
    """Of an address abroad only the country is reported, not the pincode and state that are right there."""
    result = normalize(
        address__country=["USA", "India"], address__pincode=["94105-1234", "94105"], address__state=["California", "KA"]
    )
    assert found(result) == [(0, COUNTRY, "country_unsupported", "USA"), (1, PIN, "pincode_invalid", "94105")]
    assert result.values[COUNTRY].tolist() == ["", "India"]


def test_a_slice_with_its_own_index_keeps_its_rows() -> None:
    """Batches cut out of a larger table are cleaned by position, whatever their index says."""
    whole = text_batch({PHONE: pa.array(["x", "9876543210", "y", "8"], pa.string())})
    result = Normalizer().normalize(whole[1:3])
    assert result.values[PHONE].tolist() == ["9876543210", ""]
    assert found(result) == [(1, PHONE, "phone_invalid", "y")]


@st.composite
def batches(draw: st.DrawFn) -> dict[str, list[str]]:
    """Draw some columns of a few rows each."""
    size = draw(st.integers(0, 5))
    fields = draw(st.lists(st.sampled_from(FIELDS), unique=True, min_size=1))
    return {field.path: draw(st.lists(texts(field.cleaner), min_size=size, max_size=size)) for field in fields}


@settings(max_examples=150, deadline=None)
@given(st.lists(batches(), min_size=1, max_size=3))
def test_a_batch_is_what_its_values_are(drawn: list[dict[str, list[str]]]) -> None:
    """A normalizer that has seen other batches gives what the value functions give, rows in any company."""
    normalizer = Normalizer()
    for columns in drawn:
        result = normalizer.normalize(text_batch({p: pa.array(c, pa.string()) for p, c in columns.items()}))
        listed = {(item.index, item.field, item.finding) for item in result.findings}
        abroad = {row for row, field, _ in listed if field == COUNTRY}
        for path, cells in columns.items():
            for row, cell in enumerate(cells):
                one = clean(path, cell)
                if path == PHONE:
                    one = clean_phone(
                        cell, clean(CODE, columns[CODE][row]).value or "+91" if CODE in columns else "+91"
                    )
                if one.findings and not (row in abroad and path in {PIN, STATE}):
                    assert {(row, path, finding) for finding in one.findings} <= listed
                if path != CODE and (one.value or one.findings):
                    assert result.values[path][row].as_py() == one.value


def test_findings_of_a_large_batch_stand_by_row() -> None:
    """Findings come in the order of their rows, those of one row in the order of the field table."""
    result = normalize(address__phone=["x"] * 50, address__email=["y"] * 50, address__pincode=["z"] * 50)
    order = [(item.index, FIELD_PATHS.index(item.field)) for item in result.findings]
    assert order == sorted(order)
    assert len(order) == 150
    assert all(isinstance(item, RowFinding) for item in result.findings)
