"""Whether the room on the disks is enough."""

from __future__ import annotations

import pytest

from importer.doctor.diagnosis import Level
from importer.doctor.disk_check import LITTLE, TOO_LITTLE, Room, judge_disks

USES = ("journal", "reports", "temporary files")


@pytest.mark.parametrize(
    ("free", "kind", "level", "code", "exit_code"),
    [
        (LITTLE, "ext4", Level.OK, "ok", 0),
        (LITTLE - 1, "ext4", Level.WARNING, "disk_low", 0),
        (TOO_LITTLE, "ext4", Level.WARNING, "disk_low", 0),
        (TOO_LITTLE - 1, "ext4", Level.FAILS, "disk_full", 6),
        (0, "tmpfs", Level.FAILS, "disk_full", 6),
        (LITTLE, "tmpfs", Level.WARNING, "journal_in_memory", 0),
    ],
)
def test_one_disk_for_everything(free: int, kind: str, level: Level, code: str, exit_code: int) -> None:
    """Little room is a warning, none a failure; a journal in memory is lost with it."""
    (said,) = judge_disks([Room(use, "/here", 1, free, kind) for use in USES])
    assert (said.level, said.code, said.exit_code) == (level, code, exit_code)
    assert bool(said.next) is (level is not Level.OK)
    assert said.facts["free_bytes"] == free


def test_each_disk_by_itself() -> None:
    """What is on disks of its own is judged by itself; only a full journal is the journal's exit code."""
    rooms = [
        Room("journal", "/a", 1, LITTLE),
        Room("reports", "/b", 2, 0),
        Room("temporary files", "/c", 3, LITTLE - 1),
    ]
    assert [(said.level, said.exit_code) for said in judge_disks(rooms)] == [
        (Level.OK, 0), (Level.FAILS, 2), (Level.WARNING, 0),
    ]  # fmt: skip


def test_temporary_files_in_memory_are_told() -> None:
    """It is well, as long as there is room, but somebody should know."""
    (said,) = judge_disks([Room("temporary files", "/tmp", 1, LITTLE, "tmpfs")])
    assert said.level is Level.OK
    assert said.facts["in_memory"] is True
    assert "memory" in said.message


def test_how_many_customers_fit() -> None:
    """The room is told in customers, by what one takes of each file that is there."""
    (all_of_it,) = judge_disks([Room(use, "/here", 1, 10**9) for use in USES])
    assert "about 2,000,000 customers" in all_of_it.message
    (temporary,) = judge_disks([Room("temporary files", "/here", 1, 11_000)])
    assert "about 100 customers" in temporary.message


def test_nothing_known_nothing_said() -> None:
    """Where the system tells of no disk, none is judged."""
    assert list(judge_disks([])) == []
