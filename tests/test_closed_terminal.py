"""A terminal that is closed under a run: real pseudo-terminals whose other side goes away."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.conftest import Command
from tests.parts import customers, read_csv, write_csv
from tests.patient_server import CANARY, PatientServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in Python")

ROWS = 30
SLOTS = 4


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a file of ROWS good customers."""
    return write_csv(tmp_path / "customers.csv", customers(ROWS))


def environment(folder: Path, server: PatientServer) -> dict[str, str]:
    """Send to the server, with the journals that the `importer` fixture uses."""
    return {**server.environment, "XDG_DATA_HOME": str(folder / "data")}


def resumed(importer: Command, server: PatientServer) -> None:
    """Carry on off a terminal: every row is created in the end, and none was sent twice."""
    server.answer()
    done = importer("resume", "--yes", "--json", env=server.environment)
    assert (done.exit_code, done.json["states"]["created"]) == (0, ROWS), done.err
    assert len(server.keys) == len(set(server.keys)) == ROWS


def test_a_terminal_that_is_closed_while_sending_ends_the_run_gently(
    importer: Command, tmp_path: Path, source: Path
) -> None:
    """What is on the wire gets its reply, the reports are written, exit 143; a resume sends the rest."""
    with PatientServer(CANARY) as server:
        arguments = ["run", source, "--yes", "--concurrency", SLOTS, "--out", "out"]
        with Terminal(tmp_path, arguments, environment(tmp_path, server)) as terminal:
            assert server.arrived.acquire(timeout=60)
            terminal.hang_up()
            server.answer()
            assert terminal.process.wait(60) == 143
        summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
        states = {state: count for state, count in summary["states"].items() if count}
        assert (summary["exit_code"], summary["stopped"]["reason"]) == (143, "terminated")
        assert states == {"created": len(server.keys), "pending": ROWS - len(server.keys)}
        assert len(read_csv(tmp_path / "out" / "results.csv")) == ROWS
        resumed(importer, server)


def test_a_terminal_that_is_closed_at_the_question_sends_nothing(
    importer: Command, tmp_path: Path, source: Path
) -> None:
    """Who closes the window instead of answering has said no: exit 143, nobody was created, and it can be resumed."""
    with PatientServer() as server:
        with Terminal(tmp_path, ["run", source, "--out", "out"], environment(tmp_path, server)) as terminal:
            terminal.read_question()
            terminal.hang_up()
            assert terminal.process.wait(60) == 143
        assert server.keys == []
        summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
        assert summary["states"]["pending"] == ROWS
        resumed(importer, server)


def test_a_terminal_that_is_closed_during_the_check_leaves_nothing(tmp_path: Path) -> None:
    """Before anything was sent the run ends with 143, and no half of a report stays."""
    source = write_csv(tmp_path / "customers.csv", customers(200_000))
    with Terminal(tmp_path, ["validate", source, "--out", "out"]) as terminal:
        terminal.read(lambda screen: b"Checking" in screen)
        terminal.hang_up()
        assert terminal.process.wait(60) == 143
    assert not (tmp_path / "out").exists()


def test_nohup_outlives_its_terminal(tmp_path: Path, source: Path) -> None:
    """A run that was started to outlive its terminal goes on to its end when that is closed."""
    with PatientServer(CANARY) as server:
        arguments = ["run", source, "--yes", "--concurrency", SLOTS, "--out", "out"]
        with Terminal(tmp_path, arguments, environment(tmp_path, server), prefix=["nohup"]) as terminal:
            assert server.arrived.acquire(timeout=60)
            terminal.hang_up()
            server.answer()
            assert terminal.process.wait(60) == 0
        assert len(server.keys) == ROWS
    assert {row["status"] for row in read_csv(tmp_path / "out" / "results.csv")} == {"created"}
