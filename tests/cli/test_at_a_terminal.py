"""What a person at a terminal sees and answers, through a real pseudo-terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from importer.sandbox.options import SandboxAddress
from tests.parts import applied, clean_environment, command, credentials, customers, read_csv, write_csv

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in Python")


def at_terminal(folder: Path, arguments: Sequence[object], typed: str, env: dict[str, str]) -> tuple[int, str]:
    """Run `importer` at a terminal, type a line at its first question; gives exit code and what stood on the screen."""
    import pty  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415 - not on Windows

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 100))
    process = subprocess.Popen(
        command(*arguments), cwd=folder, env=clean_environment(env) | {"TERM": "xterm"},
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    screen = b""
    answered = not typed
    while True:
        try:
            read = os.read(ours, 65_536)
        except OSError:  # Linux: the other side has ended
            break
        if not read:
            break
        screen += read
        if not answered and (b"[y/N]" in screen or b"to go on" in screen or b"(import, skip)" in screen):
            os.write(ours, typed.encode() + b"\n")
            answered = True
    os.close(ours)
    return process.wait(60), screen.decode("utf-8")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a file of five good customers and one bad."""
    rows = customers(6)
    rows[5][2] = "98765O3210"
    return write_csv(tmp_path / "customers.csv", rows)


def test_yes_sends(tmp_path: Path, source: Path, sandbox: SandboxAddress) -> None:
    """A run asks how many customers go where, and sends after yes; bad values are shown as they are."""
    code, screen = at_terminal(tmp_path, ["run", source, "--out", "out"], "y", credentials(sandbox))
    assert code == 1
    assert "Create 5 customers" in screen
    assert "98765O3210" in screen
    assert len(applied(sandbox)) == 5


def test_no_sends_nothing(tmp_path: Path, source: Path, sandbox: SandboxAddress) -> None:
    """A refused consent is exit 5; the rows stay pending and nobody was created."""
    code, screen = at_terminal(tmp_path, ["run", source, "--out", "out"], "n", credentials(sandbox))
    assert code == 5
    assert "Traceback" not in screen
    assert applied(sandbox) == []
    statuses = [row["status"] for row in read_csv(tmp_path / "out" / "results.csv")]
    assert statuses == ["pending"] * 5 + ["invalid"]


def test_production_is_asked_for_by_its_id(tmp_path: Path, source: Path) -> None:
    """For a production store a yes is not enough: its id must be typed, and another word sends nothing."""
    env = {"IMPORTER_STORE_ID": "s1", "IMPORTER_ENVIRONMENT": "prod", "IMPORTER_ACCESS_TOKEN": "t"}
    code, screen = at_terminal(tmp_path, ["run", source, "--out", "out", "--yes"], "yes", env)
    assert code == 5
    assert "Type the store's id" in screen
    assert "pending" in screen


def test_a_bar_is_drawn_at_a_terminal_and_not_with_quiet(tmp_path: Path, source: Path) -> None:
    """Rows read are drawn as a bar on a terminal; --quiet draws and prints nothing."""
    code, screen = at_terminal(tmp_path, ["validate", source, "--out", "out"], "", {})
    assert code == 1
    assert "Checking" in screen
    assert "\r" in screen
    code, screen = at_terminal(tmp_path, ["validate", source, "--out", "out", "--quiet"], "", {})
    assert (code, screen) == (1, "")
