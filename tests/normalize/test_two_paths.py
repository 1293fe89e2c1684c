"""The column path and the value function are one rule: whatever the text, they say the same."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.customer.fields import FIELDS, Field
from importer.customer.problems import PROBLEM_KINDS, Severity
from importer.normalize import clean
from importer.normalize.acceptance import ACCEPTANCE
from importer.normalize.column import ColumnCleaner
from importer.normalize.text_bytes import TextBytes
from importer.normalize.value import CLEANERS
from tests.normalize.texts import REALISTIC, texts

EXAMPLES = 60
CLEANER_NAMES = sorted(CLEANERS)


@pytest.mark.parametrize("cleaner", CLEANER_NAMES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_column_path_and_value_function_agree(cleaner: str, data: st.DataObject) -> None:
    """For any column the column path gives the values and findings that the value function gives one by one."""
    column = data.draw(st.lists(texts(cleaner), max_size=12))
    cleaned = ColumnCleaner(CLEANERS[cleaner], ACCEPTANCE[cleaner]).clean(pa.array(column, type=pa.string()))
    one_by_one = [CLEANERS[cleaner](text) for text in column]
    assert cleaned.values.to_pylist() == [one.value for one in one_by_one]
    assert cleaned.findings == [(i, finding) for i, one in enumerate(one_by_one) for finding in one.findings]


@pytest.mark.parametrize("cleaner", CLEANER_NAMES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_accepted_text_is_clean_already(cleaner: str, data: st.DataObject) -> None:
    """What a column accepts at once, the value function neither changes nor finds fault with."""
    column = data.draw(st.lists(texts(cleaner), min_size=1, max_size=12))
    accepted = ACCEPTANCE[cleaner](TextBytes(pa.array(column, type=pa.string())))
    for text, clean_already in zip(column, accepted.tolist(), strict=True):
        if clean_already:
            one = CLEANERS[cleaner](text)
            assert (one.value, one.findings) == (text, ())
            assert one.country_code == ("+91" if cleaner == "phone" and text else "")


@pytest.mark.parametrize("cleaner", CLEANER_NAMES)
def test_ordinary_clean_values_are_accepted_at_once(cleaner: str) -> None:
    """The fast way exists: the first realistic value of every cleaner, and a blank, pass without the value function."""
    column = pa.array([REALISTIC[cleaner][0], "", REALISTIC[cleaner][0]])
    assert ACCEPTANCE[cleaner](TextBytes(column)).all()


@pytest.mark.parametrize("cleaner", CLEANER_NAMES)
@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(data=st.data())
def test_a_slice_of_a_column_is_read_at_its_own_place(cleaner: str, data: st.DataObject) -> None:
    """A batch cut out of a larger one, as Arrow does without a copy, is judged by its own bytes."""
    column = data.draw(st.lists(texts(cleaner), min_size=3, max_size=8))
    whole = pa.array(column, type=pa.string())
    accepted = ACCEPTANCE[cleaner](TextBytes(whole)).tolist()
    assert ACCEPTANCE[cleaner](TextBytes(whole[1:-1])).tolist() == accepted[1:-1]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_cleaning_twice_is_cleaning_once(field: Field, data: st.DataObject) -> None:
    """A clean value is a fixed point: cleaning it again gives it back without an error."""
    once = clean(field.path, data.draw(texts(field.cleaner)))
    if field.cleaner != "phone" or once.country_code == "+91":
        twice = clean(field.path, once.value)
        assert twice.value == once.value
        assert not any(PROBLEM_KINDS[finding.code].severity is Severity.ERROR for finding in twice.findings)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_error_leaves_no_value(field: Field, data: st.DataObject) -> None:
    """Every code is in the catalogue, and a value found wrong is never handed on."""
    one = clean(field.path, data.draw(texts(field.cleaner)))
    if any(PROBLEM_KINDS[finding.code].severity is Severity.ERROR for finding in one.findings):
        assert one.value == ""
    assert len({finding.code for finding in one.findings}) == len(one.findings)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts("phone"))
def test_a_phone_number_is_digits_with_a_dialling_code(text: str) -> None:
    """A clean phone number is 4 to 15 ASCII digits and comes with its dialling code; without one there is neither."""
    one = clean("address.phone", text)
    assert (one.value == "") == (one.country_code == "")
    if one.value:
        assert one.value.isascii()
        assert one.value.isdigit()
        assert 4 <= len(one.value) <= 15
        assert one.country_code[0] == "+"
        assert 2 <= len(one.country_code) <= 4


def test_every_field_has_both_paths() -> None:
    """Every cleaner that the field table names has a value function and an acceptance."""
    named = {field.cleaner for field in FIELDS}
    assert named == set(CLEANERS) == set(ACCEPTANCE)
