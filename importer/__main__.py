"""`python -m importer` and the `importer` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from importer.cli.main import run_command_line  # noqa: PLC0415 - a child process imports this module for nothing else

    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
