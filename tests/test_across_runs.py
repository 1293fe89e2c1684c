"""What earlier runs created is not sent again: the nightly file of everybody sends only the new ones."""

from __future__ import annotations

import sys
from pathlib import Path

from importer.customer.identity import Identity, idempotency_key
from importer.sandbox.options import SandboxAddress
from tests.conftest import Command
from tests.parts import HEADER, Ended, applied, credentials, customers, read_csv, write_csv

ANOTHER_CLEANING = """
import sys
import importer.normalize
importer.normalize.CLEANING_VERSION += 1
from importer.cli.main import run_command_line
sys.exit(run_command_line(sys.argv[1:]))
"""
"""The importer as it will be when its normalizer has changed."""


def states(ended: Ended) -> dict[str, int]:
    """Give the states that have rows."""
    return {state: count for state, count in ended.json["states"].items() if count}


def report(ended: Ended, folder: Path, name: str = "results") -> list[dict[str, str]]:
    """Read a report of a run that was started in `folder`."""
    return read_csv(folder / ended.json["reports"][name])


def run(importer: Command, sandbox: SandboxAddress, source: Path, *options: object) -> Ended:
    """Send a file."""
    return importer("run", source, "--yes", "--json", *options, env=credentials(sandbox))


def test_the_nightly_file_sends_only_the_new_ones(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """Who was created by an earlier run is skipped with the id that he got; exit code 0."""
    first = run(importer, sandbox, write_csv(tmp_path / "monday.csv", customers(5)))
    second = run(importer, sandbox, write_csv(tmp_path / "tuesday.csv", customers(8)))
    assert (states(first), states(second)) == ({"created": 5}, {"created": 3, "skipped": 5})
    assert second.exit_code == 0
    assert len(applied(sandbox)) == 8
    ids = {row["ref"]: row["customer_id"] for row in report(first, tmp_path)}
    skipped = [row for row in report(second, tmp_path) if row["status"] == "skipped"]
    assert {row["ref"]: row["customer_id"] for row in skipped} == ids
    assert {row["code"] for row in skipped} == {"already_created"}


def test_a_changed_customer_is_listed_apart(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """The same phone or e-mail with other content is not sent: customer_changed, in changed.csv as it stands there."""
    run(importer, sandbox, write_csv(tmp_path / "monday.csv", customers(4)))
    rows = customers(4)
    rows[0][6] = "Mysuru"  # another city
    rows[1][2] = "9876512345"  # another phone
    rows[2][3] = "new@example.com"  # another e-mail
    rows[3][0] = "C-other"  # another ref is no other customer
    second = run(importer, sandbox, write_csv(tmp_path / "tuesday.csv", rows))
    assert states(second) == {"skipped": 4}
    assert [row["code"] for row in report(second, tmp_path)] == ["customer_changed"] * 3 + ["already_created"]
    changed = report(second, tmp_path, "changed_csv")
    assert [[row[name] for name in HEADER] for row in changed] == rows[:3]
    for row, listed in zip(report(second, tmp_path)[:3], changed, strict=True):
        assert row["customer_id"] in listed["import_problems"]
    assert len(applied(sandbox)) == 4


def test_a_new_normalizer_calls_nobody_new_or_changed(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path
) -> None:
    """With another cleaning version nobody is sent again, and nobody is called changed for it."""
    run(importer, sandbox, write_csv(tmp_path / "monday.csv", customers(4)))
    rows = customers(5)
    rows[0][4] = "1 M. G. Road"  # as another normalizer might have cleaned it
    source = write_csv(tmp_path / "tuesday.csv", rows)
    newer = [sys.executable, "-c", ANOTHER_CLEANING, "run", source, "--yes", "--json"]
    second = importer(env=credentials(sandbox), instead=newer)
    assert states(second) == {"created": 1, "skipped": 4}
    assert {row["code"] for row in report(second, tmp_path)} == {"already_created", ""}
    assert len(applied(sandbox)) == 5


def test_a_run_of_another_cleaning_is_offered_as_a_new_one(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path
) -> None:
    """A program with another cleaning version does not carry on with a run; a new run sends the rest, once."""
    source = write_csv(tmp_path / "customers.csv", customers(6))
    run(importer, sandbox, source, "--first", "2")
    newer = [sys.executable, "-c", ANOTHER_CLEANING]
    refused = importer(env=credentials(sandbox), instead=[*newer, "resume", "--yes", "--json"])
    assert (refused.exit_code, refused.json["stopped"]["reason"]) == (2, "cleaning_changed")
    again = importer(env=credentials(sandbox), instead=[*newer, "run", source, "--yes", "--json"])
    assert states(again) == {"created": 4, "skipped": 2}
    assert len(applied(sandbox)) == 6


def test_a_mended_row_is_a_new_request(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """After a rejection the same customer is sent again, under another Idempotency-Key; one that was not is not."""
    rows = customers(2)
    rows[0][1] = ""
    config = tmp_path / "c.yaml"
    config.write_text("required: {address.first_name: false}", encoding="utf-8")
    first = run(importer, sandbox, write_csv(tmp_path / "a.csv", rows), "--config", config)
    assert states(first) == {"created": 1, "rejected": 1}
    second = run(importer, sandbox, write_csv(tmp_path / "b.csv", customers(2)), "--config", config)
    assert states(second) == {"created": 1, "skipped": 1}
    mended = applied(sandbox)[-1]["idempotency_key"]
    assert mended == idempotency_key(sandbox.base_url, Identity.of("+91", rows[0][2], rows[0][3]), 2)


def test_the_same_file_again_carries_on_only_under_the_same_settings(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path
) -> None:
    """`run` takes up what an unfinished run left; with another filter it is a new run, guarded by the claims."""
    source = write_csv(tmp_path / "customers.csv", customers(6))
    first = run(importer, sandbox, source, "--first", "2")
    second = run(importer, sandbox, source, "--first", "2")
    other = run(importer, sandbox, source, "--where", "City=Bengaluru", "--first", "1")
    assert second.json["run_id"] == first.json["run_id"] != other.json["run_id"]
    assert (states(second), states(other)) == (
        {"created": 4, "pending": 2},
        {"created": 1, "pending": 1, "skipped": 4},
    )
    last = run(importer, sandbox, source)
    assert last.json["run_id"] == first.json["run_id"]
    assert states(last) == {"created": 5, "skipped": 1}
    assert len(applied(sandbox)) == 6
