"""The limiters with a clock of the test's own: what they let through, to the request."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from importer.sandbox.limits import Limits
from importer.sandbox.rate_limit import FixedWindow, TokenBucket, make_limiter

RATES = st.floats(0.1, 5000)
GAPS = st.lists(st.floats(0, 2), min_size=1, max_size=200)
START = 123.456


def times_let_through(limiter: TokenBucket | FixedWindow, moments: list[float]) -> list[float]:
    """Give the moments at which a request was let through."""
    return [moment for moment in moments if limiter.take(moment)]


@given(st.integers(1, 500), st.integers(1, 20), st.lists(st.integers(0, 512), min_size=1, max_size=120))
def test_a_bucket_refuses_what_would_be_too_much_and_nothing_else(rate: int, burst: int, gaps: list[int]) -> None:
    """A request is refused if, and only if, it would make more than rate x time + burst in some stretch of time.

    Moments are parts of 1024 of a second: floating-point numbers add them up without rounding.
    """
    limiter = TokenBucket(Limits(rate=rate, burst=burst), 0.0)
    passed: list[float] = []
    for moment in accumulate(gap / 1024 for gap in gaps):
        counts = range(len(passed) + 1, 0, -1)
        fits = all(count <= rate * (moment - begin) + burst for count, begin in zip(counts, passed, strict=False))
        assert limiter.take(moment) == fits
        passed += [moment] * fits


@given(st.floats(1, 1000), st.integers(2, 50), st.integers(1, 20))
def test_who_asks_often_enough_gets_all_of_the_rate(rate: float, burst: int, eagerness: int) -> None:
    """In 1 s of asking more often than the rate, all of rate x time + burst comes through, in whole requests."""
    asked = int(rate * (eagerness + 1)) + burst
    moments = [START] * burst + [START + number / asked for number in range(asked + 1)]
    passed = times_let_through(TokenBucket(Limits(rate=rate, burst=burst), START), moments)
    assert rate + burst - 1 - 1e-3 < len(passed) <= rate + burst + 1e-3


@given(RATES, st.integers(1, 3000))
def test_who_keeps_to_the_rate_is_never_refused(rate: float, count: int) -> None:
    """Requests at exactly the rate all come through a bucket of one, whatever their moments are rounded to."""
    moments = [START + number / rate for number in range(count)]
    assert times_let_through(TokenBucket(Limits(rate=rate, burst=1), START), moments) == moments


def test_ten_minutes_at_the_rate_loses_nothing() -> None:
    """Asked every millisecond for 10 minutes, a bucket of 10 at 100/s lets exactly 60,010 through."""
    limiter = TokenBucket(Limits(rate=100, burst=10), START)
    assert sum(limiter.take(START + number / 1000) for number in range(600_001)) == 60_010


def test_a_change_of_the_rate_holds_from_its_moment_on() -> None:
    """1,000/s, then 400/s, then 1,000/s, a second each, asked ten times as often: the bucket's 10, then just those."""
    limiter = TokenBucket(Limits(rate=1000, burst=10), 0.0)
    passed = [sum(limiter.take(0.0) for _ in range(20))]
    for second, rate in enumerate((1000, 400, 1000)):
        limiter.change(Limits(rate=rate, burst=10), float(second))
        passed.append(sum(limiter.take(second + number / 10_000) for number in range(1, 10_001)))
    assert passed == [10, 1000, 400, 1000]


def test_a_smaller_bucket_spills_and_a_larger_one_fills_first() -> None:
    """A change of the burst takes away what does not fit any more, and gives nothing that was not gathered."""
    limiter = TokenBucket(Limits(rate=1, burst=10), 0.0)
    limiter.change(Limits(rate=1, burst=3), 0.0)
    assert [limiter.take(0.0) for _ in range(4)] == [True, True, True, False]
    limiter.change(Limits(rate=1, burst=10), 0.0)
    assert not limiter.take(0.0)
    assert [limiter.take(2.0) for _ in range(3)] == [True, True, False]


def test_a_bucket_says_how_much_is_in_it() -> None:
    """The room is the whole tokens, and the time until the bucket is full; the limit is the rate of a second."""
    limiter = TokenBucket(Limits(rate=4, burst=10), 0.0)
    assert (limiter.room(0.0).limit, limiter.room(0.0).remaining, limiter.room(0.0).reset) == (4, 10, 0.0)
    for _ in range(10):
        limiter.take(0.0)
    assert (limiter.room(0.5).remaining, limiter.room(0.5).reset) == (2, 2.0)


@given(st.integers(1, 40), st.floats(0.05, 60), GAPS)
def test_no_window_has_more_than_its_quota_and_none_refuses_before(
    quota: int, length: float, gaps: list[float]
) -> None:
    """Of each window the first requests come through, as many as the quota, and the others do not."""
    limiter = FixedWindow(Limits(rate=quota / length, window=length), START)
    taken: dict[int, int] = {}
    window = 0
    for moment in accumulate(gaps):
        let_through = limiter.take(START + moment)
        while limiter_window_end(window, length) <= START + moment:
            window += 1
        assert let_through == (taken.get(window, 0) < quota)
        taken[window] = taken.get(window, 0) + let_through


def limiter_window_end(number: int, length: float) -> float:
    """Give the end of a window, less what sums of floating-point numbers may lack."""
    return START + (number + 1 - 1e-9) * length


@given(st.integers(1, 40), st.floats(0.05, 60), st.floats(0, 1000))
def test_the_end_of_a_window_is_when_the_next_lets_through(quota: int, length: float, begin: float) -> None:
    """A full window says how long it lasts, and right after that a request comes through again."""
    limiter = FixedWindow(Limits(rate=quota / length, window=length), START)
    moment = START + begin
    while limiter.take(moment):
        pass
    room = limiter.room(moment)
    assert (room.limit, room.remaining) == (quota, 0)
    assert 0 <= room.reset <= length
    assert limiter.take(moment + room.reset + 1e-6)


def test_a_change_within_a_window_keeps_what_was_counted() -> None:
    """A higher rate gives the rest of its window the difference, a lower one nothing more."""
    limiter = FixedWindow(Limits(rate=2, window=1.0), 0.0)
    assert [limiter.take(0.1) for _ in range(3)] == [True, True, False]
    limiter.change(Limits(rate=3, window=1.0), 0.2)
    assert [limiter.take(0.3) for _ in range(2)] == [True, False]
    limiter.change(Limits(rate=1, window=1.0), 0.4)
    assert [limiter.take(moment) for moment in (0.5, 1.0, 1.5)] == [False, True, False]


def test_the_limits_say_which_limiter_it_is() -> None:
    """A rate alone is a bucket, one with a window is counted by windows."""
    assert isinstance(make_limiter(Limits(rate=5), 0.0), TokenBucket)
    assert isinstance(make_limiter(Limits(rate=5, window=1), 0.0), FixedWindow)
