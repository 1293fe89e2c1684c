"""The token command: a program of the user's that prints an access token.

It is run without a shell, in a thread, with the environment of the importer (it may want a secret from there), nothing
to read, and no terminal. What it prints is read as a token and goes nowhere else; what it says on standard error is
thrown away, since nobody knows what is in it.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from importer.child_process import apart_from_terminal
from importer.errors import RefusedError, UsageError
from importer.sender.retry import DEFAULT_TIMING
from importer.sender.token_source import CREDENTIALS_REFUSED, Obtained, is_token
from importer.system_words import system_words

_LONGEST = 1 << 16
"""Bytes of output that are read; a program that prints more prints no token."""
_LAST = 2.0
"""Seconds for a program that was killed to be gone."""
_BY_HAND = "Run it by hand to see what it says."


def find_program(command: Sequence[str]) -> str:
    """Give the whole path of the program: as it is named, else from PATH.

    Never the working folder's, which Windows would look into first: it may hold what somebody has downloaded. Raises
    UsageError when there is no such program.
    """
    name = command[0]
    found = shutil.which(name)
    if found is not None and not os.path.dirname(name):  # noqa: PTH120 - whether it names a folder at all
        folders = {Path(folder).absolute() for folder in os.get_exec_path()}
        if Path(found).absolute().parent not in folders:
            found = None
    if found is None:
        raise UsageError(
            f"token_command: there is no program {name!r}.", "Name its whole path, or a program that PATH leads to."
        )
    return str(Path(found).absolute())


class CommandSource:
    """Access tokens from a program."""

    access = ""
    given_are_spent = False

    def __init__(self, command: Sequence[str], limit: float, sleep: Callable[[float], Awaitable[bool]]) -> None:
        """Find the program. Raises UsageError when there is none.

        `limit` is the seconds that it may take; `sleep` waits so long, and tells whether the run is to end first.
        """
        self._command = [find_program(command), *command[1:]]
        self._shown = f"token_command: {command[0]!r}"  # its arguments may hold anything
        self._limit = limit
        self._sleep = sleep

    async def obtain(self, current: str, attempts: int) -> Obtained | None:  # noqa: ARG002 - it is run once
        """Run the program; None when the run is to end before it has. Raises RefusedError when it gives no token."""
        ended = await self._run()
        if ended is None:
            return None
        if ended.error:
            raise _refused(f"{self._shown} cannot be run: {ended.error}.", "Check token_command.")
        if ended.exit_code != 0:
            raise _refused(f"{self._shown} failed with exit code {ended.exit_code}.", _BY_HAND)
        token = _token_in(ended.output)
        if not token:
            raise _refused(
                f"{self._shown} printed no token.", 'It must print the token alone, or {"access_token": "..."}.'
            )
        if token == current:
            raise _refused(f"{self._shown} printed the same token again.", "It must print one that is good.")
        return Obtained(token, "token_command")

    async def _run(self) -> _Ended | None:
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[_Ended] = loop.create_future()

        def note(result: _Ended) -> None:
            if not ended.done():
                ended.set_result(result)

        def tell(result: _Ended) -> None:
            with suppress(RuntimeError):  # the loop has ended: nobody waits any longer
                loop.call_soon_threadsafe(note, result)

        child = _Child(self._command, tell)
        limit = asyncio.ensure_future(self._sleep(self._limit))
        try:
            both: list[asyncio.Future[Any]] = [ended, limit]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                return ended.result()
            child.kill()
            await asyncio.wait([ended], timeout=_LAST)
            if limit.result():
                return None
            raise _refused(f"{self._shown} did not end within {self._limit:g} s.", _BY_HAND)
        finally:
            limit.cancel()
            child.kill()


def printed_token(command: Sequence[str], limit: float = DEFAULT_TIMING.token_command) -> str:
    """Run the program once, as a run does at its start, and give the token that it prints.

    Raises UsageError when there is no such program, RefusedError when it gives no token within `limit` seconds.
    """

    async def ask() -> Obtained | None:
        return await CommandSource(command, limit, _sleep).obtain("", 1)

    with asyncio.Runner() as runner:
        # Not runner.run: it would take over Ctrl-C where nobody else has.
        obtained = runner.get_loop().run_until_complete(ask())
    assert obtained is not None  # noqa: S101 - no run is to end
    return obtained.access


async def _sleep(seconds: float) -> bool:
    await asyncio.sleep(seconds)
    return False


def _refused(message: str, remedy: str) -> RefusedError:
    return RefusedError(message, remedy, reason=CREDENTIALS_REFUSED)


def _token_in(output: bytes) -> str:
    """Give the token that was printed, alone or in JSON; empty when there is none."""
    text = output.decode("utf-8-sig", "replace").strip()
    if len(output) > _LONGEST:
        return ""
    if text.startswith("{"):
        try:
            found = json.loads(text).get("access_token")
        except (ValueError, RecursionError):
            return ""
        text = found if isinstance(found, str) else ""
    return text if is_token(text) else ""


@dataclass(frozen=True, slots=True)
class _Ended:
    exit_code: int = 0
    output: bytes = b""
    error: str = ""
    """Why it could not be started, in the system's words."""

    def __repr__(self) -> str:
        return f"_Ended(exit_code={self.exit_code})"


class _Child:
    """One run of the program, begun at once; it is over when its output is, or when it is killed."""

    def __init__(self, command: list[str], tell: Callable[[_Ended], None]) -> None:
        """`tell` is called once, in another thread."""
        self._command = command
        self._tell = tell
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._unwanted = False
        # A daemon: a grandchild that left the group and holds the pipe must not hold up the end of the importer.
        threading.Thread(target=self._run, name="token-command", daemon=True).start()

    def kill(self) -> None:
        """Kill it and what it has started; harmless when it has ended."""
        with self._lock:
            self._unwanted = True
            if self._process is not None and self._process.returncode is None:
                _kill_tree(self._process.pid)

    def _run(self) -> None:
        try:
            process = self._start()
        except (OSError, ValueError) as error:
            self._tell(_Ended(error=system_words(error)))
            return
        if process is None:
            self._tell(_Ended(-1))
            return
        assert process.stdout is not None  # noqa: S101 - the pipe was asked for
        with process.stdout as pipe:
            output = pipe.read(_LONGEST + 1)
        self._tell(_Ended(process.wait(), output))

    def _start(self) -> subprocess.Popen[bytes] | None:
        """Start it, unless it was killed before it lived."""
        with self._lock:
            if not self._unwanted:
                self._process = subprocess.Popen(  # noqa: S603 - the user's own program, no shell
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    **apart_from_terminal(),
                )
            return self._process


if sys.platform == "win32":

    def _kill_tree(pid: int) -> None:
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            for one in (*process.children(recursive=True), process):
                with suppress(psutil.Error):
                    one.kill()

else:

    def _kill_tree(pid: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # it leads a group of its own
