"""Who has the lock of a journal: a small file beside it, for the words to the one who does not get it."""

from __future__ import annotations

import contextlib
import os
import platform
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import psutil
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from importer.journal.disk_error import disk_error

_LONGEST = 10_000
"""Bytes that are read at most; ours are about 150."""
_CLOCK_ERROR = 60.0
"""Seconds by which the system's word on when a process began may be off (a clock that was set)."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The importer that has a journal."""

    host: str
    pid: Annotated[int, Field(gt=0, lt=2**31)]
    run_id: str
    """Empty until it is known which run it is."""
    since: AwareDatetime
    """When it got the journal."""

    def words(self, now: datetime) -> str:
        """Name it: `run X (process 123 on host H, since 14:05)`; with the date when that is not today's.

        Times are shown in the time zone of `now`.
        """
        since = self.since.astimezone(now.tzinfo)
        when = f"{since:%H:%M}" if since.date() == now.date() else f"{since:%Y-%m-%d %H:%M}"
        if self.run_id:
            return f"run {self.run_id} (process {self.pid} on host {self.host}, since {when})"
        return f"process {self.pid} on host {self.host}, since {when}"


_FORM = TypeAdapter(Holder)


def this_process(run_id: str, since: datetime) -> Holder:
    """Give the holder that this process is."""
    return Holder(platform.node(), os.getpid(), run_id, since)


def read_holder(path: Path) -> Holder | None:
    """Read who has the lock; None when the file is missing, torn, or left by a process that is gone."""
    try:
        with path.open("rb") as file:
            holder = _FORM.validate_json(file.read(_LONGEST))
    except (OSError, ValidationError):
        return None
    return None if _is_gone(holder) else holder


def write_holder(path: Path, holder: Holder) -> None:
    """Put the file in place, whole and with mode 0600. Only who has the lock may call this.

    Raises JournalError when it cannot be written.
    """
    fresh = Path(f"{path}.new")  # always the same name, so that a killed process leaves one at most
    try:
        with open(fresh, "wb", opener=_open_private) as file:
            file.write(_FORM.dump_json(holder))
        try:
            fresh.replace(path)
        except PermissionError:
            if os.name != "nt":
                raise
            fresh.unlink()  # Windows replaces no file that somebody reads just now; the words stay a little behind
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise disk_error(path, "it cannot be written who has the journal", error) from None


def remove_holder(path: Path) -> None:
    """Take the file away. What cannot be removed is seen to be stale, once this process has ended."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _is_gone(holder: Holder) -> bool:
    """Whether the process has ended, as far as can be known from here: only for this host."""
    if holder.host != platform.node():
        return False
    try:
        process = psutil.Process(holder.pid)
        if process.status() == psutil.STATUS_ZOMBIE:  # dead, and its parent has not looked yet
            return True
        began = process.create_time()
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False  # it is there, and somebody else's
    return began > holder.since.timestamp() + _CLOCK_ERROR  # the number belongs to another process by now


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
