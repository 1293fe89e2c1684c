"""Whole batches whose names or addresses stand in one column, with and without columns of their own beside it."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.customer.text_column import text_batch
from importer.normalize import Normalized, Normalizer, clean
from importer.normalize.split_address import split_address

COUNTRY = "address.country"
PIN, STATE, CITY = "address.pincode", "address.state", "address.city"
FIRST, LAST = "address.first_name", "address.last_name"
LINE_1, LINE_2 = "address.address_line1", "address.address_line2"


def normalize(**columns: list[str]) -> Normalized:
    """Normalize columns given as `address__phone=[...]`."""
    mapped = text_batch({name.replace("__", "."): pa.array(cells, pa.string()) for name, cells in columns.items()})
    return Normalizer().normalize(mapped)


def found(result: Normalized) -> list[tuple[int, str, str, str]]:
    """Give the findings as row, field, code and raw text."""
    return [(item.index, item.field, item.finding.code, item.value) for item in result.findings]


def test_a_full_name_is_split_where_names_are_blank() -> None:
    """A full name fills blank first and last names and leaves given ones alone."""
    result = normalize(
        full_name=["Asha Verma", "Asha Verma", "Asha Verma", "Prince", "NULL"],
        address__first_name=["", "Usha", "", "", ""],
        address__last_name=["", "", "Varma", "", ""],
    )
    assert result.values[FIRST].tolist() == ["Asha", "Usha", "Asha", "Prince", "NULL"]
    assert result.values[LAST].tolist() == ["Verma", "", "Varma", "", ""]
    assert normalize(full_name=["Asha Verma"]).values[LAST].tolist() == ["Verma"]


def test_a_full_address_is_split_into_lines() -> None:
    """One address column fills both lines; its line breaks decide."""
    result = normalize(full_address=["12 MG Road\nIndiranagar\nBengaluru", "12 MG Road", "NA"])
    assert result.values[LINE_1].tolist() == ["12 MG Road", "12 MG Road", ""]
    assert result.values[LINE_2].tolist() == ["Indiranagar, Bengaluru", "", ""]


ADDRESS = "12 MG Road, Bengaluru, Karnataka - 560038, India"
SHORT = "12 MG Road, Bengaluru"


def test_an_address_gives_up_pincode_state_and_city() -> None:
    """A file whose address is one column has pincode, state and city all the same, and nothing was guessed."""
    result = normalize(full_address=[ADDRESS, "4 Mount Road", "4 Mount Road, Chennai"])
    assert result.values[LINE_1].tolist() == [SHORT, "4 Mount Road", "4 Mount Road, Chennai"]
    assert result.values[PIN].tolist() == ["560038", "", ""]
    assert result.values[STATE].tolist() == ["Karnataka", "", ""]
    assert result.values[CITY].tolist() == ["Bengaluru", "", ""]
    assert result.findings == []


def test_a_rows_own_pincode_and_state_win() -> None:
    """A row's own values stay, spelt as they may be; where the address says something else, its lines do, too."""
    result = normalize(
        full_address=[ADDRESS] * 6,
        address__pincode=["560 038", "560001", "NA", "", "56OO38", "560038"],
        address__state=["KA", "", "-", "Kerala", "", "Atlantis"],
        address__city=["Bangalore", "", "NA", "", "", ""],
        address__country=["", "IN", "India", "", "", ""],
    )
    assert result.values[LINE_1].tolist() == [SHORT, ADDRESS, SHORT, ADDRESS, ADDRESS, ADDRESS]
    assert result.values[PIN].tolist() == ["560038", "560001", "560038", "560038", "", "560038"]
    assert result.values[STATE].tolist() == ["Karnataka", "Karnataka", "Karnataka", "Kerala", "Karnataka", ""]
    assert result.values[CITY].tolist()[:4] == ["Bangalore", "Bengaluru Urban", "Bengaluru", "Bengaluru"]
    assert [code for row, _, code, _ in found(result) if row in {4, 5}] == ["pincode_invalid", "state_unknown"]


def test_an_address_abroad_stays_whole() -> None:
    """Six digits at the end of an address of another country are no pincode."""
    result = normalize(full_address=["Orchard Road 238801, India"], address__country=["Singapore"])
    assert result.values[LINE_1].tolist() == ["Orchard Road 238801, India"]
    assert result.values[PIN].tolist() == [""]


def test_an_address_is_used_where_the_first_line_is_blank() -> None:
    """A row with a first line keeps to it, also for pincode and state; a second line loses nothing of an address."""
    result = normalize(
        full_address=["12 MG Road\nHebbal\nKA 560038"] * 3,
        address__address_line1=["5 Park Street", "", "NA"],
        address__address_line2=["", "Floor 2", ""],
    )
    assert result.values[LINE_1].tolist() == ["5 Park Street", "12 MG Road, Hebbal", "12 MG Road"]
    assert result.values[LINE_2].tolist() == ["", "Floor 2", "Hebbal"]
    assert result.values[PIN].tolist() == ["", "560038", "560038"]


def test_a_pincode_in_an_address_is_judged_like_any_other() -> None:
    """Digits behind the word pin that are no pincode are reported as a wrong pincode."""
    result = normalize(full_address=["12 MG Road, Bengaluru, Pin 012345"])
    assert found(result) == [(0, PIN, "pincode_invalid", "012345")]


TEXTS = ["", "NA", ADDRESS, SHORT, "Karol Bagh, New Delhi 110005", "12 MG Road\nHebbal\nKA 560038", "Goa", "#REF!"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(TEXTS),
            st.sampled_from(["", "-", "Floor 2"]),
            st.sampled_from(["", "NA", "560038", "560 038", "x"]),
            st.sampled_from(["", "NA", "KA", "Delhi", "x"]),
            st.sampled_from(["", "NA", "India", "Nepal"]),
        ),
        max_size=8,
    )
)
def test_the_split_of_a_column_is_that_of_its_values(rows: list[tuple[str, str, str, str, str]]) -> None:
    """A batch's addresses are split as one by one, with each row's own values beside them."""
    paths = ("full_address", LINE_2, PIN, STATE, COUNTRY)
    mapped = text_batch({path: pa.array([row[i] for row in rows], pa.string()) for i, path in enumerate(paths)})
    values = Normalizer().normalize(mapped).values
    for index, (text, *cells) in enumerate(rows):
        own = [clean(path, cell) for path, cell in zip(paths[1:], cells, strict=True)]
        split = split_address(text, *(one.value or "?" * bool(one.findings) for one in own))
        assert values[LINE_1][index].as_py() == clean(LINE_1, split.line1).value
        assert values[LINE_2][index].as_py() == (own[0].value or clean(LINE_2, split.line2).value)
        if not own[1].findings:
            assert values[PIN][index].as_py() == (own[1].value or clean(PIN, split.pincode).value)
        if own[2].value or split.state:
            assert values[STATE][index].as_py() == (
                "" if own[2].findings else own[2].value or clean(STATE, split.state).value
            )
        assert not split.city or values[CITY][index].as_py() == split.city


def test_a_full_name_stops_at_the_rows_own_last_name() -> None:
    """With a last name of its own, a row's full name gives all that stands in front of it."""
    result = normalize(full_name=["Asha Rani Verma"], address__last_name=["Verma"])
    assert (result.values[FIRST].tolist(), result.values[LAST].tolist()) == (["Asha Rani"], ["Verma"])
