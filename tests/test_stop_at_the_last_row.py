"""A rule that would stop sending at the last row has nothing to stop: the run is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.sandbox import Faults, SandboxOptions, SandboxProcess
from tests.conftest import Command
from tests.parts import credentials, customers, write_csv


@pytest.mark.parametrize(("rows", "max_failures"), [(5, "50%"), (3, "2")])
def test_done(importer: Command, tmp_path: Path, rows: int, max_failures: str) -> None:
    """All rows rejected, and none left to send: finished with rows that need attention (1), nothing to resume."""
    source = write_csv(tmp_path / "customers.csv", customers(rows))
    with SandboxProcess.start(SandboxOptions(faults=Faults(rejected_400=1.0))) as sandbox:
        ended = importer(
            "run", source, "--yes", "--json", "--max-failures", max_failures, env=credentials(sandbox.address)
        )
    assert (ended.exit_code, ended.json["complete"], ended.json["stopped"]) == (1, True, None)
    assert ended.json["states"]["rejected"] == rows


def test_rows_left(importer: Command, tmp_path: Path) -> None:
    """With one row more, the first five that were rejected alike stop the run (5), and it can be resumed."""
    source = write_csv(tmp_path / "customers.csv", customers(6))
    with SandboxProcess.start(SandboxOptions(faults=Faults(rejected_400=1.0))) as sandbox:
        ended = importer("run", source, "--yes", "--json", env=credentials(sandbox.address))
    assert (ended.exit_code, ended.json["complete"]) == (5, False)
    assert ended.json["stopped"]["reason"] == "first_rejected"
    assert f"importer resume {ended.json['run_id']}" in ended.json["stopped"]["next"]
    assert (ended.json["states"]["rejected"], ended.json["states"]["pending"]) == (5, 1)


def test_held_back_is_not_left(importer: Command, tmp_path: Path) -> None:
    """Rows beyond --first are no rows left: a pilot that was rejected to its last row is done, too."""
    source = write_csv(tmp_path / "customers.csv", customers(9))
    with SandboxProcess.start(SandboxOptions(faults=Faults(rejected_400=1.0))) as sandbox:
        ended = importer("run", source, "--yes", "--json", "--first", 5, env=credentials(sandbox.address))
    assert (ended.exit_code, ended.json["stopped"]) == (1, None)
    assert (ended.json["states"]["rejected"], ended.json["states"]["pending"]) == (5, 4)
