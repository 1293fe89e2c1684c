"""Write a key where there is no room for it: a child process that limits the size of its files (POSIX).

Argument: the journal. Prints the exit code of the error, whether it names the file, and what is left in the folder.
"""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path

from pydantic import SecretStr

from importer.errors import ImporterError
from importer.journal.key import create_key
from importer.journal.place import JournalPlace


def main() -> None:
    """Limit this process, then write."""
    place = JournalPlace(Path(sys.argv[1]))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
    try:
        create_key(place, SecretStr(""))
    except ImporterError as error:
        left = [path.name for path in place.path.parent.iterdir()]
        print(error.exit_code, place.key_path.name in error.message, left)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
