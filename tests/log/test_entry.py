"""What is logged of each event: the fields of the catalogue, and nobody's data."""

from __future__ import annotations

import ast
import json
import re
import typing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import importer.events
from importer.events import CheckProgress, Event, Fetching, Notice, RunEnded, SendProgress
from importer.log.catalogue import LOG_EVENTS
from importer.log.entry import code_of, entry_of
from tests.log.samples import EVENTS, PERSONAL

PROGRESS = {Fetching, CheckProgress, SendProgress}
"""Told on standard error, every 10 s; a log has the sums."""


def test_there_is_a_sample_of_every_event() -> None:
    """An event that is new is logged, or named here as mere progress; these tests look at all of them."""
    assert {type(event) for event in EVENTS} == set(typing.get_args(importer.events.Event))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_entry_has_the_fields_of_the_catalogue(event: Event) -> None:
    """Each event has a line with exactly the fields and the level that the README promises."""
    entry = entry_of(event)
    if type(event) in PROGRESS:
        assert entry is None
        return
    assert entry is not None
    listed = LOG_EVENTS[entry.name]
    assert tuple(entry.fields) == listed.fields
    assert entry.level in listed.level.replace("(exit 1)", "").replace(" ", "").split(",")
    assert listed.told != "stderr"


def test_the_catalogue_has_no_other_events() -> None:
    """What the log has is what is documented; all else stands on standard error only."""
    logged = {entry.name for entry in map(entry_of, EVENTS) if entry is not None}
    assert {name for name, event in LOG_EVENTS.items() if event.told != "stderr"} == logged


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_nobodys_data_is_logged(event: Event) -> None:
    """Headers, notes, words and codes of the API that hold a person's data leave nothing of it in the log."""
    entry = entry_of(event)
    text = json.dumps(entry.fields if entry is not None else {})
    for value in PERSONAL:
        assert value not in text
        assert value.split()[0] not in text


@pytest.mark.parametrize("code", ["", "duplicate_phone", "http_429", "E11000", "ERR-12.3:x", "reply_lost"])
def test_a_code_is_kept(code: str) -> None:
    """What looks like a code, of ours or of the API, is told as it is."""
    assert code_of(code) == code


@pytest.mark.parametrize("code", [*PERSONAL, "Phone 98", "err 5", "x9876543210", "-", "अ", "a\n", "a" * 65])
def test_a_text_that_is_no_code_is_other(code: str) -> None:
    """A sentence, an address or a number in the place of a code is not repeated."""
    assert code_of(code) == "other"


@given(st.text())
def test_no_code_holds_a_space_a_sign_at_or_a_phone_number(code: str) -> None:
    """Whatever the API gives for a code, what is logged has no white space, no @ and no eight digits in a row."""
    assert not re.search(r"\s|@|[0-9]{8}", code_of(code))


@pytest.mark.parametrize(
    ("exit_code", "level"), [(0, "info"), (1, "warning"), (2, "error"), (5, "error"), (70, "error"), (143, "error")]
)
def test_the_level_of_the_end_is_that_of_its_code(exit_code: int, level: str) -> None:
    """Who filters by level sees what went wrong: rows to look at are a warning, all else but 0 an error."""
    entry = entry_of(RunEnded(exit_code))
    assert entry is not None
    assert entry.level == level


def test_every_notice_has_a_code() -> None:
    """The log has only the code of a notice, so every place that makes one names it."""
    nameless = []
    for path in Path(importer.events.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == Notice.__name__:
                codes = [word.value for word in node.keywords if word.arg == "code"]
                if not codes or not isinstance(codes[0], ast.Constant):
                    nameless.append(f"{path.name}:{node.lineno}")
    assert nameless == []
