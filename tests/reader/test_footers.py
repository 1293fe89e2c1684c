"""Rows that are no customers."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.reader.footers import footer_rows, is_footer

HEADERS = ("Name", "Phone", "Email", "City", "Balance")


@pytest.mark.parametrize(
    "cells",
    [
        ("Total", "", "", "", "12,345.00"),
        ("Grand Total:", "3", "", "", "(1,200.50)"),
        ("", "", "", "Sub Total", "₹ 500"),
        ("*** End of report ***", "", "", "", ""),
        ("End of File", "", "", "", ""),
        ("--------", "-----", "", "", ""),
        ("Page 2 of 5", "", "", "", ""),
        ("120 records", "", "", "", ""),
        ("(3 rows affected)", "", "", "", ""),
        ("Total no. of customers: 3", "", "", "", ""),
        ("Report generated on 2024-01-02 10:00", "", "", "", ""),
        ("This is a computer generated statement.", "", "", "", ""),
        ("कुल योग", "", "", "", "7"),
        HEADERS,
    ],
)
def test_footers_are_known(cells: tuple[str, ...]) -> None:
    """Totals, ends, pages, counts, rules, and the header again."""
    assert is_footer(cells, HEADERS)


@pytest.mark.parametrize(
    "cells",
    [
        ("Total", "9000000001", "", "", ""),
        ("Total", "", "total@example.com", "", ""),
        ("Total Traders Pvt Ltd and a few more words that no footer of any report has", "", "", "", ""),
        ("Asha", "", "", "", ""),
        ("Endo", "9000000001", "", "Pune", ""),
        ("Page Industries", "", "", "", ""),
        ("Countess Rao", "", "", "", "12"),
        ("Name", "", "", "", ""),
        ("", "", "", "", ""),
        ("Records Office", "9000000001", "office@example.com", "Pune", "0"),
    ],
)
def test_customers_are_none(cells: tuple[str, ...]) -> None:
    """A phone, an e-mail or a name that only sounds like a footer make a customer of a row."""
    assert not is_footer(cells, HEADERS)


WORDS = st.sampled_from(
    ["", "", "Total", "*** End ***", "---", "Asha", "9000000001", "12", "Name", "Phone", "a@b.in", "Page 1", " ", "eof"]
)


@given(st.lists(st.tuples(*[WORDS] * 5), max_size=12))
def test_the_columns_agree_with_the_definition(rows: list[tuple[str, ...]]) -> None:
    """Whatever the rows, looking at whole columns finds just the rows that the definition calls footers."""
    columns = [pa.array([row[number] for row in rows], pa.string()) for number in range(5)]
    assert footer_rows(columns, HEADERS).tolist() == [is_footer(row, HEADERS) for row in rows]
