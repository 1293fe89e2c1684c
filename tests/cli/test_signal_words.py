"""What a signal leads to at each moment of a run, and that what is said of it is true."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from importer.cli.phases import RunPhases
from importer.cli.signals import stop_on_signals
from importer.events import (
    CheckDone,
    ReportsWritten,
    SendEnded,
    SendProgress,
    SendStarted,
    StopLevel,
    StopSignal,
)
from tests.parts import clean_environment, command, customers, write_csv


def test_nothing_was_sent_before_sending_began() -> None:
    """During the check and at the question nothing has been sent, and a second wish leaves at once."""
    phases = RunPhases()
    for event in (None, CheckDone(3, 0, {}, 0.1)):
        if event is not None:
            phases(event)
        assert "nothing was sent" in phases.words(StopLevel.DRAIN)
        assert phases.patience is StopLevel.DRAIN
        assert phases.left("terminated").exit_code == 143
        assert phases.left("").reason == "interrupted"


def test_replies_are_awaited_while_rows_are_on_their_way() -> None:
    """Replies are spoken of only while some may be due; what was sent is reported even after a second wish."""
    phases = RunPhases()
    phases(SendStarted(3, "the store"))
    phases(SendProgress(2, {}))
    assert "replies still due are awaited" in phases.words(StopLevel.DRAIN)
    assert "uncertain" in phases.words(StopLevel.NOW)
    assert phases.patience is StopLevel.NOW
    assert "before anything was sent" not in phases.left("interrupted").message
    phases(SendEnded())
    assert "replies" not in phases.words(StopLevel.DRAIN)
    assert "uncertain" not in phases.words(StopLevel.NOW)
    assert phases.patience is None


def test_the_end_of_its_time_is_told_as_what_it_is() -> None:
    """That the time has passed leads to what a first Ctrl-C does, under its own name and code; reports are finished."""
    phases = RunPhases()
    assert "--max-duration" in phases.words_of_time
    assert "nothing was sent" in phases.words_of_time
    assert phases.left("max_duration").exit_code == 5
    phases(SendStarted(3, "the store"))
    assert "replies still due are awaited" in phases.words_of_time
    assert phases.left("max_duration").exit_code == 5
    phases(SendEnded())
    assert phases.words_of_time == ""


def test_the_time_is_told_once_and_only_by_itself() -> None:
    """What is said of the time comes when it passes, not with a signal before or after it."""
    said: list[str] = []
    stop, phases = StopSignal(), RunPhases()
    with stop_on_signals(stop, phases, said.append):
        stop.request("max_duration", StopLevel.DRAIN)
        assert said == [phases.words_of_time]
        phases(SendStarted(3, "the store"))
        signal.raise_signal(signal.SIGINT)
        assert said[1:] == [phases.words(StopLevel.NOW)]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    other: list[str] = []
    stop = StopSignal()
    with stop_on_signals(stop, phases, other.append):
        signal.raise_signal(signal.SIGINT)
        stop.request("max_duration", StopLevel.DRAIN)
    assert other == [phases.words(StopLevel.DRAIN)]


def test_a_dry_run_that_wrote_its_reports_has_sent_nothing() -> None:
    """Reports alone do not mean that anything was sent."""
    phases = RunPhases()
    phases(ReportsWritten({}))
    assert phases.left("interrupted").message == "Stopped before anything was sent."


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM cannot be caught on Windows")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_sandbox_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """A signal ends `importer sandbox` as Ctrl-C does: exit 0, a word on its customers, no traceback."""
    process = subprocess.Popen(
        command("sandbox"), cwd=tmp_path, env=clean_environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert b"listening" in process.stdout.readline()
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert err.decode().strip() == "The sandbox has ended; its customers are gone."


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_signal_during_the_check_is_answered_in_true_words(tmp_path: Path) -> None:
    """Who stops a check is told that nothing was sent, and of no replies."""
    source = tmp_path / "customers.csv"
    write_csv(source, customers(200_000))
    process = subprocess.Popen(
        command("validate", source, "--out", "out"), cwd=tmp_path, env=clean_environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        while process.poll() is None and not (tmp_path / "out").exists():
            pass
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 143
    assert b"Stopping: nothing was sent." in err
    assert b"repl" not in err
