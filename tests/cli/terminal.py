"""A person at a real pseudo-terminal: reads the screen, types, presses Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import psutil

from tests.parts import clean_environment, command

CTRL_C = b"\x03"
CTRL_D = b"\x04"


class Terminal:
    """`importer` at a terminal that is its controlling one. A context manager; at its end the process is gone."""

    def __init__(
        self,
        folder: Path,
        arguments: Sequence[object],
        env: Mapping[str, str] | None = None,
        columns: int = 100,
        prefix: Sequence[str] = (),
    ) -> None:
        import pty  # noqa: PLC0415 - not on Windows
        import termios  # noqa: PLC0415 - not on Windows

        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (40, columns))

        def begin() -> None:
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may be deaf to it
            os.login_tty(theirs)

        self.process = subprocess.Popen(
            [*prefix, *command(*arguments)], cwd=folder, env=clean_environment(env) | {"TERM": "xterm"},
            preexec_fn=begin,  # noqa: PLW1509 - nothing else makes it the controlling one
        )  # fmt: skip
        os.close(theirs)
        self.screen = b""

    def read(self, until: Callable[[bytes], bool] = lambda _: False) -> str:
        """Read until the screen is as wished, or to the end; gives all of it so far."""
        while not until(self.screen):
            try:
                read = os.read(self._ours, 65_536)
            except OSError:  # Linux: the other side has ended
                break
            if not read:
                break
            self.screen += read
        return self.screen.decode("utf-8")

    def read_question(self) -> None:
        """Read until a question is asked and its answer awaited: a signal before that may be seen only after it."""
        self.read(asks)
        waiting = psutil.Process(self.process.pid)
        while self.process.poll() is None and waiting.status() != psutil.STATUS_SLEEPING:
            pass

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._ours, keys)

    def hang_up(self) -> None:
        """Close the window: the terminal is gone, and the system tells everybody at it."""
        os.close(self._ours)
        self._ours = os.open(os.devnull, os.O_RDWR)

    def end(self) -> tuple[int, str]:
        """Read to the end; gives exit code and screen."""
        screen = self.read()
        return self.process.wait(60), screen

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


def asks(screen: bytes) -> bool:
    """Whether a question stands on the screen."""
    return any(question in screen for question in (b"[y/N]: ", b"to go on: ", b"(import, skip): "))
