"""Every way in which the store can fail, under a real run: one request and one known state for every row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.faulted import play_faults, together


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_or_sent_twice_whatever_the_store_does(tmp_path: Path, seed: int) -> None:
    """With every fault at once, and stops on the way, what the store has and what we say of it are the same."""
    played = play_faults(tmp_path, together(), 1500, seed)
    assert played.broken == [], played
    assert played.states.total() == played.rows
    assert played.faults.total() > 100
