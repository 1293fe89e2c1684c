"""The main job from end to end: a spreadsheet goes in, customers and a report come out."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from importer.customer.status import RowStatus
from importer.sandbox import SandboxAddress, SandboxOptions, SandboxProcess
from tests.conftest import Command
from tests.parts import HEADER, SAMPLES, applied, credentials, customers, read_csv, write_csv


def test_the_sample_runs_and_every_row_is_accounted_for(importer: Command, tmp_path: Path) -> None:
    """States add up to rows, and what the pretend store applied are the rows reported created, one to one."""
    ended = importer("run", SAMPLES / "customers.csv", "--sandbox", "--yes", "--json", "--out", tmp_path / "out")
    summary = ended.json
    assert ended.exit_code == summary["exit_code"] == 1
    assert list(summary["states"]) == [status.value for status in RowStatus]
    assert sum(summary["states"].values()) == summary["rows"]
    results = read_csv(summary["reports"]["results"])
    assert Counter(row["status"] for row in results) == {k: v for k, v in summary["states"].items() if v}
    created = [row["customer_id"] for row in results if row["status"] == "created"]
    served = [row["customer_id"] for row in read_csv(summary["reports"]["sandbox"])]
    assert sorted(created) == sorted(served)
    assert len(set(created)) == len(created) == summary["states"]["created"] > 150


def test_the_first_columns_of_the_errors_file_are_the_files_own(importer: Command, tmp_path: Path) -> None:
    """errors.csv begins with the columns of the source, in their order, and the rows as they stand there."""
    summary = importer("validate", SAMPLES / "customers.csv", "--json", "--out", tmp_path / "out").json
    with (SAMPLES / "customers.csv").open(encoding="utf-8-sig", newline="") as file:
        source = list(csv.reader(file))
    with Path(summary["reports"]["errors_csv"]).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == [*source[0], "import_row", "import_status", "import_problems", "import_checksum"]
    for row in rows:
        own = [cell.removeprefix("'") for cell in row[: len(source[0])]]
        assert own == source[int(row[-4]) - 1]


def test_workbook_and_csv_with_the_same_content_are_judged_alike(importer: Command, tmp_path: Path) -> None:
    """The same customers as .xlsx and as .csv have the same states and the same problems."""
    as_csv = importer("validate", SAMPLES / "customers.csv", "--json", "--out", tmp_path / "csv").json
    as_xlsx = importer("validate", SAMPLES / "customers.xlsx", "--json", "--out", tmp_path / "xlsx").json
    for key in ("rows", "blank", "states", "problems", "warnings"):
        assert as_csv[key] == as_xlsx[key]
    listed = [
        [
            {name: cell for name, cell in row.items() if name not in {"file", "value"}}
            for row in read_csv(out["reports"]["problems"])
        ]
        for out in (as_csv, as_xlsx)
    ]
    assert listed[0] == listed[1]


def test_a_mended_errors_file_imports_to_all_created(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path
) -> None:
    """Whoever mends errors.csv imports it as it is, and every row of it is created."""
    good = customers(6)
    bad = [list(row) for row in customers(3, start=100)]
    bad[0][2], bad[1][3], bad[2][7] = "98765O3210", "no e-mail", "Atlantis"
    source = write_csv(tmp_path / "customers.csv", [*good[:3], *bad, *good[3:], good[0]])
    summary = importer("run", source, "--yes", "--json", "--out", tmp_path / "first", env=credentials(sandbox)).json
    assert {k: v for k, v in summary["states"].items() if v} == {"created": 6, "invalid": 3, "duplicate": 1}
    errors = Path(summary["reports"]["errors_csv"])
    rows = read_csv(errors)
    fixed = {
        "98765O3210": "9876543210",
        "no e-mail": "mended@example.com",
        "Atlantis": "Karnataka",
        "9000010000": "9123456780",
    }
    mended = [{name: fixed.get(cell, cell) for name, cell in row.items()} for row in rows]
    mended[-1]["Email"] = "other@example.com"
    with errors.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(mended)
    again = importer("run", errors, "--yes", "--json", "--out", tmp_path / "second", env=credentials(sandbox))
    assert {k: v for k, v in again.json["states"].items() if v} == {"created": 4}
    assert again.exit_code == 0
    assert len(applied(sandbox)) == 10


def test_an_errors_file_that_nobody_mended_imports_nothing(importer: Command, tmp_path: Path) -> None:
    """Imported as it is, an errors file has no valid row: duplicates, cut-off and damaged rows are known again."""
    first = importer("validate", SAMPLES / "dirty.csv", "--json", "--out", tmp_path / "first").json
    bad = first["states"]["invalid"] + first["states"]["duplicate"]
    again = importer("validate", first["reports"]["errors_csv"], "--json", "--out", tmp_path / "again").json
    assert {k: v for k, v in again["states"].items() if v} == {"invalid": bad}
    assert again["problems"]["not_mended"] >= first["states"]["duplicate"] > 0


def test_a_pilot_sends_the_first_rows_and_the_rest_carries_on(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path
) -> None:
    """--first sends that many good rows; unsent.csv holds exactly the others, and importing it completes the job."""
    source = write_csv(tmp_path / "customers.csv", customers(10))
    pilot = importer(
        "run", source, "--yes", "--json", "--first", "4", "--out", tmp_path / "pilot", env=credentials(sandbox)
    )
    assert {k: v for k, v in pilot.json["states"].items() if v} == {"created": 4, "pending": 6}
    assert pilot.exit_code == 0
    rest = importer(
        "run",
        pilot.json["reports"]["unsent_csv"],
        "--yes",
        "--json",
        "--out",
        tmp_path / "rest",
        env=credentials(sandbox),
    )
    assert {k: v for k, v in rest.json["states"].items() if v} == {"created": 6}
    assert len({request["customer_id"] for request in applied(sandbox)}) == 10


def test_the_id_map_stands_in_the_results(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """results.csv gives every row its number, its legacy id and the id of the new customer that was made of it."""
    source = write_csv(tmp_path / "customers.csv", customers(5))
    summary = importer("run", source, "--yes", "--json", "--out", tmp_path / "out", env=credentials(sandbox)).json
    rows = read_csv(summary["reports"]["results"])
    assert [(row["row"], row["ref"], row["status"], row["attempts"]) for row in rows] == [
        (str(number + 2), f"C-{number}", "created", "1") for number in range(5)
    ]
    by_id = {request["customer_id"]: request["body"] for request in applied(sandbox)}
    for number, row in enumerate(rows):
        assert f"asha{number}@example.com" in json.dumps(by_id[row["customer_id"]])


def test_a_customer_that_the_store_has_already_is_told_as_exists(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path
) -> None:
    """An import by somebody whose journal knows nobody creates nobody: the store's refusal is told as `exists`."""
    source = write_csv(tmp_path / "customers.csv", customers(3))
    importer("run", source, "--yes", "--out", tmp_path / "one", env=credentials(sandbox))
    options = ["--yes", "--json", "--out", tmp_path / "two", "--journal", tmp_path / "other.sqlite"]
    again = importer("run", source, *options, env=credentials(sandbox))
    assert {k: v for k, v in again.json["states"].items() if v} == {"exists": 3}
    assert again.exit_code == 1
    assert len(applied(sandbox)) == 3


def test_several_files_are_one_run(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """Files are checked together: a customer of the second who stands in the first is a duplicate."""
    one = write_csv(tmp_path / "one.csv", customers(3))
    two = write_csv(
        tmp_path / "two.csv", [*customers(1), *customers(2, start=50)], header=[*HEADER[:2], "Mobile", *HEADER[3:]]
    )
    summary = importer("run", one, two, "--yes", "--json", "--out", tmp_path / "out", env=credentials(sandbox)).json
    assert {k: v for k, v in summary["states"].items() if v} == {"created": 5, "duplicate": 1}
    assert [source["path"] for source in summary["sources"]] == [str(one), str(two)]


def test_a_filter_leaves_rows_out(importer: Command, tmp_path: Path) -> None:
    """--where keeps the rows that match; the others are excluded and need no attention."""
    source = write_csv(tmp_path / "customers.csv", customers(4))
    ended = importer("validate", source, "--where", "customer id=c-2", "--json", "--out", tmp_path / "out")
    assert {k: v for k, v in ended.json["states"].items() if v} == {"valid": 1, "excluded": 3}
    assert ended.exit_code == 0


def test_a_duplicate_under_a_relaxed_rule_is_sent_with_its_own_key(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path
) -> None:
    """With the rule set to warning a repeated customer is sent too, under another Idempotency-Key."""
    row = customers(1)[0]
    source = write_csv(tmp_path / "customers.csv", [row, row])
    (tmp_path / "config.yaml").write_text(
        "rules: {duplicate_phone: warning, duplicate_email: warning}\n", encoding="utf-8"
    )
    ended = importer(
        "run", source, "--config", "config.yaml", "--yes", "--json", "--out", tmp_path / "out", env=credentials(sandbox)
    )
    assert {k: v for k, v in ended.json["states"].items() if v} == {"created": 1, "exists": 1}


@pytest.mark.parametrize("command", ["validate", "run"])
def test_json_is_alone_on_standard_output(importer: Command, tmp_path: Path, command: str) -> None:
    """--json prints one object of the documented shape and nothing else there."""
    source = write_csv(tmp_path / "customers.csv", customers(2))
    more = ["--sandbox", "--yes"] if command == "run" else []
    ended = importer(command, source, "--json", "--out", tmp_path / "out", *more)
    assert list(ended.json) == [
        "schema_version", "run_id", "dry_run", "exit_code", "complete", "stopped", "sources", "rows", "blank", "states",
        "problems", "warnings", "seconds", "reports",
    ]  # fmt: skip
    assert ended.json["schema_version"] == 1
    assert ended.json["dry_run"] is (command == "validate")
    assert ended.json == json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert list(ended.json["sources"][0]["columns"][0]) == [
        "column",
        "field",
        "role",
        "confidence",
        "why",
        "suggestion",
    ]


def test_map_prints_the_mapping_of_a_header_alone(importer: Command, tmp_path: Path) -> None:
    """`importer map --json` works on a file that is only a header, and names what is missing."""
    source = write_csv(tmp_path / "customers.csv", [], header=["Mobile No", "Email", "Shoe size"])
    ended = importer("map", source, "--json")
    assert ended.exit_code == 0
    assert [(entry["column"], entry["field"]) for entry in ended.json["columns"]] == [
        ("Mobile No", "address.phone"),
        ("Email", "address.email"),
        ("Shoe size", None),
    ]
    assert "address.pincode" in ended.json["missing"]


def test_an_expired_token_is_renewed_and_the_user_is_told(importer: Command, tmp_path: Path) -> None:
    """A run with an expired access token renews it and creates everybody, and says that the given tokens are spent."""
    source = write_csv(tmp_path / "customers.csv", customers(3))
    with SandboxProcess.start(SandboxOptions(first_token_ttl=0)) as process:
        ended = importer("run", source, "--yes", "--json", "--out", tmp_path / "out", env=credentials(process.address))
    assert {k: v for k, v in ended.json["states"].items() if v} == {"created": 3}
    assert "spent" in ended.err
