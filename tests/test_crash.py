"""Kills, stops and signals at random moments of real runs against a store that would take everything twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.crash.rounds import play

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the signals are POSIX's")


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_lost_or_sent_twice_whenever_an_importer_is_killed(tmp_path: Path, seed: int) -> None:
    """Killed in check, sending or reporting and resumed: one request and one known state for every row."""
    played = play(tmp_path, seed)
    assert played.broken == [], played
    assert played.states.total() == played.rows
