"""Which texts may stand in a workbook as numbers and dates."""

from __future__ import annotations

import pytest

from importer.report.workbook.cell_value import cell_value, usable_format


@pytest.mark.parametrize(
    ("text", "number_format", "value"),
    [
        ("0", "0", "0"),
        ("-12.5", "#,##0.00", "-12.5"),
        ("919876543210", "0", "919876543210"),
        ("123456789012345", "0", "123456789012345"),
        ("1234567890123456", "0", ""),
        ("0141", "0", ""),
        ("-0", "0", ""),
        ("1.50", "0.00", ""),
        ("1,000", "#,##0", ""),
        ("+91", "0", ""),
        (" 1", "0", ""),
        ("1\n", "0", ""),
        ("१२", "0", ""),
        ("1E5", "0.00E+00", ""),
        ("", "0", ""),
        ("0.1234567891", "0.00", ""),
        ("560038", "000000", "560038"),
        ("38", "000000", ""),
        ("1", '"C-"000', ""),
        ("2024-02-29", "dd/mm/yyyy", "45351"),
        ("1900-03-01", "yyyy", "61"),
        ("1900-02-28", "yyyy", ""),
        ("9999-12-31", "yyyy", "2958465"),
        ("2023-02-29", "yyyy", ""),
        ("2024-02-29 10:00:00", "yyyy", ""),
        ("45351", "dd/mm/yyyy", ""),
        ("2024-02-29", "0", ""),
    ],
)
def test_only_what_comes_back_exactly_is_a_number(text: str, number_format: str, value: str) -> None:
    """A plain number of 15 digits at most, or an ISO date under a date's format, may stand as such; else it is text."""
    assert cell_value(text, number_format) == value


@pytest.mark.parametrize(
    ("code", "usable"),
    [
        ("dd/mm/yyyy", "dd/mm/yyyy"),
        (" 0.00 ", "0.00"),
        ("General", ""),
        ("@", ""),
        ("", ""),
        ('"open', ""),
        ("0\x00", ""),
        ("0" * 256, ""),
    ],
)
def test_a_damaged_format_is_none(code: str, usable: str) -> None:
    """A format that would damage the workbook, or means text, gives a column of text."""
    assert usable_format(code) == usable
