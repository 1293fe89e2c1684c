"""Rows that wait to be tried again."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from importer.sender.waiting_rows import Attempted, WaitingRows
from tests.sender.sending import make_rows


def test_none() -> None:
    """Nothing waits at first, and nothing is ever due."""
    waiting = WaitingRows()
    assert (len(waiting), waiting.take(1e9), waiting.next_due) == (0, None, math.inf)


@given(st.lists(st.floats(0.0, 100.0), max_size=30), st.floats(0.0, 100.0))
def test_due_ones_only_in_their_order(moments: list[float], now: float) -> None:
    """Just those that are due are given, the longest due first, of equal ones the first that came; the others stay."""
    waiting = WaitingRows()
    rows = [Attempted(row) for row in make_rows(len(moments))]
    for row, moment in zip(rows, moments, strict=True):
        waiting.put(row, moment)
    taken = []
    while (due := waiting.take(now)) is not None:
        taken.append(due)
    order = sorted(range(len(moments)), key=lambda index: moments[index])
    assert [id(row) for row in taken] == [id(rows[index]) for index in order if moments[index] <= now]
    assert len(waiting) == len(moments) - len(taken)
    assert waiting.next_due == min((moment for moment in moments if moment > now), default=math.inf)


def test_what_happened_to_it_is_kept() -> None:
    """A row comes back as it went, with its tries."""
    waiting = WaitingRows()
    one = Attempted(make_rows(1)[0])
    one.tries, one.waits, one.sent, one.unauthorized = 1, 2, 3, 1
    waiting.put(one, 5.0)
    assert waiting.take(5.0) is one
