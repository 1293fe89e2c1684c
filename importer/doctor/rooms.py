"""How much room there is where a run writes; asked of the system, without writing anything."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from importer.doctor.disk_check import Room
from importer.errors import UsageError
from importer.journal import listed_mounts, mount_of


def find_rooms(folders: Mapping[str, Path]) -> Iterator[Room]:
    """Give the room of each use (see `Room`) by the folder it needs, which need not be there yet.

    One of which the system tells nothing is left out.
    """
    try:
        mounts = listed_mounts()
    except (OSError, RuntimeError, ValueError):  # a system that hides them
        mounts = []
    for use, folder in folders.items():
        try:
            there = _nearest(folder)
            mount = mount_of(there, mounts)
            kind = mount.kind.lower() if mount is not None else ""
            yield Room(use, str(there), there.stat().st_dev, shutil.disk_usage(there).free, kind)
        except (OSError, RuntimeError):
            continue


def _nearest(folder: Path) -> Path:
    """Give the folder, or the nearest above it that is there."""
    real = folder.resolve()
    return next((one for one in (real, *real.parents) if one.is_dir()), real)


def temporary_folder(chosen: Path | None) -> Path:
    """Give the folder of temporary files: as Python finds it, who writes a file into each candidate to find out."""
    if chosen is not None:
        return chosen
    named = [os.environ[name] for name in ("TMPDIR", "TEMP", "TMP") if os.environ.get(name)]
    usual = [r"~\AppData\Local\Temp", r"C:\TEMP", r"C:\TMP"] if sys.platform == "win32" else ["/tmp", "/var/tmp"]  # noqa: S108
    candidates = [Path(text).expanduser() for text in (*named, *usual)]
    return next((one for one in candidates if os.path.isdir(one) and os.access(one, os.W_OK)), Path.cwd())  # noqa: PTH112 - it never raises


def require_writable(use: str, folder: Path) -> None:
    """Raise UsageError when it is plain that a run could not write there. A missing folder of reports is made by it."""
    mend = {"reports": "Name another folder with --out.", "temporary files": "Name another as temp_dir in the config."}
    try:
        there = folder if use == "temporary files" else _nearest(folder)
        words = "" if there.is_dir() else "it is no folder"
        words = words or ("" if os.access(there, os.W_OK | os.X_OK) else "it cannot be written")
    except (OSError, RuntimeError) as error:
        words = getattr(error, "strerror", None) or "its links lead in a circle"
    if words:
        raise UsageError(f"{folder}: there is no room for {use}: {words}.", mend[use])
