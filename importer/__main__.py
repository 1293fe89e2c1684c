"""`python -m importer` and the `importer` command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        from importer.cli.main import run_command_line  # noqa: PLC0415 - inside, so that Ctrl-C while loading is heeded

        gc.freeze()  # what was loaded stays: to look through it again and again cost 5 % of a large check
        code = run_command_line(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
