"""Append lines to a log as another importer would: `python -m tests.log.writes_lines PATH NAME COUNT`."""

from __future__ import annotations

import sys
from pathlib import Path

from importer.log.entry import Entry
from importer.log.file import LogFile
from importer.log.lines import LineLogger


def main() -> None:
    """Write, now waiting, now at once; lines of many lengths."""
    path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    file = LogFile(path, sys.exit)
    lines = LineLogger(file.write, "debug")
    lines.run_id = name
    for number in range(count):
        fields = {"number": number, "more": "x" * (number * 37 % 5000)}
        lines.write(Entry("request_ended", fields, "debug" if number % 3 else "info"))
    file.close()


if __name__ == "__main__":
    main()
