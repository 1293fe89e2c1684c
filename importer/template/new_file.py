"""A file that is new: it appears whole or not at all, and never takes the place of another.

It is no report and holds no one's data, so it is made with the ordinary mode of the user's files.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from importer.errors import UsageError

ENDING = ".xlsx"
WRITING = ".writing-"
"""How the name begins under which the file is written before it gets its own."""

_REMEDY = "Name a file in another folder."


def ensure_new(target: Path) -> None:
    """Find out before the work whether the workbook may be made there.

    Raises UsageError when the name does not end in `.xlsx` (in any case), when the folder is missing, and when there
    is anything of that name already, a link to nothing included.
    """
    if target.suffix.lower() != ENDING:
        raise UsageError(
            f"{target}: the template is an Excel workbook, and its name must end in {ENDING}.",
            f"For example customers{ENDING}.",
        )
    if os.path.lexists(target):
        raise _taken(target)
    if not target.parent.is_dir():
        raise UsageError(f"{target}: there is no folder {target.parent}.", "Make the folder first, or name another.")


def write_new(target: Path, content: bytes) -> None:
    """Write the bytes to a file beside the target, and let it appear under its name when they are on the disk.

    Raises UsageError when it cannot be written, and when a file of that name has appeared meanwhile, which stays.
    """
    beside = target.parent / f"{WRITING}{secrets.token_hex(8)}"
    try:
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _appear(beside, target)
        finally:
            beside.unlink(missing_ok=True)
    except FileExistsError:
        raise _taken(target) from None
    except OSError as error:
        words = error.strerror or type(error).__name__  # not its file name, which is that of the file beside
        raise UsageError(f"{target}: the template cannot be written: {words}.", _REMEDY) from None


def _appear(beside: Path, target: Path) -> None:
    """Give the file its name, unless that is taken: then FileExistsError."""
    try:
        target.hardlink_to(beside)  # unlike a POSIX rename, it refuses a name that is taken
    except FileExistsError:
        raise
    except OSError:  # the folder's file system has no hard links (FAT, some network drives)
        if os.path.lexists(target):
            raise FileExistsError from None
        beside.replace(target)


def _taken(target: Path) -> UsageError:
    return UsageError(
        f"{target}: there is something of that name already, and it is left as it is.",
        "Name another file, or move that one away first.",
    )
