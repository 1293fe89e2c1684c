"""A file that is new: it appears whole or not at all, and never takes the place of another."""

from __future__ import annotations

import os
from pathlib import Path

from importer.errors import UsageError


def ensure_new(target: Path, ending: str, what: str) -> None:
    """Find out before the work whether a file of that name may be made.

    `what` says what the file is, as in "the template is an Excel workbook". Raises UsageError when the name has
    another ending (in any case), when the folder is missing, and when there is anything of that name already, a link to
    nothing included.
    """
    if target.suffix.lower() != ending:
        raise UsageError(f"{target}: {what}, and its name must end in {ending}.", f"For example customers{ending}.")
    if os.path.lexists(target):
        raise taken(target)
    if not target.parent.is_dir():
        raise UsageError(f"{target}: there is no folder {target.parent}.", "Make the folder first, or name another.")


def appear(beside: Path, target: Path) -> None:
    """Give a finished file of the same file system its name, unless that is taken: then FileExistsError.

    Raises OSError when it cannot be done.
    """
    try:
        target.hardlink_to(beside)  # unlike a POSIX rename, it refuses a name that is taken
    except FileExistsError:
        raise
    except OSError:  # the folder's file system has no hard links (FAT, some network drives)
        if os.path.lexists(target):
            raise FileExistsError from None
        beside.replace(target)


def taken(target: Path) -> UsageError:
    """Give the error of a name that something has already."""
    return UsageError(
        f"{target}: there is something of that name already, and it is left as it is.",
        "Name another file, or move that one away first.",
    )
