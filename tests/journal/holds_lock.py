"""Hold the lock of a journal until it is killed or standard input ends: a process for the tests of the lock.

Arguments: the journal, the run (may be empty), and what child it has: none, started (another program) or forked.
Prints a line with `held`, or with the number of the child, once everything is in place.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from importer.journal.lock import JournalLock
from importer.journal.place import JournalPlace

SINCE = datetime(2999, 1, 1, 14, 5, tzinfo=timezone(timedelta(hours=5.5)))
"""When every lock of the tests was taken: after the process began, whenever that is."""
_CHILD = "import os, sys; print(os.getpid(), flush=True); sys.stdin.read()"


def main() -> None:
    """Take the lock and wait."""
    journal, run_id, child = sys.argv[1:]
    lock = JournalLock(JournalPlace(Path(journal)), lambda: SINCE)
    lock.acquire()
    if run_id:
        lock.hold(run_id)
    if child == "started":
        subprocess.run([sys.executable, "-c", _CHILD], close_fds=False, check=False)
    elif child == "forked":
        if os.fork() == 0:
            print(os.getpid(), flush=True)  # noqa: T201 - the answer
        sys.stdin.read()
    else:
        print("held", flush=True)  # noqa: T201 - the answer
        sys.stdin.read()
    lock.release()


if __name__ == "__main__":
    main()
