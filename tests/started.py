"""`importer` as a process that is at work, in folders of its own: to be sent signals, and looked at afterwards."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.parts import clean_environment, command


@contextmanager
def started(folder: Path, *arguments: object, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Start `importer` with home, temporary and working folder of its own; it is gone at the end."""
    for name in ("home", "temp", "work"):
        (folder / name).mkdir(exist_ok=True)
    environment = clean_environment(env) | {"HOME": str(folder / "home"), "TMPDIR": str(folder / "temp")}
    for name in [name for name in environment if name.startswith("XDG_")]:
        del environment[name]
    process = subprocess.Popen(
        command(*arguments), cwd=folder / "work", env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=_hear,  # noqa: PLW1509 - nothing else gives a signal back
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _hear() -> None:
    """Heed a terminal that is closed: whoever runs the tests may be deaf to it, and what is ignored is inherited."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def left_behind(folder: Path) -> list[Path]:
    """Give every file in home, temporary and working folder, less the journals: they are there to stay."""
    files = [path for name in ("home", "temp", "work") for path in (folder / name).rglob("*") if path.is_file()]
    return [path for path in files if path.parent.name != "journals"]
