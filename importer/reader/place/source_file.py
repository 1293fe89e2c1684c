"""Opening a local file with care: only a regular one, with one clear line for everything else."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from importer.errors import SourceError

_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])[ .:]*(\..*)?", re.IGNORECASE | re.DOTALL
)
"""What Windows takes for a device, in any folder and with any ending ("Naming Files, Paths, and Namespaces")."""


def is_device_name(name: str) -> bool:
    """Whether Windows opens a device for this file name."""
    return _DEVICE.fullmatch(name) is not None


def open_bytes(path: Path) -> BinaryIO:
    """Open a regular file for reading. Raises SourceError for anything that is none, is empty or may not be read."""
    if sys.platform == "win32" and is_device_name(path.name):
        raise SourceError(f"{path} is a device of Windows, not a file.", "Name a file.")
    try:
        mode = path.stat().st_mode  # before opening: to open a FIFO is to wait for its writer
        if stat.S_ISDIR(mode):
            raise SourceError(f"{path} is a folder, not a file.", "Name a file in it.")
        if not stat.S_ISREG(mode):
            raise SourceError(f"{path} is a pipe or device, not a file.", "Save the data into a file first.")
        file = path.open("rb", buffering=0)
    except FileNotFoundError:
        raise SourceError(f"{path}: there is no such file.", "Check the name and the folder.") from None
    except PermissionError:
        raise SourceError(f"{path}: you are not allowed to read this file.", "Ask its owner for access.") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be opened: {getattr(error, 'strerror', None) or error}.") from None
    if os.fstat(file.fileno()).st_size == 0:
        file.close()
        raise SourceError(f"{path} is empty.", "Check that the export worked.")
    return file
