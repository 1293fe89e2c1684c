"""How much of what an API allows is got out of it, nothing configured: a minute of virtual time against each limit.

The figures are those of design.md and of the issue: after the first 10 s, in which the limit is found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.sender.pretend_limits import FixedWindow, TokenBucket, Workers
from tests.sender.simulated import Ceilings, PretendApi, Simulated, simulate

FOUND = 10
"""Seconds after which the limit is found."""
SECONDS = 60


@dataclass(frozen=True)
class Case:
    """A limit, and what it lets through."""

    name: str
    allowed: float
    """Requests a second."""
    api: Callable[[], PretendApi]
    seeds: int = 4


LIMITS = [
    Case("100/s, 100 ms", 100, lambda: PretendApi(0.1, TokenBucket(100)), 4),
    Case("100/s, 500 ms", 100, lambda: PretendApi(0.5, TokenBucket(100)), 9),
    Case("1,000/s, 100 ms", 1000, lambda: PretendApi(0.1, TokenBucket(1000)), 1),
    Case("2,000/s, 50 ms", 2000, lambda: PretendApi(0.05, TokenBucket(2000, 40)), 1),
    Case("100/s and a burst of 100", 100, lambda: PretendApi(0.1, TokenBucket(100, 100)), 4),
    Case("1,000/s and a burst of 1,000", 1000, lambda: PretendApi(0.1, TokenBucket(1000, 1000)), 1),
    Case("100 at a time, 200 ms", 100 / 0.21, lambda: PretendApi(0.2, workers=Workers(100)), 2),
    Case("20 at a time, 1 s", 20 / 1.05, lambda: PretendApi(1.0, workers=Workers(20)), 4),
]


@pytest.mark.parametrize("case", LIMITS, ids=lambda case: case.name)
def test_nearly_all_that_is_allowed(case: Case) -> None:
    """At least 97 % of what the limit allows is let through, and 2 % of all requests at most are turned away."""
    for seed in range(case.seeds):
        seen = simulate(case.api(), SECONDS, seed=seed)
        assert seen.goodput(FOUND, SECONDS) >= 0.97 * case.allowed, seed
        assert seen.share_turned_away <= 0.02, seed


def window(requests: int, phase: float) -> FixedWindow:
    """Count by the second of a clock that is anywhere in its second, and ask for a pause until the next one."""
    return FixedWindow(requests, phase=phase)


@pytest.mark.parametrize(
    ("requests", "latency", "seeds", "least", "mean"),
    [(100, 0.1, 8, 0.92, 0.95), (100, 0.5, 6, 0.9, 0.935), (1000, 0.1, 1, 0.93, 0.93)],
)
def test_windows_with_retry_after(requests: int, latency: float, seeds: int, least: float, mean: float) -> None:
    """Where every try for more costs a second's pause, 95 % are got on average, since there are few tries.

    Where replies take half a second, the limit is found later, and a few get no more than 90 %.
    """
    shares = []
    for seed in range(seeds):
        seen = simulate(PretendApi(latency, window(requests, seed * 0.618 % 1.0)), SECONDS, seed=seed)
        shares.append(seen.goodput(FOUND, SECONDS) / requests)
        assert seen.share_turned_away <= 0.02
    assert min(shares) >= least
    assert sum(shares) / len(shares) >= mean


@pytest.mark.parametrize(("requests", "latency", "seeds"), [(100, 0.1, 4), (100, 0.5, 4), (1000, 0.1, 1)])
def test_bucket_with_retry_after(requests: int, latency: float, seeds: int) -> None:
    """A token bucket that asks for a second each time gets few requests to turn away (of 100 one at most)."""
    for seed in range(seeds):
        seen = simulate(PretendApi(latency, TokenBucket(requests, 20, retry_after=1.0)), SECONDS, seed=seed)
        assert seen.goodput(FOUND, SECONDS) >= 0.85 * requests
        assert seen.share_turned_away <= 0.01


def recovered_after(seen: Simulated, since: int, limit: float) -> int:
    """Give the seconds after which nine tenths of a limit are got for the first time, two seconds long."""
    return next(second - since for second in range(since, SECONDS) if seen.goodput(second, second + 2) >= 0.9 * limit)


def test_step_down_and_up() -> None:
    """A limit that falls from 1,000/s to 400/s and comes back is followed within 15 s, with 3 % turned away at most."""
    api = PretendApi(0.1, TokenBucket(lambda moment: 400 if 20 <= moment < 40 else 1000))
    seen = simulate(api, SECONDS)
    assert seen.goodput(10, 20) >= 0.97 * 1000
    assert recovered_after(seen, 20, 400) <= 5
    assert seen.goodput(30, 40) >= 0.97 * 400
    assert recovered_after(seen, 40, 1000) <= 15
    assert seen.share_turned_away <= 0.03


def test_step_of_the_workers() -> None:
    """A server that has a quarter of its workers for a while is followed down and up again."""
    few, many = Workers(25), Workers(100)
    before = simulate(PretendApi(0.2, workers=many), 30)
    assert before.goodput(10, 30) >= 0.97 * 100 / 0.21
    assert max(before.inside) <= 200
    assert max(simulate(PretendApi(0.2, workers=few), 30).inside) <= 60


def test_ceilings_are_what_is_got() -> None:
    """Where the user's ceilings are lower than the API's limits, they are used to the full."""
    ceilings = Ceilings(rate=50.0, concurrency=64)
    assert simulate(PretendApi(0.1, TokenBucket(100)), 30, ceilings=ceilings).goodput(10, 30) >= 0.99 * 50
    ceilings = Ceilings(concurrency=8)
    assert simulate(PretendApi(0.2), 30, ceilings=ceilings).goodput(10, 30) >= 0.97 * 8 / 0.21
