"""Ctrl-C, SIGTERM and kill -9 at the worst moment: every row is known, nothing stays behind, no process survives."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import psutil
import pytest

from tests.parts import HEADER, customers, read_csv, write_csv
from tests.patient_server import CANARY, PatientServer
from tests.started import left_behind, started

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's; Windows has Ctrl-C events only")

ROWS = 40
SLOTS = 4


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a file of ROWS good customers."""
    return write_csv(tmp_path / "customers.csv", customers(ROWS))


def sending(folder: Path, source: Path, server: PatientServer) -> Iterator[subprocess.Popen[bytes]]:
    """Start a run with requests that wait for their replies: at least one, at most SLOTS."""
    out = folder / "out"
    with started(
        folder, "run", source, "--yes", "--json", "--concurrency", SLOTS, "--out", out, env=server.environment
    ) as process:
        assert server.arrived.acquire(timeout=60)
        yield process


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
def test_a_first_signal_awaits_what_is_on_the_wire(
    tmp_path: Path, source: Path, number: signal.Signals, exit_code: int
) -> None:
    """What was sent gets its reply and is created; nothing else is sent; the rest comes back in unsent.csv."""
    with PatientServer(CANARY) as server:
        run = sending(tmp_path, source, server)
        process = next(run)
        process.send_signal(number)
        server.answer()
        out, _ = process.communicate(timeout=60)
        run.close()  # type: ignore[attr-defined] # it is a generator
    summary = json.loads(out)
    created = summary["states"]["created"]
    assert (process.returncode, summary["exit_code"], summary["complete"]) == (exit_code, exit_code, False)
    assert {k: v for k, v in summary["states"].items() if v} == {"created": created, "pending": ROWS - created}
    assert created == len(server.keys) == len(set(server.keys)) < ROWS
    unsent = read_csv(summary["reports"]["unsent_csv"])
    done = {row["ref"] for row in read_csv(summary["reports"]["results"]) if row["status"] == "created"}
    assert {row["Customer ID"] for row in unsent} == {row[0] for row in customers(ROWS)} - done
    assert left_behind(tmp_path) == []


def test_a_second_ctrl_c_leaves_at_once(tmp_path: Path, source: Path) -> None:
    """Rows whose reply nobody awaited are uncertain, and listed to be settled; the others were never sent."""
    with PatientServer(CANARY) as server:
        run = sending(tmp_path, source, server)
        process = next(run)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert any(b"Stopping" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        run.close()  # type: ignore[attr-defined] # it is a generator
    summary = json.loads(out)
    assert process.returncode == 130
    uncertain = summary["states"]["uncertain"]
    assert 1 <= uncertain <= SLOTS
    assert {k: v for k, v in summary["states"].items() if v} == {
        "created": CANARY,
        "pending": ROWS - CANARY - uncertain,
        "uncertain": uncertain,
    }
    assert len(read_csv(summary["reports"]["uncertain"])) == uncertain
    assert len(set(server.keys)) == len(server.keys) <= CANARY + uncertain


def test_kill_leaves_nothing_behind(tmp_path: Path, source: Path) -> None:
    """After kill -9 in the middle of sending only the journal is left: nothing in home, temp or working folder."""
    with PatientServer(CANARY) as server:
        run = sending(tmp_path, source, server)
        process = next(run)
        process.kill()
        process.wait()
        run.close()  # type: ignore[attr-defined] # it is a generator
    assert left_behind(tmp_path) == []
    assert list((tmp_path / "out").iterdir()) == []


def test_a_normal_end_leaves_the_reports_only(tmp_path: Path, source: Path) -> None:
    """After a normal end reports and journal are all there is, their owner's alone, and no token stands in them."""
    with PatientServer() as server:
        server.answer()
        out = tmp_path / "out"
        with started(tmp_path, "run", source, "--yes", "--out", out, env=server.environment) as process:
            printed = process.communicate(timeout=60)
    assert process.returncode == 0
    assert left_behind(tmp_path) == []
    files = sorted(path.name for path in out.iterdir())
    assert files == [
        "changed.csv",
        "errors.csv",
        "problems.csv",
        "report.html",
        "results.csv",
        "summary.json",
        "uncertain.csv",
        "unsent.csv",
    ]
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}
    assert out.stat().st_mode & 0o777 == 0o700
    everything = b"".join([*printed, *(path.read_bytes() for path in out.iterdir())])
    assert b"secret-access-token" not in everything


def test_what_is_printed_off_a_terminal_holds_nobodys_data(tmp_path: Path) -> None:
    """On a pipe no phone, e-mail or name of the input is printed, not even of a bad row."""
    rows = customers(3)
    rows[0][2], rows[1][3], rows[2][7] = "98765O3210", "meena.example.com", "Atlantis-by-the-sea"
    source = write_csv(tmp_path / "customers.csv", rows)
    with started(tmp_path, "validate", source, "--out", tmp_path / "out") as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    for value in ("98765O3210", "meena", "Atlantis", "asha", "MG Road", "9000010"):
        assert value.encode() not in out + err


def test_a_killed_importer_takes_its_children_along(tmp_path: Path) -> None:
    """Neither the pretend store nor the process that reads a workbook survives kill -9 of the importer."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("People")
    for row in [HEADER, *customers(20_000)]:
        sheet.append(row)
    book.save(tmp_path / "customers.xlsx")
    with started(
        tmp_path, "run", tmp_path / "customers.xlsx", "--sandbox", "--yes", "--out", tmp_path / "out"
    ) as process:
        assert process.stderr is not None
        seen: list[psutil.Process] = []
        importer = psutil.Process(process.pid)
        while len(seen) < 2 and process.poll() is None:
            seen = importer.children(recursive=True)
        assert len(seen) == 2, "the sandbox and the workbook's process run beside each other"
        process.kill()
        process.wait()
        _, alive = psutil.wait_procs(seen, timeout=20)
    assert alive == []
    assert left_behind(tmp_path) == []


def test_a_signal_during_the_check_sends_nothing(tmp_path: Path) -> None:
    """A signal before anything was sent ends the run with its code; no report is made and nobody was created."""
    source = write_csv(tmp_path / "customers.csv", customers(200_000))
    with PatientServer() as server:
        server.answer()
        with started(
            tmp_path, "run", source, "--yes", "--json", "--out", tmp_path / "out", env=server.environment
        ) as process:
            opened = psutil.Process(process.pid)
            while process.poll() is None and not any(str(source) == file.path for file in opened.open_files()):
                pass
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=60)
    assert process.returncode == 143, err
    assert json.loads(out)["stopped"]["reason"] == "terminated"
    assert server.keys == []
    assert left_behind(tmp_path) == []
    assert not (tmp_path / "out").exists()


def test_a_signal_is_heeded_between_two_calls_of_a_slow_rule(tmp_path: Path, source: Path) -> None:
    """A rule of one's own that asks a slow service holds nobody up for a whole batch of rows."""
    called = tmp_path / "called"
    rules = f"import pathlib, time\ndef slow(row):\n    pathlib.Path({str(called)!r}).touch()\n    time.sleep(5)\n"
    (tmp_path / "my_rules.py").write_text(f"{rules}    return True\n", encoding="utf-8")
    config = tmp_path / "importer.yaml"
    config.write_text("checks: my_rules:slow", encoding="utf-8")
    with started(tmp_path, "validate", source, "--config", config) as process:
        while process.poll() is None and not called.exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)  # all rows would take 200 s
    assert process.returncode == 130, err


def test_reports_that_cannot_be_written_go_elsewhere(tmp_path: Path, source: Path) -> None:
    """When --out is lost while customers are created, the ids come in reports elsewhere, and the user is told where."""
    with PatientServer(CANARY) as server:
        run = sending(tmp_path, source, server)
        process = next(run)
        (tmp_path / "out").rmdir()
        (tmp_path / "out").write_text("no folder any more", encoding="utf-8")
        server.answer()
        out, err = process.communicate(timeout=60)
        run.close()  # type: ignore[attr-defined] # it is a generator
    summary = json.loads(out)
    results = Path(summary["reports"]["results"])
    assert (process.returncode, summary["stopped"]["reason"]) == (5, "reports_elsewhere")
    assert results.is_relative_to(tmp_path / "home")
    assert str(results.parent).encode() in err
    assert len({row["customer_id"] for row in read_csv(results)}) == ROWS == len(server.keys)
