"""What is said on standard error as JSON lines: progress every 10 s, and the fields that are promised."""

from __future__ import annotations

import json
from typing import Any

import pytest

from importer.cli.json_voice import JsonVoice
from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.events import CheckProgress, Fetching, RunBegun, SendProgress, SendStarted
from importer.log.catalogue import LOG_EVENTS
from tests.log.samples import EVENTS

HEAD = ("timestamp", "level", "event", "run_id")


class Clock:
    """A clock that stands until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        """Give the time, s."""
        return self.now


def said(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Give the lines of standard error; standard output is empty."""
    out, err = capfd.readouterr()
    assert out == ""
    return [json.loads(line) for line in err.splitlines()]


def test_progress_comes_every_ten_seconds(capfd: pytest.CaptureFixture[str]) -> None:
    """However often a run reports, a line comes every 10 s; while sending with pace and time left."""
    clock = Clock()
    voice = JsonVoice(quiet=False, as_json=True, clock=clock)
    with voice.following() as listener:
        for _ in range(99):
            clock.now += 0.25
            listener(CheckProgress(1000, 0.5))
        assert [(line["event"], line["rows"], line["done"]) for line in said(capfd)] == [("checking", 1000, 0.5)] * 2
        listener(SendStarted(1000, "the store"))
        for settled in range(100):
            clock.now += 0.25
            listener(SendProgress(settled, {RowStatus.CREATED: settled}, 4.0, 8, 0.25))
    started, first, second = said(capfd)
    assert (started["event"], first["settled"], second["settled"]) == ("send_started", 39, 79)
    assert (first["rows"], first["rate"], first["concurrency"], first["throttled"]) == (1000, 4.0, 8, 0.25)
    assert first["seconds_left"] == round(961 / 3.9)
    assert first["states"] == {"created": 39}


def test_every_line_has_the_fields_of_the_catalogue(capfd: pytest.CaptureFixture[str]) -> None:
    """Each line on standard error is one of the README's, with its fields and words; those of the log only are none."""
    clock = Clock()
    voice = JsonVoice(quiet=False, as_json=True, clock=clock)
    with voice.following() as listener:
        for event in EVENTS:
            clock.now += 10.0
            listener(event)
    voice.wish("Stopping.")
    voice.failed(UsageError("Wrong.", "Right it."))
    lines = said(capfd)
    for line in lines:
        listed = LOG_EVENTS[line["event"]]
        assert set(line) == {*HEAD, *listed.fields, *listed.words}
    assert {line["event"] for line in lines} == {event.name for event in LOG_EVENTS.values() if event.told != "log"}


def test_headers_that_are_a_persons_data_are_masked(capfd: pytest.CaptureFixture[str]) -> None:
    """The header of a file without one is its first customer: phone and e-mail in it are hidden."""
    voice = JsonVoice(quiet=False, as_json=True)
    with voice.following() as listener:
        for event in EVENTS:
            listener(event)
    (mapped,) = [line for line in said(capfd) if line["event"] == "columns_mapped"]
    assert not any(value in str(mapped["mapping"][0]["column"]) for value in ("Asha", "9876543210", "example"))


def test_quiet_says_what_is_wrong_and_the_end(capfd: pytest.CaptureFixture[str]) -> None:
    """With --quiet nothing is said of what goes well; the last line has the run's id all the same."""
    voice = JsonVoice(quiet=True, as_json=True, clock=Clock())
    with voice.following() as listener:
        listener(RunBegun("r1", "run", "0.1.0"))
        listener(Fetching("x", 1, 1))
        listener(SendStarted(1, "the store"))
    voice.warn("The log is full.", "log_lost")
    voice.failed(UsageError("Wrong.", "Right it."))
    warned, last = said(capfd)
    assert (warned["level"], warned["code"], warned["run_id"]) == ("warning", "log_lost", "r1")
    assert (last["event"], last["exit_code"], last["message"], last["next"]) == ("run_ended", 2, "Wrong.", "Right it.")
