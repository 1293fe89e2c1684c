"""The real `importer` with a real SIGKILL at a chosen point: `points_main.py POINT N` and the command's own arguments.

The functions at the point are wrapped, not replaced; the N-th pass ends the process as `kill -9` does. A command that
passes the point less often ends as always.
"""

from __future__ import annotations

import functools
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from importer.__main__ import main
from importer.journal import open_journal, sqlite
from importer.report.folder.private_files import PrivateFile, PrivateFiles
from importer.sender.transport import Transport

Kill = Callable[[], None]


def kill_at(number: int) -> Kill:
    """Give what is called at every pass, and kills this process at the `number`-th."""
    passes = 0

    def at_pass() -> None:
        nonlocal passes
        passes += 1
        if passes == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return at_pass


def nothing() -> None:
    """Do nothing: the other side of a point."""


def around(holder: Any, name: str, before: Kill, after: Kill) -> None:
    """Wrap a function, at its own place or at that of a module that has imported it."""
    real: Callable[..., Any] = getattr(holder, name)

    @functools.wraps(real)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        before()
        result = real(*arguments, **named)
        after()
        return result

    setattr(holder, name, wrapped)


def around_await(holder: Any, name: str, before: Kill, after: Kill) -> None:
    """Wrap a coroutine function of a class."""
    real: Callable[..., Awaitable[Any]] = getattr(holder, name)

    @functools.wraps(real)
    async def wrapped(*arguments: Any, **named: Any) -> Any:
        before()
        result = await real(*arguments, **named)
        after()
        return result

    setattr(holder, name, wrapped)


def around_commits(module: Any, before: Kill, after: Kill) -> None:
    """Wrap the journal's transactions: before COMMIT with everything written, after COMMIT with nobody told yet.

    A statement that is a commit by itself is stopped before it.
    """
    real: Callable[..., AbstractContextManager[None]] = module.transaction

    @contextmanager
    def wrapped(connection: Any, *, is_one_statement: bool = False) -> Iterator[None]:
        if is_one_statement:
            before()
        with real(connection, is_one_statement=is_one_statement):
            yield
            if not is_one_statement:
                before()
        after()

    module.transaction = wrapped


def commits(before: Kill, after: Kill) -> None:
    """Stop at every durable step of a journal that is there."""
    around_commits(sqlite, before, after)


def making(before: Kill, after: Kill) -> None:
    """Stop at the steps that make a new journal: its file, its key, its tables, its store."""
    module = sys.modules[open_journal.__module__]
    for name in ("create_file", "create_key", "migrate"):
        around(module, name, before, after)
    around_commits(module, before, after)


def sends(before: Kill, after: Kill) -> None:
    """Stop at every request for a customer: before it goes out, and with its reply in hand."""
    around_await(Transport, "create_customer", before, after)


def reports(before: Kill, after: Kill) -> None:
    """Stop when reports appear: all together, and each by itself."""
    around(PrivateFiles, "put_in_place", before, after)
    around(PrivateFile, "put_in_place", before, after)


POINTS: dict[str, Callable[[Kill, Kill], None]] = {
    "commit": commits,
    "making": making,
    "send": sends,
    "report": reports,
}


if __name__ == "__main__":
    point, side = sys.argv[1].split("-")
    kill = kill_at(int(sys.argv[2]))
    POINTS[point](*((kill, nothing) if side == "before" else (nothing, kill)))
    sys.argv[1:3] = []
    main()
