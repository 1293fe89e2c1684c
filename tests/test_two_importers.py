"""Two importers and one journal: the second is refused and told why, until the first is gone."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from importer.journal import JournalPlace, all_runs, read_journal
from tests.conftest import Command
from tests.parts import clean_environment, command, customers, read_csv, write_csv
from tests.patient_server import CANARY, PatientServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")

ROWS = 12
SLOTS = 3


@dataclass(frozen=True)
class First:
    """An importer whose requests wait for their replies."""

    process: subprocess.Popen[bytes]
    server: PatientServer
    source: Path
    options: Sequence[object]
    """What it was told, but for its folder of reports."""
    journal: Path

    @property
    def run_id(self) -> str:
        """Id of the one run in the journal."""
        with read_journal(JournalPlace(self.journal)) as connection:
            [run] = all_runs(connection)
        return run.run_id


@pytest.fixture
def first(tmp_path: Path) -> Iterator[First]:
    """Give an importer in the middle of its sending; it ends with the test."""
    journal = tmp_path / "journal" / "store.sqlite"
    source = write_csv(tmp_path / "customers.csv", customers(ROWS))
    options = ("--yes", "--json", "--concurrency", SLOTS, "--journal", journal)
    with PatientServer(CANARY) as server:
        process = subprocess.Popen(
            command("run", source, *options, "--out", tmp_path / "first"), cwd=tmp_path,
            env=clean_environment(server.environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            assert server.arrived.acquire(timeout=60)
            yield First(process, server, source, options, journal)
        finally:
            server.answer()
            process.kill()
            process.wait()


def test_the_second_importer_is_told_host_process_and_run(tmp_path: Path, first: First, importer: Command) -> None:
    """Neither run nor resume gets in: exit 6 with who has the journal, nothing sent, no report, the first goes on."""
    other = write_csv(tmp_path / "others.csv", customers(3, start=500))
    for arguments in (("run", other, *first.options, "--out", tmp_path / "second"), ("resume", *first.options)):
        second = importer(*arguments, env=first.server.environment)
        assert second.exit_code == 6, second.err
        assert second.json["stopped"]["reason"] == "journal_in_use"
        for name in (platform.node(), f"process {first.process.pid} ", first.run_id):
            assert name in second.json["stopped"]["message"]
    assert not (tmp_path / "second").exists()
    assert CANARY < len(first.server.keys) <= CANARY + SLOTS
    first.server.answer()
    assert first.process.wait(60) == 0
    states = Counter(row["status"] for row in read_csv(tmp_path / "first" / "results.csv"))
    assert states == {"created": ROWS}
    assert len(set(first.server.keys)) == len(first.server.keys) == ROWS


def test_after_the_first_was_killed_the_second_works(tmp_path: Path, first: First, importer: Command) -> None:
    """The same command takes the run up at once: what was on the wire is uncertain, everything else is created."""
    first.process.kill()
    first.process.wait()
    first.server.answer()
    second = importer("run", first.source, *first.options, "--out", tmp_path / "second", env=first.server.environment)
    assert second.exit_code == 1, second.err
    assert second.json["run_id"] == first.run_id
    states = {status: count for status, count in second.json["states"].items() if count}
    uncertain = states["uncertain"]
    assert 1 <= uncertain <= SLOTS
    assert states == {"created": ROWS - uncertain, "uncertain": uncertain}
    assert ROWS - uncertain < len(set(first.server.keys)) == len(first.server.keys) <= ROWS


def test_validate_and_report_work_while_a_run_has_the_journal(tmp_path: Path, first: First, importer: Command) -> None:
    """What only reads asks nobody: a dry run of the same file, and the reports of the run as it stands."""
    validated = importer("validate", first.source, "--json", "--out", tmp_path / "dry")
    assert (validated.exit_code, validated.json["states"]["valid"]) == (0, ROWS), validated.err
    told = importer(
        "report", first.run_id, "--json", "--journal", first.journal, "--out", tmp_path / "so-far",
        env=first.server.environment,
    )  # fmt: skip
    states = {status: count for status, count in told.json["states"].items() if count}
    on_the_wire = states["sending"]
    assert 1 <= on_the_wire <= SLOTS
    assert states == {"created": CANARY, "sending": on_the_wire, "pending": ROWS - CANARY - on_the_wire}, told.err
    assert first.process.poll() is None
