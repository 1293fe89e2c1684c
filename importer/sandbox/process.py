"""The sandbox in a process of its own, gone when the one who started it is, however that one ends."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from types import TracebackType
from typing import IO, Self

from importer.child_process import apart_from_terminal, child_environment, module_command
from importer.errors import StoppedError
from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.system_words import system_words

START_LIMIT = 30.0
"""Seconds until the child must have announced itself; it takes well under one on an idle machine."""
END_LIMIT = 5.0
"""Seconds for the child to end by itself once its standard input is closed."""


class SandboxProcess:
    """A running sandbox. A context manager; leaving it ends the process and waits for that.

    The child watches its standard input, a pipe that nobody else holds: when this process dies, kill -9 included, the
    pipe ends and so does the child. The tokens come through the other pipe and stand nowhere else.
    """

    def __init__(self, process: subprocess.Popen[bytes], address: SandboxAddress) -> None:
        self._process = process
        self.address = address

    @classmethod
    def start(
        cls,
        options: SandboxOptions | None = None,
        *,
        python: str = sys.executable,
        start_limit: float = START_LIMIT,
    ) -> Self:
        """Start a sandbox and wait until it accepts connections. Raises StoppedError when it does not within the limit.

        `python` is the interpreter to run it with. The child is in a session (Windows: process group) of its own: a
        terminal's Ctrl-C must not take the server away while the importer drains what is on the wire.
        """
        command = module_command("importer.sandbox", json.dumps((options or SandboxOptions()).to_json()), python=python)
        try:
            process = subprocess.Popen(  # noqa: S603 - our own module, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=child_environment(),
                **apart_from_terminal(),
            )
        except OSError as error:
            raise _not_started(system_words(error)) from None
        try:
            return cls(process, _read_address(process, start_limit))
        except BaseException:  # raised on: a sandbox that nobody holds must not live on, after Ctrl-C either
            _end(process, patience=0)
            raise

    @property
    def pid(self) -> int:
        """Process id of the sandbox."""
        return self._process.pid

    def close(self) -> None:
        """End the process and reap it; harmless when it has ended."""
        _end(self._process, patience=END_LIMIT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _read_address(process: subprocess.Popen[bytes], limit: float) -> SandboxAddress:
    assert process.stdout is not None  # noqa: S101 - it was opened as a pipe
    line = _first_line(process.stdout, limit)
    if line is None:
        raise _not_started(f"it said nothing within {limit:g} s")
    try:
        said = json.loads(line)
        if "error" in said:
            raise StoppedError(f"The sandbox did not start: {said['error']}", said["remedy"])
        return SandboxAddress(**said)
    except (ValueError, TypeError):
        raise _not_started("it ended before it listened") from None


def _first_line(stream: IO[bytes], limit: float) -> bytes | None:
    """Read a line, at most `limit` seconds long; by a thread, since Windows cannot wait for a pipe otherwise."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=lambda: lines.put(stream.readline()), name="sandbox-start", daemon=True).start()
    try:
        return lines.get(timeout=limit)
    except queue.Empty:
        return None


def _end(process: subprocess.Popen[bytes], patience: float) -> None:
    """Close standard input, which ends the child; kill it when that takes longer than `patience` seconds."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _not_started(why: str) -> StoppedError:
    return StoppedError(f"The sandbox did not start: {why}.", "Try `importer sandbox` to see it start by itself.")
