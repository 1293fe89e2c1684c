"""JSON lines: one object each, its head in order, plain ASCII."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from importer.log.entry import Entry
from importer.log.lines import LineLogger


def lines_of(*entries: Entry, debug: bool = False) -> list[tuple[str, str]]:
    """Give level and line of each entry that is written."""
    written: list[tuple[str, str]] = []
    logger = LineLogger(lambda level, line: written.append((level, line)), "debug" if debug else "info")
    logger.run_id = "r1"
    for entry in entries:
        logger.write(entry)
    return written


def test_a_line_begins_with_what_every_line_has() -> None:
    """Time (ISO 8601, UTC, ms), level, event and run stand first, then the fields in their order."""
    ((level, line),) = lines_of(Entry("paused", {"seconds": 1.5, "and": None}))
    loaded = json.loads(line)
    assert list(loaded) == ["timestamp", "level", "event", "run_id", "seconds", "and"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", loaded.pop("timestamp"))
    assert loaded == {"level": "info", "event": "paused", "run_id": "r1", "seconds": 1.5, "and": None}
    assert level == "info"


def test_debug_is_written_only_when_asked_for() -> None:
    """A line of debug is none at the level info; warnings and errors are always written, as what they are."""
    entries = [Entry("a", level="debug"), Entry("b", level="warning"), Entry("c", level="error")]
    assert [level for level, _ in lines_of(*entries)] == ["warning", "error"]
    assert [level for level, _ in lines_of(*entries, debug=True)] == ["debug", "warning", "error"]
    assert [json.loads(line)["level"] for _, line in lines_of(*entries)] == ["warning", "error"]


@given(st.text())
def test_any_text_is_one_line_of_ascii(text: str) -> None:
    """Line ends of any kind, control sequences and other scripts come back as they were, and break no line."""
    ((_, line),) = lines_of(Entry("source_opened", {"path": text}))
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["path"] == text


def test_a_value_that_json_does_not_know_is_named_by_its_kind() -> None:
    """What an unforeseen object shows of itself may be a person's: only its kind is told, and nothing raises."""

    class Customer:
        def __repr__(self) -> str:
            return "asha@example.com"

    ((_, line),) = lines_of(Entry("notice", {"code": Customer()}))
    assert json.loads(line)["code"] == "Customer"
