"""The sandbox as a child process: `python -m importer.sandbox [OPTIONS AS JSON]`.

Writes one JSON line to standard output, the address (or `error` and `remedy`), then serves until its standard input
ends. For people there is `importer sandbox`.
"""

from __future__ import annotations

import json
import sys

from importer.errors import ImporterError
from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.server import run_sandbox


def main(arguments: list[str]) -> int:
    """Serve; gives the exit code."""
    try:
        options = SandboxOptions.from_json(json.loads(arguments[0])) if arguments else SandboxOptions()
        run_sandbox(options, _announce, stop_when_stdin_closes=True)
    except ImporterError as error:
        _write({"error": error.message, "remedy": error.remedy})
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


def _announce(address: SandboxAddress) -> None:
    _write(address.to_json())


def _write(line: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
