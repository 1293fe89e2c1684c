"""The invented files that a mapping is tested on are what they claim to be."""

from __future__ import annotations

from random import Random

import pytest

from importer.customer.gst import check_character, gstin_class, is_pan, pan_in_gstin
from importer.customer.places import pincode_exists, state_of_pincode
from importer.customer.states import state_of_gst_code, state_of_text
from tests.mapping.header_sets import HEADER_SETS, HeaderSet
from tests.mapping.realistic_cells import verhoeff
from tests.mapping.realistic_parties import parties
from tests.mapping.realistic_places import PLACES
from tests.mapping.realistic_values import (
    BARE_EXPECTED,
    GERMAN_EXPECTED,
    HINDI_EXPECTED,
    bare_rows,
    german_rows,
    hindi_rows,
    rows_of,
)

each_set = pytest.mark.parametrize("header_set", HEADER_SETS, ids=lambda each: f"{each.system}, {each.kind}")


def column(header_set: HeaderSet, header: str) -> list[str]:
    """Give the cells of one column of a set."""
    position = header_set.headers.index(header)
    return [row[position] for row in rows_of(header_set)]


def set_of(system: str) -> HeaderSet:
    """Give the only set of a system."""
    (found,) = [header_set for header_set in HEADER_SETS if header_set.system == system]
    return found


@each_set
def test_rows_fit_their_header_and_depend_on_the_seed_alone(header_set: HeaderSet) -> None:
    """Rows are as wide as the header row, as many as asked for, equal for equal seeds and different for others."""
    rows = rows_of(header_set, count=40, seed=3)
    assert [len(row) for row in rows] == [len(header_set.headers)] * 40
    assert rows == rows_of(header_set, count=40, seed=3)
    assert rows != rows_of(header_set, count=40, seed=4)


@each_set
def test_columns_to_map_hold_enough_values_to_judge_by(header_set: HeaderSet) -> None:
    """Every column that a target is expected of is filled in a sixth of the rows at least."""
    rows = rows_of(header_set)
    filled = {
        header: sum(bool(row[position].strip()) for row in rows)
        for position, header in enumerate(header_set.headers)
        if header in header_set.expected
    }
    assert not {header: count for header, count in filled.items() if count < len(rows) / 6}


def test_codes_of_a_party_are_right_and_fit_each_other() -> None:
    """PAN, GSTIN with its check character, pincode and state of an invented party agree by the product's own rules."""
    for party in parties(Random(7), 400):
        assert is_pan(party.pan)
        kind = gstin_class(party.gstin)
        assert kind is not None
        assert kind.name == "normal"
        assert check_character(party.gstin) == party.gstin[14]
        assert pan_in_gstin(party.gstin) == party.pan
        assert state_of_gst_code(party.gstin[:2]) == party.place.state


def test_places_are_where_they_say() -> None:
    """Every pincode of the places exists and lies in the state that the place names, whose two letters mean it."""
    for place in PLACES:
        assert state_of_text(place.codes.letters) == place.state
        for pincode in place.pincodes:
            assert pincode_exists(pincode), (place.city, pincode)
            assert state_of_pincode(pincode) == place.state, (place.city, pincode)


def test_systems_write_as_they_really_do() -> None:
    """What the notes of the sets say of a system is found in its cells."""
    assert all(cell.startswith("'72") for cell in column(set_of("Shopify admin"), "Customer ID"))
    assert any(cell.startswith(":") for cell in column(set_of("TallyPrime / ERP 9"), "PARTYGSTIN"))
    assert any(" ::: " in cell for cell in column(set_of("Google Contacts"), "Phone 1 - Value"))
    assert all(cell.endswith("@marketplace.amazon.in") for cell in column(set_of("Amazon"), "buyer-email"))
    sap = set_of("SAP ECC / S4")
    assert {len(cell) for cell in column(sap, "KUNNR")} == {10}
    assert max(len(cell) for cell in column(sap, "NAME1")) == 35
    regions = zip(column(sap, "REGIO"), column(sap, "STCD3"), strict=True)
    assert {region for region, gstin in regions if region == gstin[:2]} <= {"", "36"}  # Telangana's happen to agree


def test_aadhaar_numbers_have_the_shape_of_real_ones() -> None:
    """Aadhaar cells are twelve digits with a right check digit, so that a rule against them is really tried."""
    assert verhoeff("2363") == 0  # the textbook's example
    cells = [cell.replace(" ", "") for cell in column(set_of("Busy (Busywin)"), "Aadhar No.") if cell]
    assert cells
    assert all(len(cell) == 12 and verhoeff(cell) == 0 for cell in cells)


@pytest.mark.parametrize(
    ("sheet", "expected", "width"),
    [
        pytest.param(hindi_rows(), HINDI_EXPECTED, 13, id="hindi"),
        pytest.param(german_rows(), GERMAN_EXPECTED, 11, id="german"),
        pytest.param(bare_rows(), BARE_EXPECTED, 10, id="bare"),
    ],
)
def test_sheets_fit_what_is_expected_of_them(
    sheet: tuple[list[str], list[list[str]]], expected: dict[int, str], width: int
) -> None:
    """A sheet has sixty rows or more of one width, its header is as wide or empty, and the positions exist."""
    header, rows = sheet
    assert len(header) in {0, width}
    assert len(rows) >= 60
    assert {len(row) for row in rows} == {width}
    assert set(expected) <= set(range(width))
