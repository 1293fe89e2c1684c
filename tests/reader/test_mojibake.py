"""Text that was decoded wrongly before it came into the file."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.reader.mojibake import may_hold_mojibake, repaired_text, suspicious_texts


def spoilt(text: str) -> str:
    """Decode the UTF-8 of a text as Windows does: as cp1252, with its undefined bytes passed on."""
    return "".join(
        chr(byte) if byte in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else bytes([byte]).decode("cp1252")
        for byte in text.encode()
    )


@pytest.mark.parametrize("text", ["Café", "it\u2019s", "आशा", "₹ 500", "Zoë \u2013 Müller", "naïve", "😀"])
def test_what_was_spoilt_is_given_back(text: str) -> None:
    """UTF-8 taken for Windows-1252 is recognised and undone."""
    assert repaired_text(spoilt(text)) == text


@pytest.mark.parametrize("text", ["", "Asha", "Café", "Ã", "São Paulo", "à bientôt", "â", "आशा", "D\u2019Souza", "Ã©आ"])
def test_right_text_is_left_alone(text: str) -> None:
    """Accents, lone letters and Indian scripts are no mojibake."""
    assert repaired_text(text) == ""


@given(st.lists(st.one_of(st.text(max_size=8), st.text(max_size=8).map(spoilt)), max_size=8))
def test_the_columns_pass_over_no_mojibake(texts: list[str]) -> None:
    """Whatever the texts, those that the definition repairs are among those that are asked about."""
    column = pa.array(texts, pa.string())
    repaired = [bool(repaired_text(text)) for text in texts]
    asked = suspicious_texts(column).tolist() if may_hold_mojibake(column) else [False] * len(texts)
    assert not any(wrong and not seen for wrong, seen in zip(repaired, asked, strict=True))
