"""Whether there is room for what a run writes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from importer.doctor.diagnosis import Diagnosis, Facts, Level
from importer.errors import JournalError, UsageError

LITTLE = 1_000_000_000
"""Bytes: less is worth a warning."""
TOO_LITTLE = 50_000_000
"""Bytes: less ends even a small run."""
BYTES_PER_ROW = {"journal": 190, "reports": 200, "temporary files": 110}
"""What a customer takes, measured: the stage file 104 MB for a million (design), the journal 181 bytes with its log;
results.csv 71 bytes, and the other reports repeat rows of the file."""
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})
_MENDS = {
    "journal": "name another place for the journal with --journal",
    "reports": "name another folder for the reports with --out",
    "temporary files": "name another folder as temp_dir in the config",
}


@dataclass(frozen=True, slots=True)
class Room:
    """The room that there is for one thing that a run writes."""

    use: str
    """A key of BYTES_PER_ROW."""
    folder: str
    """Where it is, or the nearest folder above that is there."""
    device: int
    """What is on one file system shares its room."""
    free: int
    """Bytes that this user may still write."""
    kind: str = ""
    """The type of the file system, if known: ext4, tmpfs, NTFS ..."""


def judge_disks(rooms: Sequence[Room]) -> Iterator[Diagnosis]:
    """Say of each file system whether its room is enough for what would be written there."""
    for _, group in groupby(sorted(rooms, key=lambda room: room.device), key=lambda room: room.device):
        yield _judge(list(group))


def _judge(rooms: list[Room]) -> Diagnosis:
    free = min(room.free for room in rooms)
    uses = [room.use for room in rooms]
    where = " and ".join(sorted({room.folder for room in rooms}))
    enough = free // sum(BYTES_PER_ROW[use] for use in uses)
    message = f"{_bytes(free)} are free for {_listed(uses)} ({where}): enough for about {_rounded(enough)} customers."
    in_memory = any(room.kind in _IN_MEMORY for room in rooms)
    if in_memory:
        message = f"{message} That is memory, not a disk."
    facts: Facts = {"uses": ", ".join(uses), "folder": where, "free_bytes": free, "in_memory": in_memory}
    step = f"Make room, or {'; '.join(_MENDS[use] for use in uses)}."
    if free < TOO_LITTLE:
        code = JournalError.exit_code if "journal" in uses else UsageError.exit_code
        return Diagnosis("disk", Level.FAILS, "disk_full", message, step, code, facts)
    if in_memory and "journal" in uses:
        lost = f"{message} The journal is lost when this machine stops, and with it who was created."
        step = "Name another place for it with --journal."
        return Diagnosis("disk", Level.WARNING, "journal_in_memory", lost, step, facts=facts)
    if free < LITTLE:
        return Diagnosis("disk", Level.WARNING, "disk_low", message, step, facts=facts)
    return Diagnosis("disk", Level.OK, "ok", message, facts=facts)


def _listed(uses: list[str]) -> str:
    return " and ".join([", ".join(uses[:-1]), uses[-1]] if len(uses) > 1 else uses)


def _bytes(number: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6)):
        if number >= size:
            return f"{number / size:,.1f} {unit}"
    return f"{number / 1000:,.0f} kB"


def _rounded(number: int) -> str:
    """Give two digits, and zeros behind them: no more of it is true."""
    if number < 100:
        return str(number)
    size: int = 10 ** (len(str(number)) - 2)
    return f"{number // size * size:,}"
