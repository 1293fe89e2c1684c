"""The token command: real programs that print tokens, print something else, fail, or never end."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from importer.config import Settings
from importer.errors import RefusedError, UsageError
from importer.events import TokenRenewed
from importer.sender import require_credentials
from importer.sender.token_command import CommandSource, find_program, printed_token
from importer.sender.token_source import Obtained
from tests.sender.fault_server import Behaviour, FaultServer, Received, created, refusal
from tests.sender.tokens import Run, Sender, secrets, with_tokens

EXECUTABLE = "program.exe" if sys.platform == "win32" else "program"


def python(code: str, *arguments: object) -> list[str]:
    """Give a command that runs some Python."""
    return [sys.executable, "-c", code, *map(str, arguments)]


def obtained(
    command: Sequence[str], current: str = "", *, limit: float = 30.0, begun: Callable[[Run], None] | None = None
) -> Obtained | None:
    """Run a command once, as a run does that takes its time."""

    async def main() -> Obtained | None:
        run = Run(real=True, command_limit=limit)
        if begun is not None:
            begun(run)
        return await CommandSource(command, limit, run.sleep).obtain(current, 3)

    with asyncio.Runner() as runner:
        return runner.run(main())


def refused(command: Sequence[str], current: str = "", *, limit: float = 30.0) -> str:
    """Run a command that gives no token; gives what is said, in which nothing of its output may be."""
    with pytest.raises(RefusedError) as caught:
        obtained(command, current, limit=limit)
    assert (caught.value.exit_code, caught.value.reason) == (4, "credentials_refused")
    said = f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"
    assert "SECRET" not in said
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "printed",
    [
        "token-1",
        "token-1\n",
        "  token-1\r\n",
        "\ufefftoken-1\n",
        '{"access_token": "token-1"}',
        '{\n "access_token": "token-1",\n "expires_in": 3600\n}\n',
    ],
)
def test_what_it_prints_is_the_token(printed: str) -> None:
    """The token stands alone, or in JSON as logins give it; what is said on standard error does not matter."""
    code = "import sys; sys.stderr.write('x' * 1_000_000); sys.stdout.buffer.write(sys.argv[1].encode())"
    assert obtained(python(code, printed)) == Obtained("token-1", "token_command")


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "\n",
        "SECRET and more",
        "SECRET\nSECRET",
        "Bearer SECRET",
        '{"access_token": null}',
        '{"access_token": 17}',
        '{"access_token": "SECRET more"}',
        '{"token": "SECRET"}',
        '{"access_token": "SECRET"',
        "SECRETÜ",
    ],
)
def test_what_is_no_token_is_refused(printed: str) -> None:
    """Anything but one token is refused in one line that repeats nothing of it."""
    code = "import sys; sys.stdout.buffer.write(sys.argv[1].encode())"
    assert "printed no token" in refused(python(code, printed))


def test_whoever_has_no_run_gets_the_token_as_a_run_does() -> None:
    """The doctor asks the same program in the same way, with the same errors, and waits no longer for it."""
    assert printed_token(python("print('token-1')")) == "token-1"
    with pytest.raises(UsageError):
        printed_token(["no-such-program-here"])
    with pytest.raises(RefusedError, match="exit code 3"):
        printed_token(python("raise SystemExit(3)"))
    with pytest.raises(RefusedError, match="did not end"):
        printed_token(python("import time; time.sleep(600)"), 0.5)


def test_what_is_no_text_is_no_token() -> None:
    """Bytes that are no UTF-8 are refused as any other output."""
    assert "printed no token" in refused(python("import sys; sys.stdout.buffer.write(bytes([255, 254, 0]))"))


def test_a_program_that_never_stops_printing_is_stopped() -> None:
    """No more than a token's worth of output is read."""
    code = "import sys\nwhile True: sys.stdout.write('SECRET' * 1000)"
    assert "token_command" in refused(python(code))


def test_a_program_that_fails_is_told_by_its_exit_code() -> None:
    """Neither its output nor its arguments, which may hold secrets, are in what is said."""
    said = refused(python("import sys; print('SECRET'); sys.exit(sys.argv[1].count('S') + 2)", "SECRET"))
    assert "exit code 3" in said
    assert sys.executable in said


def test_the_same_token_again_is_none() -> None:
    """A program that prints the token that was refused would be run for ever."""
    assert "same token" in refused(python("print('SECRET')"), "SECRET")


def test_a_program_that_does_not_end_is_killed_with_what_it_started(tmp_path: Path) -> None:
    """After its time neither the program nor its child, which holds the pipe, is there."""
    child = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
    code = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-c', sys.argv[1], sys.argv[2]])\n"
        "while True: time.sleep(600)"
    )
    file = tmp_path / "pid"
    limit = 2.0
    while not file.exists():  # on a busy machine the child may not have lived yet
        assert "did not end within" in refused(python(code, child, file), limit=limit)
        limit *= 2
    assert gone(int(file.read_text("utf-8")))


def gone(pid: int) -> bool:
    """Whether a process has ended, waiting for it; a zombie that nobody reaps counts."""
    try:
        process = psutil.Process(pid)
        for _ in range(300):
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
            with suppress(psutil.TimeoutExpired):
                process.wait(0.1)
                return True
    except psutil.NoSuchProcess:
        return True
    return False


def test_a_run_that_is_to_end_does_not_wait_for_it() -> None:
    """Once the end is wanted the program is killed, and there is no error."""
    assert obtained(python("import time; time.sleep(600)"), begun=lambda run: run.ended.set()) is None


def test_a_program_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    """What cannot be run at all is said before anything is sent, with exit code 2."""
    for name in ("no-such-program-here", str(tmp_path / "nowhere"), str(tmp_path)):
        settings = Settings.model_validate({"token_command": [name, "SECRET"]})
        with pytest.raises(UsageError, match="token_command") as caught:
            require_credentials(settings, secrets())
        assert caught.value.exit_code == 2
        assert "SECRET" not in str(caught.value)


def test_the_working_folder_is_not_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare name is a program of PATH, never one that lies where the importer was started."""
    program = tmp_path / EXECUTABLE
    program.write_text("#!/bin/sh\necho token-1\n", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        find_program(["program"])
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert Path(find_program(["program"])) == program


@pytest.mark.skipif(os.name != "posix", reason="scripts with #! are POSIX's")
def test_a_program_beside_the_working_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a folder in it is taken from the working folder."""
    program = tmp_path / "get-token"
    program.write_text("#!/bin/sh\necho token-$1\n", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    assert obtained(["./get-token", "7"]) == Obtained("token-7", "token_command")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_what_is_no_program_is_told(tmp_path: Path) -> None:
    """A file that the system cannot run is told in its words."""
    program = tmp_path / "not-a-program"
    program.write_bytes(b"\x00\x01SECRET")
    program.chmod(0o700)
    assert "cannot be run" in refused([str(program)])


COUNTING = (
    "import pathlib, sys\n"
    "file = pathlib.Path(sys.argv[1])\n"
    "count = len(file.read_text()) if file.exists() else 0\n"
    "file.write_text('x' * (count + 1))\n"
    "print(f'token-{count}')\n"
)
"""Prints token-0, token-1 ... and counts its runs in a file."""


def test_it_is_run_at_the_start_and_once_for_everybody_who_is_refused(tmp_path: Path) -> None:
    """It goes before the environment's tokens; 100 refused requests run it once, and all go on with what it prints."""
    file = tmp_path / "runs"

    def answer(request: Received) -> Behaviour:
        return created("c") if request.token == "token-1" else refusal(401)

    async def work(sender: Sender) -> tuple[list[int | None], list[TokenRenewed]]:
        await sender.tokens.ready()
        sender.tokens.accepted(1)  # it was good for a while
        statuses = await asyncio.gather(*(sender.create(f"key-{number}") for number in range(100)))
        assert sender.tokens.given_are_spent is False
        return statuses, await sender.run.renewed(2)

    given = secrets(access_token="token-9", refresh_token="refresh-9")
    with FaultServer(answer) as server:
        statuses, events = with_tokens(
            server.base_url,
            given,
            work,
            token_command=python(COUNTING, file),
            concurrency=100,
            run=lambda: Run(real=True),
        )
    assert statuses == [200] * 100
    assert [(event.generation, event.source) for event in events] == [(1, "token_command"), (2, "token_command")]
    assert file.read_text("utf-8") == "xx"
    assert {request.token for request in server.received} == {"token-0", "token-1"}
    assert server.of("/auth/refresh-token") == []


def test_a_token_that_it_has_just_printed_and_that_is_refused_ends_the_run(tmp_path: Path) -> None:
    """It is not run again and again: the second 401 stops, with exit code 4."""
    file = tmp_path / "runs"

    async def work(sender: Sender) -> str:
        await sender.tokens.ready()
        with pytest.raises(RefusedError) as caught:
            await sender.create("key")
        assert caught.value.exit_code == 4
        return str(caught.value)

    with FaultServer(lambda _request: refusal(401)) as server:
        said = with_tokens(
            server.base_url, secrets(), work, token_command=python(COUNTING, file), run=lambda: Run(real=True)
        )
    assert "just printed" in said
    assert file.read_text("utf-8") == "x"


def test_it_has_the_environment_and_nothing_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """It sees the importer's environment, and no terminal or input to wait for."""
    monkeypatch.setenv("IMPORTER_STORE_ID", "shop")
    code = "import os, sys; print(f'{os.environ[\"IMPORTER_STORE_ID\"]}-{len(sys.stdin.read())}')"
    assert obtained(python(code)) == Obtained("shop-0", "token_command")
