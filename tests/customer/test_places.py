"""Pincodes, states and GST codes of India."""

from __future__ import annotations

import indian_pincode
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.customer.places import (
    district_of_pincode,
    pincode_exists,
    pincode_state_mismatch,
    state_of_gst_code,
    state_of_pincode,
    states_of_pincode,
)
from importer.customer.states import all_states, closest_state, state_names, state_of_text


def test_there_are_36_states_and_union_territories() -> None:
    """The table is whole: 28 states, 8 union territories, each with a GST code in force of its own."""
    assert len(state_names()) == len(set(state_names())) == 36
    assert len({state.gst_codes[0] for state in all_states()}) == 36


@pytest.mark.parametrize("state", all_states(), ids=lambda state: state.name)
def test_every_spelling_means_its_state(state: object) -> None:
    """Name, aliases, ISO codes old and new, Hindi name and GST codes all give the official name, in any case."""
    found = next(known for known in all_states() if known == state)
    for spelling in (found.name, *found.spellings, *found.gst_codes):
        for text in (spelling, spelling.upper(), f" {spelling.lower()} "):
            assert state_of_text(text) == found.name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("29-Karnataka", "Karnataka"),
        ("Karnataka (29)", "Karnataka"),
        ("7", "Delhi"),
        ("Jammu & Kashmir (UT)", "Jammu and Kashmir"),
        ("Karnataka, India", "Karnataka"),
        ("State of Goa", "Goa"),
        ("IN-OR", "Odisha"),
        ("Andhra Pradesh (before bifurcation)", "Andhra Pradesh"),
        ("मिज\u093cोरम", "Mizoram"),
        ("Kerala / Goa", None),
        ("97", None),
        ("96", None),
        ("Bengaluru", None),
        ("", None),
    ],
)
def test_state_of_text(text: str, name: str | None) -> None:
    """Codes and names together are understood as long as they mean one state."""
    assert state_of_text(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("Orrisa", "Odisha"), ("Utar Pradesh", "Uttar Pradesh"), ("Bengaluru", ""), ("x", ""), ("Kerala" * 500, "")],
)
def test_closest_state(text: str, name: str) -> None:
    """A misspelt state finds its name; what is no state finds none, however long it is."""
    assert closest_state(text) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("29", "Karnataka"),
        ("38", "Ladakh"),
        ("25", "Dadra and Nagar Haveli and Daman and Diu"),
        ("28", "Andhra Pradesh"),
        ("97", None),
        ("99", None),
        ("96", None),
        ("7", None),
    ],
)
def test_state_of_gst_code(code: str, name: str | None) -> None:
    """Codes in force and retired ones name a state; special ones name none."""
    assert state_of_gst_code(code) == name


@pytest.mark.parametrize(
    ("pincode", "state", "others"),
    [
        ("560038", "Karnataka", set()),
        ("500001", "Telangana", {"Andhra Pradesh"}),  # one state until 2014
        ("194101", "Ladakh", {"Jammu and Kashmir"}),  # one state until 2019
        ("834001", "Jharkhand", {"Bihar"}),
        ("682555", "Lakshadweep", {"Kerala"}),  # one prefix, two states
        ("605001", "Puducherry", {"Tamil Nadu"}),
        ("305402", "Rajasthan", set()),  # the data set also says Telangana: noise
        ("799001", "Tripura", set()),  # the data set says Telangana only
        ("119999", "Delhi", set()),  # no such prefix; the first two digits tell
    ],
)
def test_states_of_pincode(pincode: str, state: str, others: set[str]) -> None:
    """A pincode lies in one state and may go with those that its prefix has or had."""
    assert state_of_pincode(pincode) == state
    assert states_of_pincode(pincode) == {state} | others


@pytest.mark.parametrize("pincode", ["900056", "999999", "291234"])
def test_army_and_unknown_regions_go_with_any_state(pincode: str) -> None:
    """The army's pincodes, and those of a region that nobody knows, contradict no state and fill none."""
    assert len(states_of_pincode(pincode)) == 36
    assert state_of_pincode(pincode) is None
    assert district_of_pincode(pincode) is None


@pytest.mark.parametrize("text", ["", "56003", "056003", "5600388", "56003a", "५६००३८"])
def test_what_is_no_pincode_has_no_place(text: str) -> None:
    """Text of another shape is no pincode anywhere."""
    assert not pincode_exists(text)
    assert states_of_pincode(text) == frozenset()
    assert state_of_pincode(text) is None
    assert district_of_pincode(text) is None


@pytest.mark.parametrize(
    ("pincode", "district"),
    [
        ("560038", "Bengaluru Urban"),
        ("110001", "New Delhi"),
        ("110025", "South Delhi"),
        ("737101", "East Sikkim"),
        ("524001", "SPSR Nellore"),
        ("799001", None),  # only a district of another state is listed
    ],
)
def test_district_of_pincode(pincode: str, district: str | None) -> None:
    """A district is written as a name that can stand for a city, and lies in the pincode's state."""
    assert district_of_pincode(pincode) == district


def test_every_listed_pincode_exists_and_may_go_with_its_own_state() -> None:
    """All 19,586 pincodes of the data set exist, and the state found for one is among those it may go with."""
    listed = indian_pincode.get_pincodes()
    assert all(pincode_exists(pincode) for pincode in listed)
    assert {state_of_pincode(pincode) for pincode in listed[::37]} <= {*state_names(), None}
    for pincode in listed[::37]:
        assert state_of_pincode(pincode) is None or state_of_pincode(pincode) in states_of_pincode(pincode)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(100_000, 999_999).map(str) | st.sampled_from(["", "560038", "abcdef", "12"]),
            st.sampled_from([*state_names(), "", "Atlantis", "karnataka"]),
        ),
        max_size=20,
    )
)
def test_a_column_is_judged_like_its_values(rows: list[tuple[str, str]]) -> None:
    """For columns the mismatch is what the states of each pincode say; blanks and unknown names are none."""
    pincodes = pa.array([pincode for pincode, _ in rows], pa.string())
    states = pa.array([state for _, state in rows], pa.string())
    expected = [
        state in state_names() and bool(states_of_pincode(pincode)) and state not in states_of_pincode(pincode)
        for pincode, state in rows
    ]
    assert pincode_state_mismatch(pincodes, states).tolist() == expected


def test_mismatch_of_columns() -> None:
    """A pincode of one state with another is a mismatch; with its own, its former or any for the army it is none."""
    rows = [("560038", "Karnataka"), ("560038", "Kerala"), ("500001", "Andhra Pradesh"), ("900056", "Goa"), ("", "Goa")]
    columns = [pa.array(list(column), pa.string()) for column in zip(*rows, strict=True)]
    assert pincode_state_mismatch(*columns).tolist() == [False, True, False, False, False]
