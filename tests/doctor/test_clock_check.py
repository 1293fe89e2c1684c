"""Whether two clocks agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.doctor.clock_check import TOLERATED, judge_clock, server_ahead
from importer.doctor.diagnosis import Level

NOW = datetime(2026, 11, 26, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "level"),
    [(0, Level.OK), (59, Level.OK), (-59, Level.OK), (62, Level.WARNING), (-62, Level.WARNING), (7200, Level.WARNING)],
)
def test_a_clock_that_is_off(ahead: int, level: Level) -> None:
    """More than a minute is worth a warning, either way; a warning is no failure."""
    date = format_datetime(NOW + timedelta(seconds=ahead), usegmt=True)
    said = judge_clock(server_ahead(date, NOW.timestamp()))
    assert (said.level, said.exit_code) == (level, 0)
    assert bool(said.next) is (level is Level.WARNING)
    assert said.facts["server_ahead_seconds"] == pytest.approx(ahead, abs=0.6)


def test_whose_clock_is_behind() -> None:
    """It is said which way this machine's clock is wrong."""
    assert "behind" in judge_clock(7200.0).message
    assert "ahead" in judge_clock(-7200.0).message


@pytest.mark.parametrize("date", [None, "", "yesterday", "x" * 100])
def test_no_time_told(date: str | None) -> None:
    """Without a time from the server nothing is judged."""
    assert judge_clock(server_ahead(date, 0.0)).level is Level.NOT_TRIED


@given(st.floats(-1e6, 1e6), st.floats(0, 1))
def test_the_whole_second_does_not_matter(ahead: float, part: float) -> None:
    """A Date has no fractions: clocks that agree within a minute less one second are never warned of."""
    ours = NOW.timestamp() + part
    said = judge_clock(server_ahead(format_datetime(datetime.fromtimestamp(ours + ahead, UTC), usegmt=True), ours))
    if abs(ahead) <= TOLERATED - 1:
        assert said.level is Level.OK
    if abs(ahead) >= TOLERATED + 1:
        assert said.level is Level.WARNING
