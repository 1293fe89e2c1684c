"""The hash of the texts of a column."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from importer.validator.text_hashes import text_hashes

TEXTS = st.lists(st.text(max_size=40), max_size=20)


@given(TEXTS, TEXTS, TEXTS)
def test_a_text_has_one_hash_wherever_it_stands(before: list[str], texts: list[str], after: list[str]) -> None:
    """The hash is of the text alone: the same in a column of its own, and in a slice of a larger one."""
    whole = pa.array([*before, *texts, *after], type=pa.string())
    alone = [int(text_hashes(pa.array([text], type=pa.string()))[0]) for text in texts]
    assert text_hashes(whole.slice(len(before), len(texts))).tolist() == alone


def test_texts_that_differ_in_one_character_are_told_apart() -> None:
    """Of 100,000 alike addresses no two share a hash, and a zero byte at the end is a difference."""
    texts = [f"customer{number}@example.com" for number in range(100_000)] + ["a", "a\0", "a\0\0", ""]
    assert len(set(text_hashes(pa.array(texts, type=pa.string())).tolist())) == len(texts)
