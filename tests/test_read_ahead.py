"""Reading ahead in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.read_ahead import read_ahead


@given(st.lists(st.integers(), max_size=50), st.integers(1, 5))
def test_everything_comes_in_order(items: list[int], depth: int) -> None:
    """No item is lost, doubled or moved."""
    assert list(read_ahead(iter(items), depth)) == items


def test_an_error_comes_in_its_place() -> None:
    """What the source raises is raised where its item would have come."""

    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("bad")

    ahead = read_ahead(failing())
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="bad"):
        next(ahead)


def test_stopping_early_closes_the_source_and_ends_the_thread() -> None:
    """Whoever stops early leaves no thread and no open source behind."""
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    ahead = read_ahead(endless())
    next(ahead)
    ahead.close()
    assert closed.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name == "read-ahead"]


def test_no_more_is_fetched_than_asked_for() -> None:
    """Memory stays bounded: never more than the depth, one in the hand and one being put lie between."""
    fetched = 0

    def counting() -> Iterator[int]:
        nonlocal fetched
        for number in range(100):
            fetched += 1
            yield number

    ahead = read_ahead(counting(), 2)
    for taken, _ in enumerate(ahead, start=1):
        assert fetched <= taken + 3
