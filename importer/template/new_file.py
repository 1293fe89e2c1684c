"""The template as a new file. It is no report and holds no one's data, so its mode is that of the user's files."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from importer import new_file
from importer.errors import UsageError
from importer.system_words import system_words

ENDING = ".xlsx"
WRITING = ".writing-"
"""How the name begins under which the file is written before it gets its own."""

_REMEDY = "Name a file in another folder."


def ensure_new(target: Path) -> None:
    """Find out before the work whether the workbook may be made there. Raises UsageError when it may not."""
    new_file.ensure_new(target, ENDING, "the template is an Excel workbook")


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
            new_file.appear(beside, target)
        finally:
            beside.unlink(missing_ok=True)
    except FileExistsError:
        raise new_file.taken(target) from None
    except OSError as error:
        words = system_words(error)  # not its file name, which is that of the file beside
        raise UsageError(f"{target}: the template cannot be written: {words}.", _REMEDY) from None
