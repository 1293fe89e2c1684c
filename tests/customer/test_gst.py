"""PAN and GSTIN: structure, classes, check character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.gst import ALPHABET, check_character, gstin_class, is_example_gstin, is_pan, pan_in_gstin

GENUINE = [
    ("24AAQCA8719H1ZC", "normal", "AAQCA8719H"),
    ("36AASFP8573D2ZN", "normal", "AASFP8573D"),
    ("29AABCF8078M1C8", "TCS", "AABCF8078M"),
    ("06DELI09652G1DA", "TDS", ""),
    ("09ALDN00287A1DD", "TDS", ""),
    ("0717UNO00157UNO", "UIN", ""),
    ("0717UNO00211UN2", "UIN", ""),
    ("9917SGP29001OST", "OIDAR", ""),
]


@pytest.mark.parametrize(("gstin", "name", "pan"), GENUINE)
def test_genuine_numbers(gstin: str, name: str, pan: str) -> None:
    """Genuine numbers have a class and the right check character; a PAN comes only from classes that carry one."""
    kind = gstin_class(gstin)
    assert kind is not None
    assert kind.name == name
    assert check_character(gstin) == gstin[14]
    assert pan_in_gstin(gstin) == pan


@pytest.mark.parametrize(
    ("gstin", "name"),
    [
        ("0717USA00012NRA", "NRTP"),
        ("27ABCD12345E1Z2", "government"),
        ("25AAQCA8719H1ZX", "normal"),  # retired state code
        ("97AAQCA8719H1ZX", "normal"),  # other territory
        ("24AAQCA8719H1AX", "normal"),  # GSTN tolerates other letters before the check character
        ("96AAQCA8719H1ZX", None),
        ("88AAQCA8719H1ZX", None),
        ("24AAQDA8719H1ZX", None),  # no holder of type D
        ("24AAQCA8719H0ZX", None),  # entities are numbered from 1
        ("24AAQCA8719H1Z", None),
        ("", None),
    ],
)
def test_classes_by_shape(gstin: str, name: str | None) -> None:
    """The shape and the state code tell the class; what fits none is no GSTIN and carries no PAN."""
    kind = gstin_class(gstin)
    assert (kind.name if kind else None) == name
    assert (pan_in_gstin(gstin) == "") == (name not in {"normal", "TCS"})


@given(st.sampled_from([gstin for gstin, _, _ in GENUINE]), st.integers(0, 13), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(gstin: str, place: int, char: str) -> None:
    """The check character tells any single wrong character."""
    mistyped = gstin[:place] + char + gstin[place + 1 :]
    assert (check_character(mistyped) == gstin[14]) == (mistyped == gstin)


def test_examples_are_known() -> None:
    """Numbers built on a PAN that nobody has are examples; genuine ones are not."""
    assert all(map(is_example_gstin, ["22AAAAA0000A1Z5", "29ABCDE1234F1Z5", "27ABCDE1234F1Z5", "07AAAAA1111A1Z1"]))
    assert not any(is_example_gstin(gstin) for gstin, _, _ in GENUINE)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("AAAPV1234C", True),
        ("AAAKV0001C", True),
        ("AAAEV1234C", False),
        ("AAADV1234C", False),
        ("AAAPV0000C", False),
        ("AAAPV1234", False),
        ("aaapv1234c", False),
    ],
)
def test_is_pan(text: str, right: bool) -> None:
    """A PAN has its shape, a holder type that is given out and a serial number from 0001."""
    assert is_pan(text) == right
