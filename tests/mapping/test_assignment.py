"""Columns to fields: the best over all."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from importer.mapping.assignment import best_assignment

SCORES = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 5).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(-3, 12), min_size=columns, max_size=columns), min_size=rows, max_size=rows
        )
    )
)


@given(SCORES)
def test_no_other_assignment_has_a_higher_sum(scores: list[list[int]]) -> None:
    """Compared with every assignment there is, none is better; no pair is given that does not go together."""
    rows, columns = len(scores), len(scores[0])
    given_columns = best_assignment(np.array(scores, dtype=np.float64))
    assert len(set(given_columns.values())) == len(given_columns)
    assert all(scores[row][column] > 0 for row, column in given_columns.items())
    choices = permutations([*range(columns), *([-1] * rows)], rows)
    best = max(
        sum(max(0, scores[row][column]) for row, column in enumerate(chosen) if column >= 0) for chosen in choices
    )
    assert sum(scores[row][column] for row, column in given_columns.items()) == best


def test_a_column_goes_where_it_is_needed_most() -> None:
    """A field takes its second-best column when the best is the only one that another has."""
    assert best_assignment(np.array([[0.9, 0.8], [0.7, 0.0]])) == {0: 1, 1: 0}


def test_nothing_to_assign_gives_nothing() -> None:
    """No columns, or none that fits, is no error."""
    assert best_assignment(np.zeros((3, 0))) == {}
    assert best_assignment(np.zeros((2, 2))) == {}
