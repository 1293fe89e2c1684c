"""A run whose time has passed: it ends as after a first Ctrl-C, under a name and a code of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.parts import clean_environment, command, customers, write_csv
from tests.patient_server import CANARY, PatientServer

ROWS = 30
SLOTS = 4


@contextmanager
def sending(folder: Path, server: PatientServer, source: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Give a run whose time is about to pass while its requests wait: as much time as it takes here to come so far."""
    environment = clean_environment({**server.environment, "XDG_DATA_HOME": str(folder / "data")})
    for seconds in (4, 8, 16, 32, 64):
        line = ["run", source, "--yes", "--json", "--concurrency", SLOTS, "--max-duration", f"{seconds}s"]
        process = subprocess.Popen(
            command(*line, "--out", "out"), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=environment,
        )  # fmt: skip
        try:
            while process.poll() is None:
                if server.arrived.acquire(timeout=0.1):
                    yield process
                    return
        finally:
            process.kill()
            process.communicate()
        assert process.returncode == 5
    raise AssertionError("no time was enough")


def test_sending_ends_gently_and_can_be_resumed(importer: Command, tmp_path: Path) -> None:
    """What is on the wire gets its reply, nothing else is sent: exit 5, max_duration. A resume sends the rest."""
    source = write_csv(tmp_path / "customers.csv", customers(ROWS))
    with PatientServer(CANARY) as server:
        with sending(tmp_path, server, source) as process:
            assert process.stderr is not None
            assert any(b"--max-duration has passed: nothing more is sent" in line for line in process.stderr)
            server.answer()
            out, _ = process.communicate(timeout=60)
        summary, sent = json.loads(out), len(server.keys)
        assert (process.returncode, summary["stopped"]["reason"]) == (5, "max_duration")
        assert {k: v for k, v in summary["states"].items() if v} == {"created": sent, "pending": ROWS - sent}
        assert f"importer resume {summary['run_id']}" in summary["stopped"]["next"]
        again = importer("resume", "--yes", "--json", "--max-duration", "1h", env=server.environment)
        assert (again.exit_code, again.json["states"]["created"]) == (0, ROWS), again.err
        assert len(server.keys) == len(set(server.keys)) == ROWS


@pytest.mark.parametrize("arguments", [["run", "--yes"], ["run", "--dry-run"]])
def test_a_check_that_takes_too_long_sends_nothing(importer: Command, tmp_path: Path, arguments: list[str]) -> None:
    """The time counts from the run's start: one that ends during the check is exit 5, and nobody was created."""
    source = write_csv(tmp_path / "customers.csv", customers(200_000))
    with PatientServer() as server:
        server.answer()
        line = [*arguments, source, "--json", "--max-duration", "50ms", "--out", "out"]
        ended = importer(*line, env=server.environment)
        assert (ended.exit_code, ended.json["stopped"]["reason"]) == (5, "max_duration"), ended.err
        assert server.keys == []
    assert "nothing was sent" in ended.err
    assert not (tmp_path / "out").exists()


def test_a_run_that_ends_in_time_is_whole(importer: Command, tmp_path: Path) -> None:
    """A time that is not used up changes nothing; the resume of a run has its own."""
    source = write_csv(tmp_path / "customers.csv", customers(3))
    ended = importer("run", source, "--sandbox", "--yes", "--json", env={"IMPORTER_MAX_DURATION": "1h"})
    assert (ended.exit_code, ended.json["states"]["created"]) == (0, 3)
