"""How our own child processes are started: the pretend store, and the process that reads workbooks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import importer


def module_command(module: str, *arguments: str, python: str = sys.executable) -> list[str]:
    """Give the command that runs a module of ours; -P: a file in the working folder must not stand in for an import."""
    return [python, "-P", "-m", module, *arguments]


def child_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the environment of a child: ours, without any setting or secret of the importer, and able to find it."""
    environ = os.environ if environ is None else environ
    plain = {name: value for name, value in environ.items() if not name.startswith("IMPORTER_")}
    package = str(Path(importer.__file__).resolve().parent.parent)
    return plain | {"PYTHONPATH": os.pathsep.join(filter(None, (package, environ.get("PYTHONPATH", ""))))}


def apart_from_terminal() -> dict[str, Any]:
    """Give the arguments of Popen that keep a terminal's Ctrl-C from the child: that is its parent's to handle."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
