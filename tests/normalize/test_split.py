"""A full name in one column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.normalize.split_name import split_name


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Asha Verma", "Asha", "Verma"),
        ("Asha", "Asha", ""),
        ("Asha Rani Verma", "Asha", "Rani Verma"),
        ("  Asha   Verma ", "Asha", "Verma"),
        ("Mr. Ravi Kumar", "Mr. Ravi", "Kumar"),
        ("Dr Meera", "Dr Meera", ""),
        ("Dr. R. Meera Iyer", "Dr. R. Meera", "Iyer"),
        ("A. P. J. Abdul Kalam", "A. P. J. Abdul", "Kalam"),
        ("R Sharma", "R", "Sharma"),
        ("Verma, Asha", "Asha", "Verma"),
        ("श्री राम कुमार", "श्री राम", "कुमार"),
        ("Dr. (Mrs.) Sunita Rao", "Dr. (Mrs.) Sunita", "Rao"),
        ("(Late) Ram Lal", "(Late) Ram", "Lal"),
        ("M/s Verma Traders", "M/s Verma", "Traders"),
        ("Ramesh S/o Suresh Lal", "Ramesh", "S/o Suresh Lal"),
        ("Ramesh Kumar, S/o Suresh Lal", "Ramesh", "Kumar, S/o Suresh Lal"),
        ("Kumar, W/o. Suresh", "Kumar", "W/o. Suresh"),
        ("Sunita Rao, MBBS", "Sunita", "Rao, MBBS"),
        ("Dr. A Rao, M.B.B.S., MD", "Dr. A", "Rao, M.B.B.S., MD"),
        ("Ravi Kumar, Jr.", "Ravi", "Kumar, Jr."),
        ("Verma, Dr. Asha", "Dr. Asha", "Verma"),
        ("K. R. Narayanan", "K. R.", "Narayanan"),
        ("K.R. Narayanan", "K.R.", "Narayanan"),
        ("Ramesh K", "Ramesh", "K"),
        ("Mohd. Imran Khan", "Mohd. Imran", "Khan"),
        ("Md Rafiq", "Md", "Rafiq"),
        ("Asha Verma ::: asha verma", "Asha", "Verma"),
        ("Asha Verma ::: Usha", "Asha", "Verma ::: Usha"),
        ("Asha Verma,", "Asha", "Verma"),
        (", Asha", "Asha", ""),
        (",", "", ""),
        ("Null", "Null", ""),
        ("#REF!", "", ""),
        ("", "", ""),
    ],
)
def test_split_name(text: str, first: str, last: str) -> None:
    """The first word is the first name, with titles and initials before it; the rest is the last name."""
    assert split_name(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "last_name", "first"),
    [
        ("Asha Rani Verma", "Verma", "Asha Rani"),
        ("Asha Rani VERMA", "Verma", "Asha Rani"),
        ("Asha Verma", "Varma", "Asha"),
        ("Asha Sverma", "Verma", "Asha"),
        ("Verma", "Verma", "Verma"),
        ("Verma, Asha", "Verma", "Asha"),
        ("Asha Verma", "?", "Asha"),
    ],
)
def test_a_last_name_of_its_own_ends_the_first_name(text: str, last_name: str, first: str) -> None:
    """In a row with a last name of its own, all that stands in front of that is the first name."""
    assert split_name(text, last_name)[0] == first


WORDS = ["Dr.", "(Mrs.)", "M/s", "S/o", "K.", "R", "Ramesh", "Kumar", "Asha,", ",", "MBBS", "Md", ":::", "श्री", "राम"]


@given(st.lists(st.sampled_from(WORDS), max_size=7))
def test_nothing_of_a_name_is_lost(words: list[str]) -> None:
    """Every letter of a name stands in the first or the last name, save those of a copy behind Google's sign."""
    text = " ".join(words)
    said = text.split(":::")[0] if len({part.strip(" ,") for part in text.split(":::")}) == 1 else text
    first, last = split_name(text)
    assert sorted(filter(str.isalnum, first + last)) == sorted(filter(str.isalnum, said))
