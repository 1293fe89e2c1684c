"""The time that a run may take."""

from __future__ import annotations

import threading

import pytest

from importer.deadline import stop_after
from importer.errors import InterruptedRunError, exit_code_of_wish
from importer.events import StopLevel, StopSignal
from importer.sender import SendEnd


def threads() -> list[str]:
    """Give the names of the deadlines that run."""
    return [thread.name for thread in threading.enumerate() if thread.name == "importer-deadline"]


class Wishes:
    """Counts the wishes that come to a signal."""

    def __init__(self, stop: StopSignal) -> None:
        self._semaphore = threading.Semaphore(0)
        stop.on_request(self._semaphore.release)

    def await_one(self) -> bool:
        """Wait for the next wish."""
        return self._semaphore.acquire(timeout=60)


def test_once_the_time_has_passed_the_end_is_asked_for_gently() -> None:
    """The run is to drain; a Ctrl-C afterwards still means to leave at once, and the time stays the reason."""
    stop = StopSignal()
    wishes = Wishes(stop)
    with stop_after(0.01, stop):
        assert wishes.await_one()
        assert (stop.level, stop.reason) == (StopLevel.DRAIN, "max_duration")
        stop.request("interrupted")
    assert (stop.level, stop.reason) == (StopLevel.NOW, "max_duration")
    assert threads() == []


def test_the_time_adds_nothing_to_a_ctrl_c() -> None:
    """Who pressed Ctrl-C once has his replies awaited, whenever the time passes; the reason is the first one."""
    stop = StopSignal()
    wishes = Wishes(stop)
    stop.request("interrupted")
    assert wishes.await_one()
    with stop_after(0.01, stop):
        assert wishes.await_one()
    assert (stop.level, stop.reason) == (StopLevel.DRAIN, "interrupted")


@pytest.mark.parametrize("seconds", [3600.0, 1e12])
def test_a_run_that_ends_in_time_is_not_asked(seconds: float) -> None:
    """The thread of the time ends with the run, and nobody is asked; a time beyond any timer is none."""
    stop = StopSignal()
    with stop_after(seconds, stop):
        assert threads() == ["importer-deadline"]
    assert (threads(), stop.level) == ([], StopLevel.NONE)


def test_without_a_time_there_is_no_thread() -> None:
    """None is no limit, and costs nothing."""
    with stop_after(None, StopSignal()):
        assert threads() == []


@pytest.mark.parametrize(("reason", "code"), [("max_duration", 5), ("terminated", 143), ("interrupted", 130)])
def test_every_wish_has_one_exit_code(reason: str, code: int) -> None:
    """Whoever asked for the end, check and sending end with the same code and reason."""
    stop = StopSignal()
    stop.request(reason)
    end, error = SendEnd.by_signal(stop), InterruptedRunError(reason)
    assert (end.exit_code, error.exit_code, exit_code_of_wish(reason)) == (code, code, code)
    assert (end.reason, error.reason) == (reason, reason)
    assert ("--max-duration" in end.message) is ("--max-duration" in error.message) is (code == 5)
