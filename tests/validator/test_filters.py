"""The user's own filter."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.customer.text_column import TextBatch, text_batch
from importer.errors import UsageError
from importer.validator import RowFilter


def cells(**columns: list[str]) -> TextBatch:
    """Build raw cells."""
    return text_batch({name: pa.array(column, pa.string()) for name, column in columns.items()})


def kept(conditions: list[str], frame: TextBatch) -> list[bool]:
    """Give which rows the conditions keep."""
    result: list[bool] = RowFilter.parse(conditions, frame.schema.names).keeps(frame).tolist()
    return result


def test_values_are_compared_trimmed_and_without_case() -> None:
    """A row is kept when its cell is the value but for case and outer spaces, a no-break space too."""
    frame = cells(PARENT=["Sundry Debtors", " sundry DEBTORS\u00a0", "Sundry  Debtors", "Sundry Creditors", ""])
    assert kept(["PARENT= Sundry debtors "], frame) == [True, True, False, False, False]


def test_not_equal_keeps_the_others_blank_cells_too() -> None:
    """`!=` keeps exactly the rows that `=` leaves out."""
    frame = cells(Status=["Closed", "open", "", "CLOSED"])
    assert kept(["Status!=closed"], frame) == [False, True, True, False]


def test_an_empty_value_asks_for_blank_cells() -> None:
    """`COLUMN=` keeps the rows with a blank cell, `COLUMN!=` those with any text."""
    frame = cells(Closed=["", "  ", "2024-01-01"])
    assert kept(["Closed="], frame) == [True, True, False]
    assert kept(["Closed!="], frame) == [False, False, True]


def test_all_conditions_must_hold() -> None:
    """Several conditions narrow each other down; none at all keeps every row."""
    frame = cells(A=["x", "x", "y"], B=["1", "2", "1"])
    assert kept(["A=x", "B!=2"], frame) == [True, False, False]
    assert kept([], frame) == [True, True, True]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a=b=1", [True, False]),  # header "a=b", not header "a" with the value "b=1"
        ("a!=b=1", [True, False]),  # no header "a!=b": header "a" must not be "b=1"
        ("c!=b=1", [False, True]),  # header "c!=b"
        ("d!=1", [False, True]),  # header "d!" must be "1": there is no header "d"
        ("d!!=1", [True, False]),  # header "d!" must not be "1"
    ],
)
def test_a_header_may_hold_an_equals_sign(condition: str, expected: list[bool]) -> None:
    """Of the headers that fit the condition the longest is meant, whatever signs it holds."""
    frame = cells(**{"a": ["x", "b=1"], "a=b": ["1", "2"], "c!=b": ["2", "1"], "d!": ["2", "1"]})
    assert kept([condition], frame) == expected


@pytest.mark.parametrize("header", ["Party Group", "party group", "PARTYGROUP", " Party  Group "])
def test_a_header_is_found_without_case_and_spaces(header: str) -> None:
    """A column is found however its header is spaced and capitalised."""
    assert kept([f"{header}=a"], cells(**{"Party Group": ["a", "b"]})) == [True, False]


def test_the_exact_header_wins() -> None:
    """Of two headers that differ in case alone the one written exactly is taken."""
    assert kept(["name=a"], cells(Name=["a", "b"], name=["b", "a"])) == [False, True]


def test_an_ambiguous_header_is_refused() -> None:
    """A header that could be either of two columns stops with exit 2 and names both."""
    with pytest.raises(UsageError) as caught:
        RowFilter.parse(["NAME=a"], ["Name", "name"])
    assert caught.value.exit_code == 2
    assert "'Name', 'name'" in caught.value.message


@pytest.mark.parametrize("condition", ["PARNT=Sundry Debtors", "PARNT!=Sundry Debtors"])
def test_an_unknown_column_is_refused_with_headers_and_guess(condition: str) -> None:
    """A column that the source has not stops with exit 2, lists the headers and guesses, and shows no value."""
    with pytest.raises(UsageError) as caught:
        RowFilter.parse([condition], ["NAME", "PARENT"])
    assert caught.value.exit_code == 2
    assert "'PARNT'" in caught.value.message
    assert "mean 'PARENT'" in caught.value.remedy
    assert "NAME, PARENT" in caught.value.remedy
    assert "Debtors" not in str(caught.value)


@pytest.mark.parametrize("condition", ["PARENT", "=x", "!=x", " =x", ""])
def test_another_form_is_refused(condition: str) -> None:
    """What is not COLUMN=VALUE stops with exit 2."""
    with pytest.raises(UsageError):
        RowFilter.parse([condition], ["PARENT"])


@settings(deadline=None)
@given(texts=st.lists(st.text(max_size=4)), value=st.text(max_size=3))
def test_any_text_is_compared_as_python_would(texts: list[str], value: str) -> None:
    """For any cells and any value the columns are judged as row by row comparison would."""
    texts = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    value = value.encode("utf-8", "replace").decode("utf-8")
    expected = [text.strip().casefold() == value.strip().casefold() for text in texts]
    assert kept([f"A={value}"], cells(A=texts)) == expected
    assert kept([f"A!={value}"], cells(A=texts)) == [not same for same in expected]
