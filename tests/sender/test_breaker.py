"""When the breaker opens, lets one row try, and gives up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.sender.breaker import IN_A_ROW, LOOKED_AT, PROBES, Breaker, BreakerState


def opened() -> Breaker:
    """Give a breaker that has just opened."""
    breaker = Breaker(1.0, 60.0)
    assert [breaker.seen(failed=True) for _ in range(IN_A_ROW)] == [False] * (IN_A_ROW - 1) + [True]
    return breaker


def test_five_in_a_row() -> None:
    """The fifth failure in a row opens it; a reply in between begins the count anew."""
    breaker = Breaker(1.0, 60.0)
    assert not any(breaker.seen(failed=failed) for failed in [True] * 4 + [False] + [True] * 4)
    assert breaker.state is BreakerState.CLOSED
    assert breaker.seen(failed=True)
    assert (breaker.state, breaker.cause, breaker.open_for) == (BreakerState.OPEN, "in_a_row", 1.0)


def test_half_of_the_last_twenty() -> None:
    """Ten failures among twenty open it, though no two of them came together; nine do not, nor ten of nineteen."""
    breaker = Breaker(1.0, 60.0)
    assert not any(breaker.seen(failed=number % 2 == 0) for number in range(LOOKED_AT - 1))
    assert breaker.seen(failed=False)
    assert (breaker.state, breaker.cause) == (BreakerState.OPEN, "half_of_the_last")
    breaker = Breaker(1.0, 60.0)
    assert not any(breaker.seen(failed=number % 20 in range(0, 18, 2)) for number in range(200))


@given(st.lists(st.booleans(), max_size=200))
def test_opens_just_when_it_should(outcomes: list[bool]) -> None:
    """For any order of outcomes it opens at the first that makes five in a row or half of the last twenty."""
    breaker = Breaker(1.0, 60.0)
    for number in range(1, len(outcomes) + 1):
        past = outcomes[:number]
        due = past[-IN_A_ROW:] == [True] * IN_A_ROW or (number >= LOOKED_AT and 2 * sum(past[-LOOKED_AT:]) >= LOOKED_AT)
        assert breaker.seen(failed=past[-1]) is due
        if due:
            return
    assert breaker.state is BreakerState.CLOSED


def test_what_was_on_the_wire_when_it_opened() -> None:
    """Replies that come while it is open or probes neither close nor open it."""
    breaker = opened()
    assert not breaker.seen(failed=True)
    assert not breaker.seen(failed=False)
    assert breaker.state is BreakerState.OPEN
    breaker.waited()
    assert not any(breaker.seen(failed=True) for _ in range(30))
    assert (breaker.state, breaker.cause) == (BreakerState.PROBING, "waited")


def test_probe_that_is_answered() -> None:
    """One answer closes it, and forgets all that was before."""
    breaker = opened()
    breaker.waited()
    breaker.seen(failed=True)
    breaker.probed(failed=False)
    assert (breaker.state, breaker.cause) == (BreakerState.CLOSED, "probe_answered")
    assert not any(breaker.seen(failed=True) for _ in range(IN_A_ROW - 1))
    assert breaker.open_for == 1.0


def test_probes_that_fail() -> None:
    """Each failed probe keeps it open twice as long; the third gives up."""
    breaker = opened()
    seconds = [breaker.open_for]
    for number in range(PROBES):
        assert not breaker.given_up, number
        breaker.waited()
        breaker.probed(failed=True)
        assert (breaker.state, breaker.cause) == (BreakerState.OPEN, "probe_failed")
        seconds.append(breaker.open_for)
    assert breaker.given_up
    assert seconds == [1.0, 2.0, 4.0, 8.0]


def test_failed_probes_are_counted_in_a_row() -> None:
    """A probe that is answered begins the count of the failed ones anew."""
    breaker = opened()
    for failed in (True, True, False):
        breaker.waited()
        breaker.probed(failed=failed)
    for _ in range(IN_A_ROW):
        breaker.seen(failed=True)
    assert breaker.open_for == 1.0
    for _ in range(PROBES - 1):
        breaker.waited()
        breaker.probed(failed=True)
    assert not breaker.given_up


@pytest.mark.parametrize(("first", "longest", "expected"), [(1.0, 3.0, [1.0, 2.0, 3.0]), (60.0, 60.0, [60.0] * 3)])
def test_longest(first: float, longest: float, expected: list[float]) -> None:
    """It never stays open for longer than is said."""
    breaker = Breaker(first, longest)
    found = []
    for _ in expected:
        found.append(breaker.open_for)
        breaker.waited()
        breaker.probed(failed=True)
    assert found == expected
