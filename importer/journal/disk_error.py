"""What the system says when a file of the journal cannot be used, in one line of ours."""

from __future__ import annotations

import errno
from pathlib import Path

from importer.errors import JournalError
from importer.system_words import system_words

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


def disk_error(path: Path, failed: str, error: OSError) -> JournalError:
    """Make a JournalError of the system's error: `PATH: FAILED: the system's words.`, and what to do next.

    `failed` says what could not be done ("the key cannot be written"). The system's words come without its file names,
    which may be those of a file that is written on the side.
    """
    words = system_words(error)
    if error.errno in _NO_ROOM:
        remedy = "Make room there, or name another place with --journal."
    elif error.errno in _NOT_ALLOWED:
        remedy = "Let yourself read and write there, or name another place with --journal."
    else:
        remedy = "Check the path, or name another place with --journal."
    return JournalError(f"{path}: {failed}: {words}.", remedy)
