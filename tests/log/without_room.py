"""Write a log whose file may not grow beyond some bytes, then may again (POSIX). Arguments: the path, the bytes."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from importer.log.file import LogFile


def main() -> None:
    """Print what is told of lost lines."""
    path, limit = Path(sys.argv[1]), int(sys.argv[2])
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    file = LogFile(path, print)
    file.write("info", '{"timestamp": "before"}')
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
    for number in range(5):
        file.write("debug", f'{{"timestamp": "lost {number}", "more": "{"x" * limit}"}}')
        file.write("info", f'{{"timestamp": "lost {number}"}}')
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    file.write("info", '{"timestamp": "after"}')
    file.close()


if __name__ == "__main__":
    main()
