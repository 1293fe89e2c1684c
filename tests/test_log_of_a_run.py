"""The log that real runs leave behind: what it tells, what it never holds, and that it stands in nobody's way."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from importer.sandbox.options import SandboxAddress
from tests.conftest import Command
from tests.parts import applied, credentials, customers, read_csv, write_csv
from tests.patient_server import PatientServer
from tests.started import started

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX")


def logged(path: Path) -> list[dict[str, Any]]:
    """Give the lines of a log."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a file of five good customers and one bad."""
    rows = customers(6)
    rows[5][2] = "98765O3210"
    return write_csv(tmp_path / "customers.csv", rows)


def test_a_log_tells_a_run_and_its_resume(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """Every command appends its begin, its decisions and its end; a resume has the run's id and log."""
    more = ["--yes", "--log-file", "import.log"]
    pilot = importer("run", source, *more, "--first", "2", env=credentials(sandbox))
    assert "importer resume" in pilot.out
    assert "--log-file import.log" in pilot.out
    importer("resume", *more, env=credentials(sandbox))
    begun, *between, ended, resumed = logged(tmp_path / "import.log")[:9]
    rest = [resumed, *logged(tmp_path / "import.log")[9:]]
    assert (begun["event"], begun["command"]) == ("run_begun", "run")
    assert [line["event"] for line in between] == [
        "source_opened", "columns_mapped", "check_done", "send_started", "send_ended", "reports_written",
    ]  # fmt: skip
    assert (ended["event"], ended["exit_code"], ended["states"]["created"]) == ("run_ended", 1, 2)
    assert (rest[0]["command"], rest[-1]["states"]["created"]) == ("resume", 5)
    assert {line["run_id"] for line in logged(tmp_path / "import.log")} == {begun["run_id"]}


def test_a_run_that_is_taken_up_is_logged_under_its_own_id(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """`run` on a file that was begun before goes on under that run's id from the moment that this is known."""
    pilot = importer("run", source, "--yes", "--json", "--first", "2", env=credentials(sandbox))
    importer("run", source, "--yes", "--log-file", "import.log", env=credentials(sandbox))
    lines = logged(tmp_path / "import.log")
    events = [line["event"] for line in lines]
    known = events.index("run_taken_up")
    assert {line["run_id"] for line in lines[known:]} == {pilot.json["run_id"]}
    assert {line["run_id"] for line in lines[:known]} != {pilot.json["run_id"]}
    assert lines[events.index("notice")]["code"] == "carries_on"


def test_nobodys_data_and_no_token_stands_in_a_log(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """Neither log nor JSON lines hold a value of any row, good or bad, a reply's id or a token, at any level."""
    more = ["--log-file", "import.log", "--log-level", "debug", "--log-format", "json", "--out", "out"]
    ended = importer("run", source, "--yes", *more, env=credentials(sandbox))
    text = (tmp_path / "import.log").read_text(encoding="utf-8") + ended.err
    rows = [*customers(6)]
    values = {value for row in rows for value in row[:5]} | {"98765O3210", "MG Road", "asha", "Asha"}
    ids = {row["customer_id"] for row in read_csv(tmp_path / "out" / "results.csv")} - {""}
    assert len(ids) == 5
    tokens = {sandbox.access_token, sandbox.refresh_token}
    assert [value for value in values | ids | tokens if value in text] == []


def test_a_file_without_a_header_leaves_its_first_customer_out_of_the_log(importer: Command, tmp_path: Path) -> None:
    """Where the first customer was taken for the header, nothing of them is logged."""
    first, *rows = customers(3)
    source = write_csv(tmp_path / "customers.csv", rows, header=first)
    importer("validate", source, "--log-file", "import.log")
    text = (tmp_path / "import.log").read_text(encoding="utf-8")
    assert '"run_ended"' in text
    assert [value for value in first[1:5] if value in text] == []


@pytest.mark.parametrize("place", ["missing/import.log", "customers.csv", "."])
def test_a_log_that_cannot_be_opened_is_wrong_usage(
    importer: Command, source: Path, tmp_path: Path, place: str
) -> None:
    """Before anything is read the command ends with 2; the file that was named by mistake is as it was."""
    before = source.read_bytes()
    ended = importer("run", source, "--sandbox", "--yes", "--json", "--log-file", place)
    assert (ended.exit_code, ended.json["stopped"]["reason"]) == (2, "usage")
    assert "--log-file" in ended.json["stopped"]["next"]
    assert source.read_bytes() == before
    assert not (tmp_path / "runs").exists()


@posix
def test_a_log_on_a_full_disk_ends_no_run(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """A log that may not grow is told of once on standard error, quiet or not; all is sent, and the code stays."""
    limit = 1 << 20
    log = tmp_path / "import.log"
    log.write_text('{"timestamp": "old"}\n' * (limit // 21 + 1), encoding="utf-8")
    size = log.stat().st_size
    limited = f'ulimit -f {limit // 1024}; exec "$@"'
    prefix = ["bash", "-c", limited, "bash"]
    line = ["run", source, "--yes", "--log-file", log, "--quiet"]
    ended = importer(*line, env=credentials(sandbox), prefix=prefix)
    assert (ended.exit_code, len(applied(sandbox))) == (1, 5), ended.err
    assert ended.err.count("cannot be written") == 1
    assert log.stat().st_size == size


def test_the_end_is_logged_when_nothing_began(importer: Command, source: Path, tmp_path: Path) -> None:
    """A job whose resume finds nothing, or whose secrets cannot be read, leaves a line with code and reason."""
    importer("resume", "--log-file", "import.log")
    importer("run", source, "--log-file", "import.log", env={"IMPORTER_SECRETS_DIR": str(tmp_path / "gone")})
    found = [(line["event"], line["exit_code"], line["run_id"]) for line in logged(tmp_path / "import.log")]
    assert found == [("run_ended", 2, None)] * 2


@posix
def test_a_run_that_is_left_at_once_has_its_end_in_the_log(tmp_path: Path) -> None:
    """Also when a second Ctrl-C during the check ends the process, the log's last line says what ended it."""
    rules = "import pathlib, time\ndef slow(row):\n    pathlib.Path('called').touch()\n    time.sleep(5)\n"
    (tmp_path / "my_rules.py").write_text(f"{rules}    return True\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("checks: my_rules:slow", encoding="utf-8")
    source = write_csv(tmp_path / "customers.csv", customers(3))
    log = tmp_path / "import.log"
    line = ["validate", source, "--config", tmp_path / "c.yaml", "--log-file", log]
    with started(tmp_path, *line) as process:
        while process.poll() is None and not (tmp_path / "work" / "called").exists():
            pass
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert any(b"Stopping" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 130
    last = logged(log)[-1]
    assert (last["event"], last["exit_code"], last["reason"]) == ("run_ended", 130, "interrupted")


def test_structlog_is_loaded_only_for_a_log(importer: Command, tmp_path: Path) -> None:
    """A command without a log does not pay for one."""
    source = write_csv(tmp_path / "customers.csv", customers(1))
    program = (
        "import sys\nfrom importer.cli.main import run_command_line\n"
        "code = run_command_line(sys.argv[1:])\nprint(code, 'structlog' in sys.modules)"
    )
    line = [sys.executable, "-c", program, "validate", source, "--quiet"]
    assert importer(instead=line).out.split() == ["0", "False"]
    assert importer(instead=[*line, "--log-file", "import.log"]).out.split() == ["0", "True"]


def test_a_log_does_not_wait_for_the_end(tmp_path: Path, source: Path) -> None:
    """While a run goes on its log says where it is."""
    log = tmp_path / "import.log"
    line = ["run", source, "--yes", "--log-file", log, "--out", tmp_path / "out"]
    with PatientServer() as server, started(tmp_path, *line, env=server.environment):
        assert server.arrived.acquire(timeout=60)
        assert logged(log)[-1]["event"] == "send_started"


def test_debug_has_a_line_for_every_request(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """At the level debug each request is logged by row and verdict; at info none is."""
    rows = dict.fromkeys(range(2, 7), "created")
    importer("run", source, "--yes", "--log-file", "debug.log", "--log-level", "debug", env=credentials(sandbox))
    requests = [line for line in logged(tmp_path / "debug.log") if line["event"] == "request_ended"]
    assert {line["row"]: line["status"] for line in requests} == rows
    assert all(line["sent"] and line["http_status"] in {200, 201} for line in requests)
    other = write_csv(tmp_path / "other.csv", customers(2, start=50))
    importer("run", other, "--yes", "--log-file", "info.log", env=credentials(sandbox))
    assert [line for line in logged(tmp_path / "info.log") if line["event"] == "request_ended"] == []
