"""How often what failed may be tried again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.sender.retry_budget import EARNED, GRANTED, MOST, RetryBudget


def test_some_at_once_then_by_time() -> None:
    """A full budget lets twenty go at once; each one beyond waits a second longer."""
    budget = RetryBudget(0.0)
    assert [budget.spend(0.0) for _ in range(23)] == [0.0] * 20 + [1.0, 2.0, 3.0]
    assert budget.spend(2.0) == 2.0


def test_earned_by_first_requests() -> None:
    """Five rows that are sent for the first time earn a retry, but no more than twenty are ever saved up."""
    budget = RetryBudget(0.0)
    for _ in range(1000):
        budget.earn()
    assert [budget.spend(0.0) for _ in range(21)] == [0.0] * 20 + [1.0]
    for _ in range(10):
        budget.earn()
    assert budget.spend(0.0) == pytest.approx(0.0)
    assert budget.spend(0.0) == pytest.approx(1.0)


@given(st.lists(st.tuples(st.floats(0.0, 5.0), st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_no_load_of_its_own(steps: list[tuple[float, int, int]]) -> None:
    """Whatever fails, no more retries go in any time than were saved up, granted by it and earned by first requests."""
    budget = RetryBudget(0.0)
    now, earned = 0.0, 0
    due: list[float] = []
    for seconds, firsts, retries in steps:
        now += seconds
        earned += firsts
        for _ in range(firsts):
            budget.earn()
        due += [now + budget.spend(now) for _ in range(retries)]
    for moment in due:
        assert sum(other <= moment for other in due) <= MOST + GRANTED * moment + EARNED * earned + 1e-6
