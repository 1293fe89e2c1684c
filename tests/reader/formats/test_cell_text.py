"""Values as a person sees them in a spreadsheet program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from importer.number_format import is_date_format, padded_text, zeros_of
from importer.reader.formats.cell_text import (
    cell_name,
    column_letters,
    iso_text,
    number_text,
    numeric_text,
    serial_text,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (9876543210.0, "9876543210"),
        (919876543210, "919876543210"),
        (123456789012345.0, "123456789012345"),
        (0.1 + 0.2, "0.3"),
        (123456789.1, "123456789.1"),
        (99999999999999.9, "99999999999999.9"),
        (1.5, "1.5"),
        (-5.0, "-5"),
        (-0.0, "0"),
        (0.00001, "0.00001"),
        (1e-20, "1E-20"),
        (1e15, "1E+15"),
        (1.2345678901234567e20, "1.23456789012346E+20"),
    ],
)
def test_number(value: float, shown: str) -> None:
    """A number is written in full up to 15 digits; what is longer shows by its exponent that digits are lost."""
    assert number_text(value) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("9.87654321E+09", "9876543210"),
        ("9876543210.0", "9876543210"),
        ("007", "7"),
        (" 5 ", "5"),
        ("nan", "nan"),
        ("1e400", "1e400"),
        ("1_000", "1_000"),
        ("५", "५"),
        ("x", "x"),
        ("", ""),
    ],
)
def test_numeric_text(text: str, shown: str) -> None:
    """A number as programs write it is shown in full; what is none is left alone."""
    assert numeric_text(text) == shown


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_stay(value: int) -> None:
    """Every whole number up to 15 digits comes out with these digits."""
    assert number_text(float(value)) == numeric_text(str(value)) == str(value)


@pytest.mark.parametrize(
    ("serial", "shown"),
    [
        (45293, "2024-01-02"),
        (45293.5, "2024-01-02 12:00:00"),
        (45293.9999999, "2024-01-03"),
        (0.25, "06:00:00"),
        (0, "00:00:00"),
        (1, "1900-01-01"),
        (59, "1900-02-28"),
        (60, "1900-02-29"),
        (61, "1900-03-01"),
        (2_958_465, "9999-12-31"),
        (2_958_466, "2958466"),
        (-1, "-1"),
    ],
)
def test_day_number(serial: float, shown: str) -> None:
    """A day number is shown as date, time or both, to the second; what is beyond the calendar as a number."""
    assert serial_text(serial) == shown


def test_day_number_of_1904() -> None:
    """The other calendar begins 1,462 days later."""
    assert [serial_text(serial, from_1904=True) for serial in (43831, 1, 0.5)] == [
        "2024-01-02",
        "1904-01-02",
        "12:00:00",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024-01-02", "2024-01-02"),
        ("2024-01-02T00:00:00.000", "2024-01-02"),
        ("2024-01-02T03:04:05", "2024-01-02 03:04:05"),
        ("1899-12-31T03:04:05.000", "03:04:05"),
        ("yesterday", "yesterday"),
    ],
)
def test_iso_date(text: str, shown: str) -> None:
    """A date of an XML file is shown without what is nought."""
    assert iso_text(text) == shown


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("000000", "012345"),
        ("00", "12345"),
        ("000-000", "012-345"),
        ("000\\-000", "012-345"),
        ("0000\\ 0000", "0001 2345"),
        ('"+91 "0000000000', "+91 0000012345"),
        ("[$-409]000000", "012345"),
        ("[Red]000000;-000000;@", "012345"),
        ("_(000000_)", "012345"),
        ("000 000", "012 345"),
        ("0", "12345"),
        ("0.00", "12345"),
        ("#,##0", "12345"),
        ("#00", "12345"),
        ("00/00", "12345"),
        ("00%", "12345"),
        ("00E+00", "12345"),
        ("[>99]000000", "12345"),
        ('"0"0000000000', "12345"),
        ("General", "12345"),
        ("yyyy-mm-dd", "12345"),
        ("@", "12345"),
        ("", "12345"),
        ('"0000', "12345"),
    ],
)
def test_format_of_zeros(number_format: str, shown: str) -> None:
    """Only a format of zeros and literals pads; every other one leaves the number as it is."""
    assert padded_text("12345", zeros_of(number_format)) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("1234567", "1234-567"), ("1.5", "1.5"), ("-5", "-5"), ("x", "x"), ("", "")]
)
def test_padding_loses_nothing(text: str, shown: str) -> None:
    """Digits that are too many stand at the first place; what is not digits alone is left alone."""
    assert padded_text(text, "000-000") == shown


@pytest.mark.parametrize(
    ("number_format", "is_date"),
    [
        ("yyyy-mm-dd", True),
        ("[h]:mm", True),
        ("[$-409]d mmm", True),
        ("Short Date", True),
        ("General", False),
        ("General Date", True),
        ('0 "days"', False),
        ("[Red]0", False),
        ("0.00E+00", False),
        ("#,##0", False),
        ("000000", False),
    ],
)
def test_date_format(number_format: str, is_date: bool) -> None:
    """A format with parts of a date outside of quotes shows a date."""
    assert is_date_format(number_format) is is_date


@given(st.integers(0, 16_383), st.integers(0, 1_048_575))
def test_cell_name(column: int, row: int) -> None:
    """A cell is named as a spreadsheet does."""
    assert column_letters(column) == get_column_letter(column + 1)
    assert cell_name(row, column) == f"{get_column_letter(column + 1)}{row + 1}"
