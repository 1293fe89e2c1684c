"""How the number of requests at a time moves by how long replies take: a controller alone, with made-up moments."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from importer.sender.concurrency_control import ConcurrencyController


class Driven:
    """A controller whose slots are all in use (or a part of them), and replies that come after as long as is said."""

    def __init__(self, ceiling: int = 256, start: int = 8) -> None:
        self.limits = ConcurrencyController(0.0, ceiling, start)
        self.now = 0.0

    def go_on(self, windows: int, seconds: Callable[[int], float], used: float = 1.0) -> list[int]:
        """Answer a round of requests per window, each after as long as that many at a time take; gives the limits."""
        limits = []
        for _ in range(windows):
            on_the_wire = max(1, int(used * self.limits.limit))
            takes = seconds(on_the_wire)
            self.now += max(takes, 0.1)
            for _ in range(on_the_wire):
                self.limits.replied(takes, on_the_wire)
            self.limits.judge(self.now)
            limits.append(self.limits.limit)
        return limits


def steady(seconds: float) -> Callable[[int], float]:
    """Answer after as long, however many there are."""
    return lambda _on_the_wire: seconds


def workers(number: int, seconds: float) -> Callable[[int], float]:
    """Answer as a server that works on so many at a time: those beyond wait."""
    return lambda on_the_wire: seconds * max(1.0, on_the_wire / number)


def test_grows_while_used() -> None:
    """While replies take no longer and the slots are used, there are more of them, window by window, to the ceiling."""
    driven = Driven(ceiling=64)
    limits = driven.go_on(20, steady(0.1))
    assert limits == sorted(limits)
    assert limits[0] == 10
    assert limits[-1] == 64


def test_stays_where_it_is_unused() -> None:
    """Where less than half of the slots are used, there is no reason for more, nor for fewer."""
    driven = Driven(start=32)
    assert set(driven.go_on(20, steady(0.1), used=0.4)) == {32}
    assert driven.go_on(1, steady(0.1), used=0.6)[0] > 32


def test_finds_a_server_that_has_so_many_workers() -> None:
    """The limit settles where a server begins to queue: enough to keep its workers busy, not a multiple of them."""
    driven = Driven()
    limits = driven.go_on(300, workers(40, 0.2))
    assert all(40 <= limit <= 80 for limit in limits[50:])


def test_shrinks_when_replies_take_longer() -> None:
    """When a server has fewer workers than before, the limit follows them: by half in a window at most."""
    driven = Driven()
    before = driven.go_on(30, workers(100, 0.2))[-1]
    assert before >= 100
    limits = [before, *driven.go_on(30, workers(25, 0.2))]
    assert all(later >= earlier // 2 for earlier, later in pairwise(limits))
    assert 25 <= limits[-1] <= 50


def test_slower_whatever_it_does() -> None:
    """Replies that take long however few there are become usual: after the limit was halved in vain, it grows again."""
    driven = Driven(ceiling=64)
    driven.go_on(30, steady(0.1))
    limits = driven.go_on(60, steady(0.4))
    assert min(limits) >= 64 // 4
    assert limits[-1] == 64


def test_one_slot_is_no_trap() -> None:
    """Where there is one slot already, and a reply takes long, it is not the slots: there are more of them again."""
    driven = Driven(ceiling=64, start=1)
    driven.limits.replied(0.1, 1)
    driven.limits.judge(0.1)
    assert driven.limits.limit == 2
    for _ in range(10):
        driven.limits.replied(1.0, 1)
        driven.now += 1.0
        driven.limits.judge(driven.now)
        if driven.limits.limit == 1:
            break
    assert driven.limits.limit == 1
    assert driven.go_on(30, steady(1.0))[-1] > 30


def test_quick_replies_vary() -> None:
    """Replies within 20 ms are quick, whatever is usual: they do not shrink the limit."""
    driven = Driven(ceiling=64, start=64)
    driven.go_on(10, steady(0.002))
    assert set(driven.go_on(10, steady(0.018))) == {64}


def test_server_sheds_load() -> None:
    """A server that turns away what is too much has a tenth less, once in a round trip."""
    driven = Driven(start=100, ceiling=100)
    driven.go_on(5, steady(0.2))
    driven.limits.replied(0.2, 100)
    assert driven.limits.shed(driven.now)
    assert driven.limits.limit == 90
    driven.limits.replied(0.2, 100)
    assert not driven.limits.shed(driven.now + 0.1)
    assert driven.limits.limit == 90
    driven.limits.replied(0.2, 90)
    assert driven.limits.shed(driven.now + 0.3)
    assert driven.limits.limit == 81


def test_shed_though_hardly_used() -> None:
    """A server that sheds load while few of the slots are used does not mean their number."""
    driven = Driven(start=100, ceiling=100)
    driven.limits.replied(0.2, 10)
    assert not driven.limits.shed(1.0)
    assert driven.limits.limit == 100


@given(
    ceiling=st.integers(1, 1000),
    start=st.integers(1, 2000),
    replies=st.lists(st.tuples(st.floats(0.0, 100.0), st.booleans()), max_size=60),
)
def test_between_one_and_the_ceiling(ceiling: int, start: int, replies: list[tuple[float, bool]]) -> None:
    """Whatever replies take and is shed, there is one slot at least, and never more than the user's ceiling."""
    limits = ConcurrencyController(0.0, ceiling, start)
    now = 0.0
    for seconds, shed in replies:
        now += seconds + 0.1
        limits.replied(seconds, limits.limit)
        if shed:
            limits.shed(now)
        else:
            limits.judge(now)
        assert 1 <= limits.limit <= ceiling
