"""E-mail cells as people fill them: what else stands in them, and what they must not become."""

from __future__ import annotations

import time

import pytest

from importer.normalize import clean


@pytest.mark.parametrize("tail", ["a" * 60, "a b " * 60, "," + "a" * 400, " a" * 490])
def test_a_long_word_beside_an_address_costs_no_time(tail: str) -> None:
    """The search for torn addresses takes time in proportion to the cell, whatever words stand in it."""
    start = time.perf_counter()
    clean("address.email", f"raj@x.com, {tail}"[:1_000])
    assert time.perf_counter() - start < 1.0


CELLS: list[tuple[str, str, list[str]]] = [
    # A word that touches the next with a comma, semicolon or slash may be the first half of the address.
    ("raj,kumar@x.com", "", ["email_invalid"]),
    ("raj/kumar@x.com", "", ["email_invalid"]),
    ("raj;kumar@x.com", "", ["email_invalid"]),
    ("Raj,raj@x.com", "raj@x.com", ["email_extra_text"]),
    ("Raj, kumar@x.com", "kumar@x.com", ["email_extra_text"]),
    ("a@x.com,b@x.com", "a@x.com", ["email_multiple"]),
    ("a@x.com/b@x.com", "a@x.com", ["email_multiple"]),
    ("NA,a@x.com", "a@x.com", []),
    # Text that went through a web page.
    ("raj&amp;co@x.com", "raj&co@x.com", []),
    ("&lt;raj@x.com&gt;", "raj@x.com", []),
    ("Raj &lt;raj@x.com&gt;", "raj@x.com", ["email_extra_text"]),
    ("raj&copy@x.com", "raj&copy@x.com", []),
    ("raj&copy@x.com, NA", "raj&copy@x.com", []),
    # Quotation marks of word processors around it; inside they stay wrong.
    ("\u201craj@x.com\u201d", "raj@x.com", []),
    ("\u2018raj@x.com\u2019", "raj@x.com", []),
    ("raj\u2019s@x.com", "", ["email_invalid"]),
    # Placeholders beside an address.
    ("raj@x.com, NA", "raj@x.com", []),
    ("N/A / raj@x.com", "raj@x.com", []),
    ("raj@x.com, N/A", "raj@x.com", []),
    ("a@x.com and b@x.com", "a@x.com", ["email_multiple"]),
    # Labels and links.
    ("Email raj@x.com", "raj@x.com", []),
    ("ईमेल: raj@x.com", "raj@x.com", []),
    ("mailto:raj@x.com?subject=Hello", "raj@x.com", []),
    ("raj@x.com#mailto:raj@x.com#", "raj@x.com", []),
    ("Email kumar raj@x.com", "", ["email_invalid"]),
    # Made up, however it is joined.
    ("no-reply@x.com", "no-reply@x.com", ["email_suspicious"]),
    ("no_email@x.com", "no_email@x.com", ["email_suspicious"]),
    ("not.available@x.com", "not.available@x.com", ["email_suspicious"]),
    ("n.a.rao@x.com", "n.a.rao@x.com", []),
    ("noxreply@x.com", "noxreply@x.com", []),
]


@pytest.mark.parametrize(("text", "address", "codes"), CELLS, ids=ascii)
def test_email_cell(text: str, address: str, codes: list[str]) -> None:
    """The cell gives this address and these problems."""
    one = clean("address.email", text)
    assert (one.value, [finding.code for finding in one.findings]) == (address, codes)
