"""Progress where there is no terminal."""

from __future__ import annotations

import pytest

from importer.cli.progress import LineProgress
from importer.customer.status import RowStatus
from importer.events import CheckProgress, Notice, SendProgress, SendStarted


class Clock:
    """A clock that stands until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        """Give the time, s."""
        return self.now


def test_a_line_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    """However often a run reports, a plain line comes every 10 s, with rate and time left while sending."""
    clock = Clock()
    progress = LineProgress(clock)
    for _ in range(99):
        clock.now += 0.25
        progress(CheckProgress(1000, 0.5))
    assert capsys.readouterr().err.count("Checking: 1,000 rows") == 2
    progress(SendStarted(1000, "the store"))
    for settled in range(100):
        clock.now += 0.25
        progress(SendProgress(settled, {RowStatus.CREATED: settled}, rate=4.0, concurrency=25, throttled=0.004))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Sending 1,000 customers to the store."
    assert len(lines) == 3
    assert "39 of 1,000, 4.0/s, 25 at a time, 0.4% turned away, about 4 min left" in lines[1]


def test_a_notice_is_said_at_once_and_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    """What a run has to say comes at once; control sequences in a file's name are neutralised."""
    LineProgress()(Notice("file \x1b[2J\u202e.csv"))
    assert capsys.readouterr().err == "file ?[2J?.csv\n"
