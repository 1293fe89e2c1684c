"""Standard output or error that nobody reads: the run goes on, and its exit code is that of its rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from importer.sandbox.options import SandboxAddress
from tests.parts import SAMPLES, applied, clean_environment, command, credentials, customers, write_csv

SHUT = ["out", "err", "both"]
BUFFERED = {"PYTHONUNBUFFERED": ""}
"""Only what waits in a buffer can fail once more when the interpreter ends."""


def deaf(folder: Path, arguments: Sequence[object], shut: str, env: dict[str, str]) -> tuple[int, bytes, bytes]:
    """Run `importer` with the reader of a stream gone from the start; gives exit code and what came of the other."""
    reader, writer = os.pipe()
    os.close(reader)
    out = writer if shut in {"out", "both"} else subprocess.PIPE
    err = writer if shut in {"err", "both"} else subprocess.PIPE
    process = subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=clean_environment(env | BUFFERED),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
    )
    os.close(writer)
    said, complained = process.communicate(timeout=120)
    return process.returncode, said or b"", complained or b""


@pytest.mark.parametrize("shut", SHUT)
@pytest.mark.parametrize("more", [[], ["--json"], ["--quiet"]])
def test_all_rows_are_sent(tmp_path: Path, sandbox: SandboxAddress, shut: str, more: list[str]) -> None:
    """Whoever has gone, every good row is sent, the exit code says what the rows say, and nobody complains."""
    rows = customers(6)
    rows[5][2] = "98765O3210"
    source = write_csv(tmp_path / "customers.csv", rows)
    code, out, err = deaf(tmp_path, ["run", source, "--yes", "--out", "out", *more], shut, credentials(sandbox))
    assert code == 1
    assert len(applied(sandbox)) == 5
    assert b"BrokenPipe" not in out + err
    assert b"Exception" not in out + err
    if shut == "err" and more == ["--json"]:
        assert json.loads(out)["states"]["created"] == 5


@pytest.mark.parametrize("shut", SHUT)
@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["run"], 2),
        (["validate", "missing.csv"], 3),
        (["validate", "missing.csv", "--json"], 3),
        (["map", SAMPLES / "customers.csv"], 0),
        (["validate", SAMPLES / "customers.csv"], 1),
    ],
)
def test_the_exit_code_stays(tmp_path: Path, shut: str, arguments: list[object], exit_code: int) -> None:
    """No command ends otherwise because nobody listens."""
    code, out, err = deaf(tmp_path, arguments, shut, {})
    assert code == exit_code
    assert b"Exception" not in out + err


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes the streams")
def test_streams_that_were_never_open(tmp_path: Path) -> None:
    """A command that is started without standard output and error works all the same."""
    ended = subprocess.run(
        ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *command("validate", SAMPLES / "customers.csv", "--out", "out")],
        cwd=tmp_path, env=clean_environment(), stdin=subprocess.DEVNULL, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert (tmp_path / "out" / "results.csv").exists()


LISTENERS = """
import sys
from importer.cli.progress import {kind}
from importer.cli.steady import steady_streams
from importer.events import CheckProgress, Notice, SendProgress, SendStarted
with steady_streams():
    progress = {kind}()
    for rows in range(3):
        progress(CheckProgress(rows, 0.5))
        progress(Notice("said"))
        progress(SendStarted(10, "the store"))
        progress(SendProgress(rows, {{}}))
    progress.close()
sys.exit(7)
"""


@pytest.mark.parametrize("kind", ["LineProgress", "BarProgress"])
def test_progress_that_nobody_sees_is_no_error(tmp_path: Path, kind: str) -> None:
    """Neither bars nor lines raise into the run when standard error has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENERS.format(kind=kind)], cwd=tmp_path, stderr=writer, stdout=subprocess.PIPE,
        env=clean_environment({"PYTHONPATH": str(Path(__file__).parents[2])}),
    )  # fmt: skip
    os.close(writer)
    process.communicate(timeout=60)
    assert process.returncode == 7
