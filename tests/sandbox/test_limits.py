"""Limits as values: which may be, which go together, and which may be changed."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import pytest

from importer.errors import UsageError
from importer.sandbox.limits import CHANGEABLE, Limits

NUMBERS = [field.name for field in fields(Limits) if field.name != "rate_headers"]
WHOLE: dict[str, Any] = {"latency": 0.2, "rate": 10.0, "capacity": 3, "backlog": 4, "retry_after": 2}


@pytest.mark.parametrize("value", [-1, -0.5, math.nan, math.inf, 10**400, "5", True])
@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_no_number_of_its_kind_is_refused(name: str, value: object) -> None:
    """Negative numbers, those that are none, and texts are a usage error, and no traceback later on."""
    with pytest.raises(UsageError):
        Limits(**(WHOLE | {name: value}))


@pytest.mark.parametrize("name", ["burst", "capacity", "backlog", "retry_after"])
def test_requests_and_retry_after_are_whole(name: str) -> None:
    """What counts requests, and Retry-After's seconds, are whole numbers."""
    with pytest.raises(UsageError):
        Limits(**(WHOLE | {name: 1.5}))


@pytest.mark.parametrize(
    "given",
    [
        {"burst": 5}, {"window": 1.0}, {"retry_after": 1}, {"backlog": 5}, {"capacity": 5},
        {"rate": 5, "window": 1.0, "burst": 2}, {"rate": 5, "window": 0.1}, {"rate": 0}, {"rate": 1, "window": 0},
        {"latency": 1, "capacity": 0},
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused(given: dict[str, Any]) -> None:
    """A limit without the one that it belongs to, and one that would let nothing through, are a usage error."""
    with pytest.raises(UsageError):
        Limits(**given)


@pytest.mark.parametrize(("rate", "size"), [(0.5, 1), (10, 1), (100, 10), (1000, 100)])
def test_the_usual_burst_is_a_tenth_of_a_second(rate: float, size: int) -> None:
    """Where no burst is given, the bucket holds 100 ms of the rate, and one request at least."""
    assert Limits(rate=rate).bucket_size == size
    assert Limits(rate=rate, burst=7).bucket_size == 7


def test_a_quota_is_whole_and_not_one_short() -> None:
    """A product that is a whole number but for its rounding is that number."""
    assert Limits(rate=100, window=0.29).quota == 29
    assert Limits(rate=2.5, window=1).quota == 2


def test_some_may_be_changed() -> None:
    """What is changeable changes, the rest stays; other names and impossible values are refused."""
    limits = Limits(**WHOLE)
    assert limits.changed({"rate": 400, "latency": 0.1}) == Limits(**(WHOLE | {"rate": 400, "latency": 0.1}))
    wrongs: list[dict[str, Any]] = [{"capacity": 5}, {"port": 5}, {"rate": -1}, {"rate": None}, {"latency": 0}]
    for wrong in wrongs:
        with pytest.raises(UsageError):
            limits.changed(wrong)
    assert set(CHANGEABLE) < set(NUMBERS)
