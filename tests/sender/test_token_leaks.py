"""Tokens and keys are nowhere but in the token file and in requests to the store: everything else is searched."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from importer.sandbox.faults import Faults
from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.parts import clean_environment, command, customers, write_csv
from tests.sender.fault_server import FaultServer, http
from tests.sender.sending import make_job, send_rows
from tests.sender.tokens import secrets
from tests.sender.watched_sandbox import WatchedSandbox, milestone

JOURNAL_KEY = "the-key-of-the-journal-which-is-long-enough"
ROWS = 40


def begin(folder: Path, store: SandboxAddress, base_url: str) -> subprocess.Popen[bytes]:
    """Start a whole run: journal, reports, log, token file; everything that it writes is under `folder`."""
    write_csv(folder / "customers.csv", customers(ROWS))
    for name in ("home", "data", "temp"):
        (folder / name).mkdir()
    environ = clean_environment(
        {
            "HOME": str(folder / "home"),
            "XDG_DATA_HOME": str(folder / "data"),
            "TMPDIR": str(folder / "temp"),
            "TEMP": str(folder / "temp"),
            "IMPORTER_BASE_URL": base_url,
            "IMPORTER_ACCESS_TOKEN": store.access_token,
            "IMPORTER_REFRESH_TOKEN": store.refresh_token,
            "IMPORTER_API_KEY": store.api_key,
            "IMPORTER_JOURNAL_KEY": JOURNAL_KEY,
            "IMPORTER_LOG_FILE": str(folder / "log.jsonl"),
            "IMPORTER_LOG_LEVEL": "debug",
        }
    )
    line = command("run", "customers.csv", "--yes", "--json", "--rate", "10", "--token-file", "tokens.json")
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        return subprocess.Popen(line, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=out, stderr=err)


def places_of(secret_values: set[str], folder: Path) -> dict[str, list[str]]:
    """Give the files below a folder that hold one of the values, each with its length: the value is not to be shown."""
    found: dict[str, list[str]] = {}
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        held = [f"{len(value)} characters" for value in secret_values if value.encode() in content]
        if held:
            found[str(path.relative_to(folder))] = held
    return found


@pytest.mark.parametrize("killed", [False, True])
def test_no_secret_is_left_behind(tmp_path: Path, killed: bool) -> None:
    """After a run with lost replies and renewed tokens, ended or killed, no file of it holds a secret but its own."""
    lost = {"reset_after": 0.04, "error_500_applied": 0.04, "garbage": 0.04}
    faults = Faults(seed=7, **lost, redirect_307=0.04, too_many=0.04, rejected_400=0.04)
    options = SandboxOptions(first_token_ttl=0, token_ttl=2, faults=faults)
    reached, count = milestone(30)
    with SandboxProcess.start(options) as sandbox, WatchedSandbox(sandbox.address, count) as watched:
        process = begin(tmp_path, sandbox.address, watched.through_it)
        if killed:
            assert reached.wait(100)
            process.kill()
        process.wait(100)
        given = {sandbox.address.api_key, JOURNAL_KEY}
    assert len(watched.pairs) >= 3
    assert any((tmp_path / "data").rglob("*.sqlite"))
    assert any((tmp_path / "data").rglob("*.sqlite-wal")) == killed
    if not killed:
        assert json.loads((tmp_path / "stdout").read_bytes())["rows"] == ROWS
    kept = json.loads((tmp_path / "tokens.json").read_bytes())
    assert (kept["access_token"], kept["refresh_token"]) in watched.pairs
    held = places_of(watched.secrets | given, tmp_path)
    being_written = {name for name in held if killed and name.startswith(".tokens.json.")}
    assert set(held) - being_written == {"tokens.json"}
    assert "Traceback" not in (tmp_path / "stderr").read_text("utf-8")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", ["/customers", "/auth/refresh-token", "/auth/anonymous"])
def test_no_token_follows_a_redirect(status: int, path: str) -> None:
    """A reply that leads to another host, whatever was asked, is not followed: that host hears nothing."""
    with FaultServer(lambda _request: http(200)) as other:
        elsewhere = http(status, b"", Location=f"{other.base_url}{path}")
        given = {
            "/customers": secrets(access_token="token-0"),
            "/auth/refresh-token": secrets(refresh_token="refresh-0"),
            "/auth/anonymous": secrets(api_key="key-0"),
        }[path]
        with FaultServer(lambda _request: elsewhere) as server:
            send_rows(make_job(server.base_url, secrets=given), 1)
        assert {request.path.endswith(path) for request in server.received} == {True}
    assert other.received == []
