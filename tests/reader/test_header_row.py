"""Which row is the header."""

from __future__ import annotations

import pytest

from importer.errors import UsageError
from importer.reader.header_row import choose_header, refuse_missing_header

HEADER = ("First Name", "Phone", "Email", "Pincode")
ASHA = ("Asha", "9000000001", "asha@example.com", "411001")
RAVI = ("Ravi", "9000000002", "ravi@example.com", "411002")


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        ([HEADER, ASHA, RAVI], 0),
        ([("Customer list",), (), ("as of 2024-01-02",), HEADER, ASHA, RAVI], 3),
        ([("", "(10 digits)", "", "(6 digits)"), HEADER, ASHA], 1),
        ([("Name of firm", "Rao Traders", "", ""), HEADER, ASHA], 1),
        ([HEADER], 0),
        ([ASHA, HEADER, RAVI], 1),
        ([("Vorname", "Telefon", "Ort"), ("Asha", "9000000001", "Pune")], 0),
        ([("Kundenliste", "", ""), ("Vorname", "Telefon", "Ort"), ("Asha", "9000000001", "Pune")], 1),
        ([("Customers",), ("Phone",), ("9000000001",)], 1),
        ([("h0", "h1"), ("", "Station")], 0),
        ([("Title",), ("Name", "City"), ("Asha", "Pune")], 1),
        ([ASHA, RAVI], 0),
    ],
)
def test_the_row_that_names_most_fields_else_the_first_that_can_be_one(rows: list[tuple[str, ...]], index: int) -> None:
    """Titles, units and rows of people are passed over; an unknown language still has its header found by shape."""
    choice = choose_header(rows)
    assert choice is not None
    assert choice.index == index


def test_blank_rows_have_no_header() -> None:
    """Nothing is chosen where there is no text."""
    assert choose_header([(), ("", " "), ("\t",)]) is None


def test_people_in_place_of_a_header_are_refused_with_their_columns() -> None:
    """The message maps by number what can be told, and shows no value."""
    with pytest.raises(UsageError) as caught:
        refuse_missing_header("customers.csv", [ASHA, RAVI], 0)
    said = str(caught.value)
    assert "--header-row 0" in said
    assert "--map 3=address.email --map 2=address.phone --map 4=address.pincode" in said
    assert not any(value in said for value in ASHA)
    refuse_missing_header("customers.csv", [HEADER, ASHA], 0)
