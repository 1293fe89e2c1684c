"""Rows that share a key, and rows that only seem to."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.customer.ledger import Ordinals
from importer.validator.groups import Groups, confirm, group_equal


def _sets(groups: Groups) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(groups == group).tolist()) for group in np.unique(groups[groups > 0])}


@settings(deadline=None)
@given(keys=st.lists(st.integers(0, 5) | st.integers(2**64 - 3, 2**64 - 1)))
def test_rows_with_one_key_are_a_group(keys: list[int]) -> None:
    """Rows are in one group exactly when they share a key that is not 0."""
    expected = {
        frozenset(row for row, key in enumerate(keys) if key == wanted)
        for wanted in set(keys)
        if wanted and keys.count(wanted) > 1
    }
    assert _sets(group_equal(np.array(keys, dtype=np.uint64))) == expected


@settings(deadline=None)
@given(texts=st.lists(st.sampled_from(["a", "A", "b", "c", "d", "e"]), max_size=40), at_once=st.integers(1, 9))
def test_however_few_texts_fit_groups_come_out_whole(texts: list[str], at_once: int) -> None:
    """Groups of colliding hashes are parted by their texts, each fetched once and never more together than allowed."""
    hashed = np.array([ord(text.casefold()) // 2 for text in texts], dtype=np.uint64)
    fetched: list[int] = []

    def texts_of(ordinals: Ordinals) -> list[str]:
        assert len(ordinals) <= at_once
        fetched.extend(ordinals.tolist())
        return [texts[ordinal] for ordinal in ordinals]

    expected = {
        frozenset(row for row, text in enumerate(texts) if text.casefold() == wanted)
        for wanted in "abcde"
        if sum(text.casefold() == wanted for text in texts) > 1
    }
    assert _sets(confirm(group_equal(hashed), texts_of, at_once)) == expected
    assert len(fetched) == len(set(fetched))
