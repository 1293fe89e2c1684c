"""Words and signs that stand for nothing, however they are wrapped; names are apart."""

from __future__ import annotations

import pytest

from importer.customer.fields import FIELDS
from importer.normalize import clean

OTHERS = [field.path for field in FIELDS if field.cleaner != "name_text"]

NOTHING = [
    "N A", "N / A", "N/A.", "NIL.", "-NA-", "--NA--", "- nil -", "(NA)", "[N/A]", "<null>", "(blank)", "#NULL", "-NaN",
    "-nan", "1.#QNAN", "-1.#IND", "#N/A N/A", "\\N", "Unknown", "not known", "NOT PROVIDED", "Not given", "TBA",
    "not-available", "- -", "-.-", "--/--", "…", "\u2011", "\u2015", "\u2212", "~", "|", "\\",
    "\uff2e\uff21", "\uff2e\uff0f\uff21", "\uff2e\uff29\uff2c", "\uff0d",
]  # fmt: skip

SOMETHING = [
    "Nadia", "Nil Road", "Nanded", "None such", "Unknown Road 5", "Not Available Road", "-12", "#12", "x1", "1/2",
    "0-1", "Blank House", "Naan", "A", "?12",
]  # fmt: skip


@pytest.mark.parametrize("path", OTHERS)
def test_a_placeholder_is_blank_in_every_spelling(path: str) -> None:
    """Brackets, dashes, a full stop or another width around a word for nothing make it no value and no problem."""
    for text in NOTHING:
        one = clean(path, text)
        assert (text, one.value, one.findings) == (text, "", ())


@pytest.mark.parametrize("text", ["0.0E1", "0.0E+00", "0.00E+2", "0.0"])
@pytest.mark.parametrize("path", ["ref", "address.phone", "address.pincode"])
def test_a_zero_is_blank_however_a_spreadsheet_shows_it(path: str, text: str) -> None:
    """A zero with an exponent is the zero that fills a cell."""
    assert (clean(path, text).value, clean(path, text).findings) == ("", ())


@pytest.mark.parametrize("path", ["address.city", "address.address_line1", "address.landmark"])
def test_text_that_only_begins_like_a_placeholder_is_text(path: str) -> None:
    """A word for nothing inside other text is text, and so is a number with a sign."""
    for text in SOMETHING:
        assert clean(path, text).value == text


@pytest.mark.parametrize("text", ["Unknown", "Blank", "Tba", "N A", "Nil."])
def test_no_new_word_is_kept_from_names(text: str) -> None:
    """A name is never compared with the words for nothing."""
    assert clean("address.first_name", text).value == text
