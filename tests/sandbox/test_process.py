"""The sandbox as a process: what it is given, what it tells, and that it never outlives the one who started it."""

from __future__ import annotations

import json
import os
import queue
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from importer.errors import StoppedError, UsageError
from importer.events import StopSignal
from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from importer.sandbox.server import run_sandbox

PATIENCE = 30
"""Seconds until a process that should end counts as stuck."""


def is_served(address: SandboxAddress) -> bool:
    """Whether somebody accepts connections at the address."""
    parts = urlsplit(address.base_url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=PATIENCE).close()
    except ConnectionRefusedError:
        return False
    return True


def await_end(process: psutil.Process) -> bool:
    """Wait until a process has ended; it may stay as a zombie where nobody reaps orphans. False when it does not."""
    for _ in range(PATIENCE * 10):
        try:
            process.wait(0.1)
        except psutil.TimeoutExpired:
            try:
                if process.status() == psutil.STATUS_ZOMBIE:
                    return True
            except psutil.NoSuchProcess:
                return True
        else:
            return True
    return False


def sandboxes_left() -> list[psutil.Process]:
    """Give the sandboxes, running or not reaped, that are children of this process."""
    children = psutil.Process().children()
    return [
        child for child in children if child.status() == psutil.STATUS_ZOMBIE or "importer.sandbox" in child.cmdline()
    ]


def test_it_serves_until_it_is_closed() -> None:
    """A started sandbox answers at once; closing it, with a connection still open, ends and reaps it."""
    with SandboxProcess.start() as sandbox:
        with urllib.request.urlopen(f"{sandbox.address.audit_url}/counts") as response:
            assert json.load(response) == {"applied": 0, "requests": [], "faults": {}}
        parts = urlsplit(sandbox.address.base_url)
        idle = socket.create_connection((parts.hostname or "", parts.port or 0))
        process = psutil.Process(sandbox.pid)
    idle.close()
    assert not process.is_running()
    assert not is_served(sandbox.address)
    sandbox.close()


def test_it_listens_on_loopback_only() -> None:
    """The only open port of the process is on 127.0.0.1."""
    with SandboxProcess.start() as sandbox:
        listening = psutil.Process(sandbox.pid).net_connections("inet")
        places = {connection.laddr.ip for connection in listening if connection.status == psutil.CONN_LISTEN}
        assert places == {"127.0.0.1"}


def test_it_is_given_its_port_and_store() -> None:
    """A port and a store id that were asked for are those of the address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with SandboxProcess.start(SandboxOptions(port=port, store_id="my-store")) as sandbox:
        assert sandbox.address.base_url == f"http://127.0.0.1:{port}/api/v1/my-store/storefront"
        assert sandbox.address.store_id == "my-store"


def test_secrets_pass_through_the_pipe_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The importer's secrets do not reach the child; the child's stand neither in its command line nor a repr."""
    monkeypatch.setenv("IMPORTER_ACCESS_TOKEN", "the-real-one")
    with SandboxProcess.start() as sandbox:
        child = psutil.Process(sandbox.pid)
        seen = " ".join([*child.cmdline(), *child.environ(), *child.environ().values(), repr(sandbox.address)])
        assert "the-real-one" not in seen
        address = sandbox.address
        for secret in (address.access_token, address.refresh_token, address.api_key, address.audit_url):
            assert len(secret) >= 32
            assert secret not in seen


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has process groups without sessions")
def test_a_terminal_s_ctrl_c_does_not_reach_it() -> None:
    """The child is in a session of its own, so that a terminal's interrupt goes to the importer alone."""
    with SandboxProcess.start() as sandbox:
        assert os.getsid(sandbox.pid) == sandbox.pid != os.getsid(0)


def test_a_file_in_the_current_folder_does_not_replace_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is called like one of our libraries, where the user happens to stand, is not run."""
    (tmp_path / "aiohttp.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with SandboxProcess.start() as sandbox:
        assert is_served(sandbox.address)


PARENT = """
import sys
from dataclasses import asdict
from importer.sandbox.process import SandboxProcess
import json
sandbox = SandboxProcess.start()
print(json.dumps({"pid": sandbox.pid, **asdict(sandbox.address)}), flush=True)
sys.stdin.read()
"""


def test_it_is_gone_when_its_parent_is_killed() -> None:
    """Kill -9 of the process that started it ends the sandbox too."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with parent:
        assert parent.stdout is not None
        told = json.loads(parent.stdout.readline())
        child = psutil.Process(told.pop("pid"))
        address = SandboxAddress(**told)
        assert is_served(address)
        parent.kill()
    assert await_end(child)
    assert not is_served(address)


def test_a_port_in_use_is_said_in_one_line() -> None:
    """A port that another has stops the start with the port in the message, and leaves no process behind."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StoppedError) as stopped:
            SandboxProcess.start(SandboxOptions(port=port))
        with pytest.raises(UsageError) as refused:
            run_sandbox(SandboxOptions(port=port), lambda _: None)
    for error in (stopped.value, refused.value):
        assert f"127.0.0.1:{port}" in error.message
        assert error.remedy
        assert "\n" not in str(error)
    assert not sandboxes_left()


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    """A number that is no port is a usage error, not a traceback."""
    with pytest.raises(UsageError):
        SandboxOptions(port=port)


@pytest.mark.parametrize("store_id", ["a store", "a/b", "-a", "दुकान", "a" * 65, "shop\n"])
def test_a_store_id_that_cannot_be_is_refused(store_id: str) -> None:
    """What the importer would refuse as the id of a store, the sandbox does not take either."""
    with pytest.raises(UsageError):
        SandboxOptions(store_id=store_id)


def test_a_child_that_cannot_start_or_says_nothing_stops_the_run(tmp_path: Path) -> None:
    """No such interpreter, one that ends at once, and one that is too slow, all end as StoppedError and are reaped."""
    with pytest.raises(StoppedError):
        SandboxProcess.start(python=str(tmp_path / "no-python"))
    with pytest.raises(StoppedError):
        SandboxProcess.start(SandboxOptions(token_ttl="x"))  # type: ignore[arg-type] # breaks the child
    with pytest.raises(StoppedError):
        SandboxProcess.start(start_limit=0)
    assert not sandboxes_left()


def test_a_stop_signal_ends_it_within_the_caller_s_process() -> None:
    """`run_sandbox` serves on its own thread's loop and returns when its stop signal is given."""
    stop = StopSignal()
    announced: queue.SimpleQueue[SandboxAddress] = queue.SimpleQueue()
    server = threading.Thread(target=run_sandbox, args=(SandboxOptions(), announced.put), kwargs={"stop": stop})
    server.start()
    address = announced.get(timeout=PATIENCE)
    assert is_served(address)
    stop.request("interrupted")
    server.join(PATIENCE)
    assert not server.is_alive()
    assert not is_served(address)


def test_a_stop_signal_given_before_the_start_is_heeded() -> None:
    """A sandbox that was stopped before it began returns by itself."""
    stop = StopSignal()
    stop.request("interrupted")
    run_sandbox(SandboxOptions(), lambda _: None, stop=stop)


def test_who_only_starts_a_sandbox_does_not_load_the_server() -> None:
    """Importing the package costs the importer no HTTP server; asking for `run_sandbox` loads it."""
    look = "print('aiohttp' in sys.modules)"
    code = f"import sys, importer.sandbox as s; {look}; print(callable(s.run_sandbox)); {look}"
    said = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True, timeout=PATIENCE).stdout
    assert said.split() == [b"False", b"True", b"True"]
