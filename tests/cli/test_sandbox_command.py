"""`importer sandbox` as a process: what its options do, and what it says of a wrong one."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from importer.sandbox.audit import read_audit
from importer.sandbox.faults import Fault
from importer.sandbox.options import SandboxAddress
from tests.conftest import Command
from tests.parts import clean_environment, command
from tests.sandbox.client import Client, payload


@contextmanager
def sandbox(folder: Path, *options: str) -> Iterator[Client]:
    """Give a client of an `importer sandbox` with these options."""
    process = subprocess.Popen(
        command("sandbox", "--json", *options), cwd=folder, env=clean_environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with process:
        try:
            assert process.stdout is not None
            client = Client(SandboxAddress(**json.loads(process.stdout.readline())))
            yield client
            client.close()
        finally:
            process.kill()


def outcome(client: Client, number: int) -> int:
    """Give the status of the reply to a customer, 0 when the connection was reset."""
    try:
        return client.call("POST", "/customers", payload(number))[0]
    except ConnectionResetError:
        return 0


def test_the_options_reach_the_store(tmp_path: Path) -> None:
    """The store has the id that was asked for, accepts duplicates, and has the faults of that seed at every start."""
    options = ["--store-id", "shop-1", "--accept-duplicates", "--seed", "7"]
    options += ["--fault", "reset_after=30%,error_500_applied=0.2", "--fault", " hang = 0 , close_after=.1"]
    seen = []
    for _ in range(2):
        with sandbox(tmp_path, *options) as client:
            assert client.address.store_id == "shop-1"
            seen.append([outcome(client, number // 2) for number in range(40)])
            assert len(list(read_audit(client.address))) == 40
    assert seen[0] == seen[1]
    assert set(seen[0]) == {0, 200, 500}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--fault", "resett=0.1"], [*Fault, "resett"]),
        (["--fault", "seed=1"], [*Fault]),
        (["--fault", ""], [*Fault]),
        (["--fault", "hang"], ["hang", "0 to 1"]),
        (["--fault", "hang=much"], ["hang", "much", "0 to 1"]),
        (["--fault", "hang=1.5"], ["hang", "1.5", "0 to 1"]),
        (["--fault", "hang=101%"], ["hang", "101%", "0 to 1"]),
        (["--fault", "hang=-1%"], ["hang", "-1%", "0 to 1"]),
        (["--fault", "hang=nan"], ["hang", "nan", "0 to 1"]),
        (["--fault", "hang=1%,hang=2%"], ["hang"]),
        (["--fault", "hang=1%,"], [*Fault]),
        (["--fault", "hang=0.1", "--fault", "hang=0.2"], ["hang"]),
        (["--fault", "hang=0.6", "--fault", "reset_after=0.6"], ["1.2"]),
        (["--seed", "x"], ["--seed"]),
        (["--token-ttl", "soon"], ["soon", "--token-ttl"]),
        (["--token-ttl", "9" * 400], ["--token-ttl"]),
        (["--keep-alive", "500d"], ["500d", "--keep-alive"]),
        (["--latency", "30d"], ["latency"]),
        (["--latency", "-1s"], ["-1s"]),
        (["--rate", "nan"], ["rate"]),
        (["--burst", "5"], ["burst", "rate"]),
        (["--window", "1s"], ["window", "rate"]),
        (["--rate", "5", "--window", "100ms"], ["window"]),
        (["--rate", "5", "--window", "1s", "--burst", "5"], ["window", "burst"]),
        (["--capacity", "5"], ["capacity", "latency"]),
        (["--backlog", "5"], ["backlog", "capacity"]),
        (["--store-id", "my shop"], ["my shop"]),
    ],
)
def test_a_wrong_option_is_said_in_one_line(importer: Command, options: list[str], named: list[str]) -> None:
    """Wrong usage ends with exit 2 and one line that names what is wrong and what would be right; nothing is served."""
    ended = importer("sandbox", *options)
    assert ended.exit_code == 2
    assert ended.out == ""
    assert ended.err.count("\n") == 1
    assert [word for word in named if word not in ended.err] == []


def test_the_list_tells_every_fault(importer: Command) -> None:
    """Help says how to get the list; the list has a line for every fault, and nothing is served."""
    assert "--fault list" in " ".join(importer("sandbox", "--help").out.split())
    listed = importer("sandbox", "--fault", "list")
    assert listed.exit_code == 0
    words = {line.split()[0]: line for line in listed.out.splitlines()}
    assert [fault for fault in Fault if fault.meaning not in words.get(fault, "")] == []


def test_the_limits_reach_the_store(tmp_path: Path) -> None:
    """Rate, burst, Retry-After, headers, latency, workers and the life of tokens are those that were asked for."""
    limits = ["--rate", "0.001", "--burst", "2", "--retry-after", "7", "--rate-headers"]
    others = ["--latency", "1ms", "--capacity", "3", "--backlog", "0", "--token-ttl", "90s", "--keep-alive", "30s"]
    with sandbox(tmp_path, *limits, *others) as client:
        assert [outcome(client, number) for number in range(4)] == [200, 200, 429, 429]
        client.send("POST", "/customers", payload(9))
        refusal = client.reply()
        assert refusal.headers["Retry-After"] == "7"
        assert refusal.headers["RateLimit-Remaining"] == "0"
        assert client.change_limits({"burst": 3})[1] == {
            "latency": 0.001, "rate": 0.001, "burst": 3, "window": None, "capacity": 3, "backlog": 0, "retry_after": 7,
            "rate_headers": True,
        }  # fmt: skip
        claims = json.loads(base64.urlsafe_b64decode(client.token.split(".")[1] + "=="))
        assert claims["exp"] - claims["iat"] == 90
    with sandbox(tmp_path, "--rate", "2", "--window", "1h") as client:
        assert client.change_limits({})[1]["window"] == 3600
