"""Number formats are told as codes that Excel takes, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS

from importer.number_format import LONGEST
from importer.reader.formats.number_formats import BUILT_IN, told_format


@pytest.mark.parametrize("code", ["General", "GENERAL", "[$-4009]General", "General Number", "@", ""])
def test_general_and_text_are_no_format(code: str) -> None:
    """What shows every value as it is, is told as nothing."""
    assert told_format(code) == ""


@pytest.mark.parametrize(
    "code",
    [
        "dd/mm/yyyy",
        "[$-4009]dd mmmm yyyy;@",
        '_ "₹"\\ * #,##0.00_ ;_ "₹"\\ * \\-#,##0.00_ ;_ "₹"\\ * "-"??_ ;_ @_ ',
        r"[>=10000000]##\,##\,##\,##0;[>=100000]##\,##\,##0;##,##0",
        '"[;"0\\[\\"',
        "#\u00a0##0,00",
        "+91 0000000000",
        "[h]:mm:ss",
    ],
)
def test_sound_codes_stay_as_they_are(code: str) -> None:
    """Codes of people's workbooks come through unchanged."""
    assert told_format(code) == code


@pytest.mark.parametrize(
    "code", ['"unclosed', "0\\", "[Red", "0]", "[]0", "0;0;0;0;0", "0\x000", "0\n0", "\ud800", "0" * (LONGEST + 1)]
)
def test_damaged_codes_are_not_told(code: str) -> None:
    """What would make Excel offer to repair the workbook is left out."""
    assert told_format(code) == ""


@given(st.text(st.sampled_from('0#;"\\[]_*@d \x01'), max_size=300))
def test_never_more_than_was_given(code: str) -> None:
    """Whatever a code is, it is told as it is or not at all, and within the limit."""
    told = told_format(code)
    assert told in {"", code}
    assert len(told) <= LONGEST


def test_built_in_codes_are_those_that_others_know() -> None:
    """The codes that files need not spell out are openpyxl's, but for signs of currency and how blanks are marked."""
    differ = {number for number, code in BUILT_IN.items() if BUILTIN_FORMATS[number] != code}
    assert differ <= {5, 6, 7, 8, 37, 38, 39, 40, 41, 42, 43, 44}
    assert set(BUILTIN_FORMATS) - set(BUILT_IN) <= {0, 49}
    assert all(told_format(code) == code for code in BUILT_IN.values())
