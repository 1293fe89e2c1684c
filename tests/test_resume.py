"""Resume carries on with what is on record: the same files, the run's own settings, each row once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.conftest import Command
from tests.parts import Ended, applied, credentials, customers, read_csv, write_csv

ROWS = 6


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a file of ROWS good customers."""
    return write_csv(tmp_path / "customers.csv", customers(ROWS))


def states(ended: Ended) -> dict[str, int]:
    """Give the states that have rows."""
    return {state: count for state, count in ended.json["states"].items() if count}


def pilot(importer: Command, sandbox: SandboxAddress, *options: object) -> Ended:
    """Send the first two rows of a file."""
    return importer("run", *options, "--yes", "--json", "--first", "2", env=credentials(sandbox))


def test_a_resume_sends_the_rest_under_the_same_id(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """The latest unfinished run is carried on; its reports, where they were, tell of all its rows."""
    begun = pilot(importer, sandbox, source, "--out", "out")
    done = importer("resume", "--yes", "--json", env=credentials(sandbox))
    assert (states(begun), states(done)) == ({"created": 2, "pending": 4}, {"created": ROWS})
    assert (done.json["run_id"], done.exit_code) == (begun.json["run_id"], 0)
    assert len(applied(sandbox)) == ROWS
    rows = read_csv(tmp_path / "out" / "results.csv")
    assert {row["customer_id"] for row in rows} == {each["customer_id"] for each in applied(sandbox)}
    again = importer("resume", "--yes", "--json", env=credentials(sandbox))
    assert (again.exit_code, again.json["stopped"]["reason"]) == (2, "usage")


def test_what_expired_credentials_stopped_goes_on_with_new_ones(importer: Command, source: Path) -> None:
    """A run that the API refused for its token names the resume, which sends every row once."""
    with SandboxProcess.start(SandboxOptions(first_token_ttl=0)) as process:
        env = credentials(process.address)
        expired = {name: value for name, value in env.items() if "REFRESH" not in name}
        stopped = importer("run", source, "--yes", "--json", env=expired)
        assert (stopped.exit_code, states(stopped)) == (4, {"pending": ROWS})
        assert f"importer resume {stopped.json['run_id']}" in stopped.json["stopped"]["next"]
        done = importer("resume", stopped.json["run_id"], "--yes", "--json", env=env)
        assert states(done) == {"created": ROWS}
        assert len(applied(process.address)) == ROWS


def test_a_file_that_has_changed_is_offered_as_a_new_run(
    importer: Command, sandbox: SandboxAddress, source: Path
) -> None:
    """Another byte in the file, and nothing is sent; as a new run only those are sent that nobody created."""
    pilot(importer, sandbox, source)
    write_csv(source, [*customers(ROWS), *customers(1, start=90)])
    refused = importer("resume", "--yes", "--json", env=credentials(sandbox))
    assert (refused.exit_code, refused.json["stopped"]["reason"]) == (3, "source_changed")
    assert "new run" in refused.json["stopped"]["next"]
    assert len(applied(sandbox)) == 2
    new = importer("run", source, "--yes", "--json", env=credentials(sandbox))
    assert states(new) == {"created": 5, "skipped": 2}


def test_the_runs_own_settings_and_mapping_are_used(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """What the user has set since is named and not used, nor is a mapping that was saved since."""
    begun = pilot(importer, sandbox, source, "--where", "City=Bengaluru", "--map", "Customer ID=")
    importer(
        "map", source, "--map", "City=", "--save", "other", env={"IMPORTER_MAPPING_FOLDER": str(tmp_path / "maps")}
    )
    (tmp_path / "c.yaml").write_text("required: {address.last_name: true}\nconcurrency: 3", encoding="utf-8")
    env = credentials(sandbox) | {"IMPORTER_MAPPING_FOLDER": str(tmp_path / "maps")}
    done = importer("resume", "--yes", "--json", "--config", "c.yaml", env=env)
    assert states(done) == {"created": ROWS}
    assert "differ in required" in done.err
    assert [column["field"] for column in done.json["sources"][0]["columns"]] == [
        column["field"] for column in begun.json["sources"][0]["columns"]
    ]


def test_a_file_that_was_moved_is_named(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """A moved file is not found; named where it is now, the run goes on, since its checksum is the same."""
    begun = pilot(importer, sandbox, source)
    moved = tmp_path / "elsewhere.csv"
    shutil.move(source, moved)
    lost = importer("resume", "--yes", "--json", env=credentials(sandbox))
    assert lost.exit_code == 3
    done = importer("resume", begun.json["run_id"], moved, "--yes", "--json", env=credentials(sandbox))
    assert states(done) == {"created": ROWS}


def test_what_another_run_created_meanwhile_is_skipped(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """A run that was overtaken sends only the rest: nobody is created by both."""
    begun = pilot(importer, sandbox, source)
    importer("run", write_csv(tmp_path / "other.csv", customers(4)), "--yes", env=credentials(sandbox))
    done = importer("resume", begun.json["run_id"], "--yes", "--json", env=credentials(sandbox))
    assert states(done) == {"created": 4, "skipped": 2}
    assert len(applied(sandbox)) == ROWS


def test_reports_are_written_again_without_sending(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """`report RUN` gives the same results.csv byte for byte, and sends nothing."""
    begun = pilot(importer, sandbox, source, "--out", "out")
    before = (tmp_path / "out" / "results.csv").read_bytes()
    shutil.rmtree(tmp_path / "out")
    again = importer("report", begun.json["run_id"], "--json")
    assert states(again) == {"created": 2, "pending": 4}
    assert (tmp_path / "out" / "results.csv").read_bytes() == before
    assert len(applied(sandbox)) == 2


def test_production_gets_no_journal_in_silence(importer: Command, source: Path, tmp_path: Path) -> None:
    """Off a terminal a production store without a journal is refused with exit code 6, and no journal is made."""
    env = {"IMPORTER_STORE_ID": "s1", "IMPORTER_ENVIRONMENT": "prod", "IMPORTER_ACCESS_TOKEN": "t"}
    journal = tmp_path / "prod.sqlite"
    refused = importer("run", source, "--confirm-store", "s1", "--json", "--journal", journal, env=env)
    assert refused.exit_code == 6
    assert "--new-journal" in refused.json["stopped"]["next"]
    assert not journal.exists()


def test_a_journal_belongs_to_one_store(
    importer: Command, sandbox: SandboxAddress, source: Path, tmp_path: Path
) -> None:
    """The journal of one store is refused for another: its customers are not that one's."""
    journal = tmp_path / "j.sqlite"
    pilot(importer, sandbox, source, "--journal", journal)
    with SandboxProcess.start() as other:
        env = credentials(other.address)
        refused = importer("run", source, "--yes", "--json", "--journal", journal, env=env)
        assert (refused.exit_code, applied(other.address)) == (6, [])
