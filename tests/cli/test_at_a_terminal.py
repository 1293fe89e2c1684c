"""What a person at a terminal sees and answers, through a real pseudo-terminal."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from importer.sandbox.options import SandboxAddress
from tests.cli.terminal import CTRL_C, CTRL_D, Terminal
from tests.parts import applied, credentials, customers, read_csv, write_csv
from tests.patient_server import PatientServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in Python")


def at_terminal(
    folder: Path, arguments: Sequence[object], typed: str, env: dict[str, str], columns: int = 100
) -> tuple[int, str]:
    """Run `importer` at a terminal, type a line at its first question; gives exit code and what stood on the screen."""
    with Terminal(folder, arguments, env, columns) as terminal:
        if typed:
            terminal.read_question()
            terminal.type(typed.encode() + b"\n")
        return terminal.end()


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
    code, screen = at_terminal(tmp_path, ["run", source, "--out", "out", "--yes", "--new-journal"], "yes", env)
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


@pytest.mark.parametrize("columns", [1, 20])
def test_a_narrow_terminal_is_enough(tmp_path: Path, source: Path, sandbox: SandboxAddress, columns: int) -> None:
    """However narrow the terminal is, a run goes to its end and says the next step whole."""
    arguments = ["run", source, "--out", "out"]
    code, screen = at_terminal(tmp_path, arguments, "y", credentials(sandbox), columns)
    assert code == 1
    assert len(applied(sandbox)) == 5
    assert "importer run out/errors.xlsx" in screen
    code, screen = at_terminal(tmp_path, ["map", source], "", {}, columns)
    assert code == 0


@pytest.mark.parametrize(
    ("keys", "number", "exit_code"),
    [(CTRL_C, None, 130), (CTRL_D, None, 130), (b"", signal.SIGINT, 130), (b"", signal.SIGTERM, 143)],
)
@pytest.mark.parametrize("production", [False, True])
def test_a_question_is_ended_by_one_wish(
    tmp_path: Path, source: Path, *, keys: bytes, number: signal.Signals | None, exit_code: int, production: bool
) -> None:
    """At a question a single Ctrl-C, Ctrl-D or SIGTERM ends the run: nothing was sent, the rows come back as unsent."""
    with PatientServer() as server:
        more = ["--environment", "prod", "--store-id", "s1", "--new-journal"] if production else []
        env = {"IMPORTER_ACCESS_TOKEN": "t"} if production else server.environment
        with Terminal(tmp_path, ["run", source, "--out", "out", *more], env) as terminal:
            terminal.read_question()
            if number is not None:
                terminal.process.send_signal(number)
            else:
                terminal.type(keys)
            code, screen = terminal.end()
        assert server.keys == []
    assert code == exit_code
    assert "Stopped before anything was sent." in screen
    assert "Stopping" not in screen
    assert "wire" not in screen
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["stopped"]["reason"] == ("terminated" if exit_code == 143 else "interrupted")
    assert len(read_csv(tmp_path / "out" / "unsent.csv")) == 5


def test_after_a_question_ctrl_c_is_gentle_again(tmp_path: Path, source: Path) -> None:
    """Once sending began a Ctrl-C awaits the replies, also when a question had stood before: the row is created."""
    with PatientServer() as server:
        arguments = ["run", source, "--out", "out", "--concurrency", "1"]
        with Terminal(tmp_path, arguments, server.environment) as terminal:
            terminal.read_question()
            terminal.type(b"y\n")
            assert server.arrived.acquire(timeout=60)
            terminal.type(CTRL_C)
            terminal.read(lambda screen: b"Stopping: nothing more is sent" in screen)
            server.answer()
            code, _ = terminal.end()
    assert code == 130
    assert [row["status"] for row in read_csv(tmp_path / "out" / "results.csv")].count("created") == 1


def test_a_question_leaves_standard_output_to_the_json(tmp_path: Path, source: Path, sandbox: SandboxAddress) -> None:
    """With --json nothing of a question stands on standard output."""
    shell = ["sh", "-c", 'exec "$@" >out.json', "sh"]
    with Terminal(tmp_path, ["run", source, "--out", "out", "--json"], credentials(sandbox), prefix=shell) as terminal:
        terminal.read_question()
        terminal.type(b"y\n")
        code, _ = terminal.end()
    assert code == 1
    assert (tmp_path / "out.json").read_text(encoding="utf-8")[0] == "{"
