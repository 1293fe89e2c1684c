"""The API's words name other customers: nothing of them is kept in any file, log, exception or on the screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.parts import customers, write_csv
from tests.sender.fault_server import Behaviour, FaultServer, Received, created, refusal

STRANGER = "someone.else@elsewhere.example"
ENCODED = "someone.else%40elsewhere.example"
NUMBER = "81234-56789"
SECRETS = ("someone.else", "elsewhere.example", "56789", "81234", "8123456789")
SAID = f"already used by {STRANGER} ({ENCODED}), +91 {NUMBER} belongs to cus_1, trace t-42"
HELPS = "belongs to cus_1, trace t-42"
CODE = "TAKEN_8123456789_someone.else@elsewhere.example"


def answers(statuses: dict[int, int]) -> Callable[[Received], Behaviour]:
    """Refuse some requests by their number with a status each, and create the others."""

    def answer(seen: Received) -> Behaviour:
        status = statuses.get(seen.index, 200)
        return created(f"c-{seen.index}") if status == 200 else refusal(status, SAID, f"{CODE}_{seen.index}")

    return answer


def kept(folder: Path) -> dict[str, str]:
    """Give the bytes of every file as text."""
    return {path.name: path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("statuses", "exit_code"),
    [
        ({1: 400, 3: 409, 5: 500, 7: 422, 9: 404, 11: 429, 13: 503}, 1),
        (dict.fromkeys(range(40), 400), 5),
        (dict.fromkeys(range(40), 403), 4),
        (dict.fromkeys(range(40), 500), 5),
    ],
    ids=["here and there", "all rejected", "all forbidden", "all in doubt"],
)
def test_strangers_are_nowhere(tmp_path: Path, importer: Command, statuses: dict[int, int], exit_code: int) -> None:
    """In reports, journal, log, stop reasons and on both streams the stranger is masked, and what helps is there."""
    work = tmp_path / "work"
    work.mkdir()
    file = write_csv(work / "customers.csv", customers(30))
    with FaultServer(answers(statuses)) as server:
        ended = importer(
            "run", file, "--base-url", server.base_url, "--yes", "--json", "--journal", work / "j.sqlite",
            "--out", work / "out", "--log-file", work / "log.jsonl", "--log-level", "debug", "--concurrency", "1",
            env={"IMPORTER_ACCESS_TOKEN": "the-token"},
        )  # fmt: skip
    assert ended.exit_code == exit_code, ended.err
    files = kept(work) | {"screen": ended.out + ended.err}
    run_id = json.loads(ended.out)["run_id"]
    again = importer("report", run_id, "--journal", work / "j.sqlite", "--out", work / "again")
    files |= {f"again/{name}": text for name, text in kept(work / "again").items()} | {"again": again.out + again.err}
    assert [(name, one) for name, text in files.items() for one in SECRETS if one in text] == []
    assert HELPS in files["results.csv"] + files["screen"]
    assert "log.jsonl" in files
    assert "j.sqlite" in files
