"""`python -m importer` and the `importer` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if sys.platform == "linux" and "CS_GNU_LIBC_VERSION" in os.confstr_names:
        # Arrow's wheels for glibc have jemalloc; for a million rows it holds 310 MB where the default holds 430.
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "jemalloc")
    try:
        from importer.cli.main import run_command_line  # noqa: PLC0415 - inside, so that Ctrl-C while loading is heeded

        code = run_command_line(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
