"""Values hidden from people who need not see them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.report import mask_value


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("9876543210", "9*********"),
        ("+91 98765-43210", "+9* *****-*****"),
        ("asha.verma@example.com", "a***@***"),
        ("@", "****@***"),
        ("a@b", "****@***"),
        ("Asha Verma", "A*** *****"),
        ("KA", "**"),
        ("", ""),
        ("राज्य", "र****"),
        ("x" * 100, "x" + "*" * 23 + "..."),
        ("\x1b[31mred", "**3*****"),
    ],
)
def test_the_shape_stays_and_the_content_goes(value: str, masked: str) -> None:
    """What kind of value it was can be seen: its first character, its separators, roughly its length."""
    assert mask_value(value) == masked


@settings(deadline=None)
@given(st.text() | st.text("0123456789-+ @.a"))
def test_no_three_letters_or_digits_are_given_away(value: str) -> None:
    """No three letters or digits that follow each other in the value follow each other in the mask."""
    content = [character for character in value if character.isalnum()]
    triples = {tuple(content[i : i + 3]) for i in range(len(content) - 2)}
    shown = [character for character in mask_value(value) if character.isalnum()]
    assert not triples & {tuple(shown[i : i + 3]) for i in range(len(shown) - 2)}


@settings(deadline=None)
@given(st.text())
def test_nothing_that_steers_a_terminal_passes(value: str) -> None:
    """A mask is one printable line, whatever control sequences or directions of writing the value held."""
    assert mask_value(value).isprintable()
    assert mask_value(mask_value(value)).isprintable()
