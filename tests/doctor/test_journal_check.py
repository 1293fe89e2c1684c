"""What is said of a journal that was looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from importer.doctor.diagnosis import Level
from importer.doctor.journal_check import judge_journal
from importer.journal import Glance, Holder, UnfinishedRun

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
PATH = Path("/data/shop.sqlite")
HOLDER = Holder("host-7", 4711, "20261126-140500-a1b2c3", datetime(2026, 11, 26, 14, 5, tzinfo=UTC))
RUNS = tuple(UnfinishedRun(f"run-{number}", number) for number in range(5))


@pytest.mark.parametrize(
    ("seen", "production", "level", "code", "exit_code"),
    [
        (Glance(PATH, exists=True, runs=3), True, Level.OK, "ok", 0),
        (Glance(PATH, exists=True, is_older=True), True, Level.OK, "older", 0),
        (Glance(PATH, exists=False), False, Level.OK, "no_journal_yet", 0),
        (Glance(PATH, exists=False), True, Level.WARNING, "no_journal_yet", 0),
        (Glance(PATH, exists=True, unfinished=RUNS), False, Level.OK, "unfinished", 0),
        (Glance(PATH, exists=True, uncertain=3), False, Level.OK, "unfinished", 0),
        (Glance(PATH, exists=True, holder=HOLDER, unfinished=RUNS), False, Level.FAILS, "journal_in_use", 6),
    ],
)
def test_how_it_stands(seen: Glance, production: bool, level: Level, code: str, exit_code: int) -> None:
    """A journal that can be used is well, whatever waits in it; one that somebody has is not, for now."""
    said = judge_journal(seen, "shop", NOW, is_production=production)
    assert (said.level, said.code, said.exit_code) == (level, code, exit_code)
    assert str(PATH) in said.message


def test_who_has_it() -> None:
    """Run, process, host and time are named."""
    said = judge_journal(Glance(PATH, exists=True, holder=HOLDER), "shop", NOW, is_production=False)
    assert all(word in said.message for word in ("20261126-140500-a1b2c3", "4711", "host-7", "14:05"))


def test_a_first_journal_for_production_is_asked_for() -> None:
    """It is said what the first run needs, and when that would be wrong."""
    said = judge_journal(Glance(PATH, exists=False), "shop", NOW, is_production=True)
    assert "--new-journal" in said.next
    assert "--journal" in said.next


def test_what_waits_is_named() -> None:
    """The newest unfinished runs are named with what is to be sent, then the command that carries on; uncertain too."""
    said = judge_journal(Glance(PATH, exists=True, unfinished=RUNS, uncertain=12), "s", NOW, is_production=False)
    assert "run-0 (0 to be sent), run-1 (1 to be sent), run-2 (2 to be sent) and 2 more" in said.message
    assert said.message.endswith("12.")
    assert "importer resume run-0" in said.next
