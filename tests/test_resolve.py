"""Rows whose reply was lost: held, listed, settled by what people find out, by an export, or sent again on request."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from importer.sandbox.faults import Faults
from importer.sandbox.options import SandboxAddress, SandboxOptions
from importer.sandbox.process import SandboxProcess
from tests.cli.terminal import Terminal
from tests.conftest import Command
from tests.parts import Ended, applied, credentials, customers, read_csv, write_csv

ROWS = 4


@pytest.fixture
def forgetful() -> Iterator[SandboxAddress]:
    """Give a store that makes every customer and answers 500, and that accepts duplicates."""
    with SandboxProcess.start(SandboxOptions(faults=Faults(error_500_applied=1.0), accept_duplicates=True)) as process:
        yield process.address


@pytest.fixture
def lost(importer: Command, forgetful: SandboxAddress, tmp_path: Path) -> Ended:
    """Give a run of ROWS rows, in the rows 2 to 5 of its file, all of which are uncertain."""
    source = write_csv(tmp_path / "customers.csv", customers(ROWS))
    ended = importer("run", source, "--yes", "--json", "--out", "out", env=credentials(forgetful))
    assert states(ended) == {"uncertain": ROWS}
    return ended


def states(ended: Ended) -> dict[str, int]:
    """Give the states that have rows."""
    return {state: count for state, count in ended.json["states"].items() if count}


def exported(address: SandboxAddress, path: Path) -> Path:
    """Write all customers of the store as its owner would export them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "Phone", "Email"])
        for each in applied(address):
            customer = json.loads(each["body"])["address"]
            writer.writerow([each["customer_id"], f"+91 {customer['phone']}", customer["email"].upper()])
    return path


def later() -> str:
    """Give a moment after all that was sent so far, to the microsecond."""
    return datetime.now().astimezone().isoformat()


def test_uncertain_rows_are_listed_with_what_is_known(importer: Command, lost: Ended) -> None:
    """Row, legacy id, time and what was seen are told of each, and nothing of the person."""
    listed = importer("resolve", lost.json["run_id"], "--json").json
    assert (listed["settled"], [row["row"] for row in listed["uncertain"]]) == (0, [2, 3, 4, 5])
    first = listed["uncertain"][0]
    assert (first["ref"], first["http_status"], first["code"]) == ("C-0", 500, "internal_server_error")
    assert abs(datetime.fromisoformat(first["attempted_at"]) - datetime.now().astimezone()) < timedelta(hours=1)
    shown = importer("resolve", lost.json["run_id"]).out
    assert "row 3 (C-1)" in shown
    assert "@" not in shown


def test_an_uncertain_customer_is_never_sent_again_by_itself(
    importer: Command, forgetful: SandboxAddress, lost: Ended, tmp_path: Path
) -> None:
    """Neither a resume nor the same customer in another file sends it: the other row is uncertain, too."""
    importer("resume", lost.json["run_id"], "--yes", env=credentials(forgetful))
    rows = customers(2)
    rows[1][3] = "another@example.com"
    copy = write_csv(tmp_path / "copy.csv", rows)
    ended = importer("run", copy, "--yes", "--json", "--out", "copy", env=credentials(forgetful))
    assert states(ended) == {"uncertain": 2}
    assert {row["code"] for row in read_csv(tmp_path / "copy" / "results.csv")} == {"claim_held"}
    assert len(applied(forgetful)) == ROWS


def test_verdicts_settle_rows_and_those_that_wait_for_them(
    importer: Command, forgetful: SandboxAddress, lost: Ended, tmp_path: Path
) -> None:
    """Created stays, not created is sent once more by a resume, and another run's row is settled with its holder."""
    run_id = lost.json["run_id"]
    waiting = write_csv(tmp_path / "copy.csv", customers(2))
    held = importer("run", waiting, "--yes", "--json", "--out", "copy", env=credentials(forgetful))
    importer("resolve", run_id, "--created", "--rows", "2", "--customer-id", "cus_9")
    importer("resolve", run_id, "--not-created", "--rows", "3-4")
    report = importer("report", held.json["run_id"], "--json")
    assert states(report) == {"skipped": 1, "pending": 1}
    assert read_csv(tmp_path / "copy" / "results.csv")[0]["customer_id"] == "cus_9"
    done = importer("resume", run_id, "--yes", "--json", env=credentials(forgetful))
    assert states(done) == {"created": 1, "uncertain": 3}
    keys = [each["idempotency_key"] for each in applied(forgetful)]
    assert (len(keys), len(set(keys))) == (ROWS + 2, ROWS), "sent again under the same key"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_of_verdicts_settles_them(importer: Command, lost: Ended, tmp_path: Path, kind: str) -> None:
    """uncertain.csv with its verdicts filled in is taken as people write them, as a workbook too."""
    rows = read_csv(tmp_path / "out" / "uncertain.csv")
    for row, verdict, customer_id in zip(
        rows, ["Created", "not created", "RESEND", ""], ["c-7", "", "", ""], strict=True
    ):
        row |= {"verdict": verdict, "customer_id": customer_id}
    filled = tmp_path / f"filled.{kind}"
    if kind == "csv":
        write_csv(filled, [list(row.values()) for row in rows], header=list(rows[0]))
    else:
        book = openpyxl.Workbook()
        assert book.active is not None
        for line in [list(rows[0]), *(list(row.values()) for row in rows)]:
            book.active.append(line)
        book.save(filled)
    settled = importer("resolve", lost.json["run_id"], filled, "--json").json
    assert (settled["settled"], [row["row"] for row in settled["uncertain"]]) == (3, [5])
    report = importer("report", lost.json["run_id"], "--json")
    assert states(report) == {"created": 1, "pending": 2, "uncertain": 1}
    again = importer("resolve", lost.json["run_id"], filled)
    assert (again.exit_code, "not uncertain" in again.err) == (2, True)


@pytest.mark.parametrize(
    "options",
    [
        ["--created", "--resend"],
        ["--rows", "2"],
        ["--created", "--rows", "77"],
        ["--created", "--rows", "two"],
        ["--created", "--customer-id", "c-1"],
        ["--created", "--file", "other.csv"],
        ["no-such-file.csv"],
    ],
)
def test_a_verdict_that_is_none_settles_nothing(importer: Command, lost: Ended, options: list[str]) -> None:
    """Contradictions, rows that are not uncertain and other files are refused in one line; every row stays."""
    refused = importer("resolve", lost.json["run_id"], *options)
    assert refused.exit_code in {2, 3}
    assert len(refused.err.strip().splitlines()) == 1
    assert len(importer("resolve", lost.json["run_id"], "--json").json["uncertain"]) == ROWS


def test_resend_sends_again_where_the_store_refuses_duplicates(importer: Command, tmp_path: Path) -> None:
    """on_uncertain: resend sends rows whose reply was lost once more; "already exists" settles them as exists."""
    source = write_csv(tmp_path / "customers.csv", customers(ROWS))
    with SandboxProcess.start(SandboxOptions(faults=Faults(error_500_applied=1.0))) as process:
        env = credentials(process.address)
        ended = importer("run", source, "--yes", "--json", "--on-uncertain", "resend", env=env)
        assert states(ended) == {"exists": ROWS}
        assert len(applied(process.address)) == ROWS


def test_an_export_settles_what_it_has(
    importer: Command, forgetful: SandboxAddress, lost: Ended, tmp_path: Path
) -> None:
    """An uncertain customer who is in the export is created with the id from there; journal and store agree then."""
    export = exported(forgetful, tmp_path / "export.csv")
    proved = importer("reconcile", export, "--json", env=credentials(forgetful))
    assert (proved.exit_code, proved.json["settled"], proved.json["uncertain"]) == (0, ROWS, 0)
    report = importer("report", lost.json["run_id"], "--json")
    assert states(report) == {"created": ROWS}
    ids = {row["customer_id"] for row in read_csv(tmp_path / "out" / "results.csv")}
    assert ids == {each["customer_id"] for each in applied(forgetful)}


def test_an_export_releases_only_what_it_may(
    importer: Command, forgetful: SandboxAddress, lost: Ended, tmp_path: Path
) -> None:
    """What a full export lacks is released if that is younger by the user's word, can be read, and the user agrees."""
    env = credentials(forgetful)
    run_id = lost.json["run_id"]
    importer("resolve", run_id, "--created", "--rows", "2", "--customer-id", applied(forgetful)[0]["customer_id"])
    export = exported(forgetful, tmp_path / "export.csv")
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    header, known, *others = lines
    now = later()
    (tmp_path / "known.csv").write_text(header + known, encoding="utf-8")
    (tmp_path / "lacks.csv").write_text(header + others[0], encoding="utf-8")
    (tmp_path / "blurred.csv").write_text(header + known + "x,12,none\n", encoding="utf-8")
    asked = ["--json", "--yes"]
    assert importer("reconcile", "known.csv", *asked, env=env).json["released"] == 0, "nobody said when"
    assert importer("reconcile", "known.csv", *asked, "--exported-at", "2020-01-01", env=env).json["released"] == 0
    assert importer("reconcile", "known.csv", "--json", "--exported-at", now, env=env).json["released"] == 0
    blurred = importer("reconcile", "blurred.csv", *asked, "--exported-at", now, env=env).json
    assert (blurred["released"], "readable" in blurred["not_released"]) == (0, True)
    future = importer("reconcile", "known.csv", *asked, "--exported-at", "2999-01-01", env=env)
    assert future.exit_code == 2
    released = importer("reconcile", "known.csv", *asked, "--exported-at", now, env=env).json
    assert (released["released"], released["uncertain"]) == (ROWS - 1, 0)
    assert states(importer("report", run_id, "--json")) == {"created": 1, "pending": ROWS - 1}


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of POSIX")
def test_who_breaks_off_at_the_question_has_changed_nothing(
    importer: Command, forgetful: SandboxAddress, lost: Ended, tmp_path: Path
) -> None:
    """Ctrl-C where it is asked what to release leaves journal and marks as they were: the next time tells the same."""
    env = credentials(forgetful)
    run_id = lost.json["run_id"]
    importer("resolve", run_id, "--created", "--rows", "2", "--customer-id", applied(forgetful)[0]["customer_id"])
    header, known, found, *_ = exported(forgetful, tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()
    lines = [header, known, found, "cus_else,9876500000,else@example.com"]
    (tmp_path / "export.csv").write_text("\n".join(lines), encoding="utf-8")
    line = ["reconcile", "export.csv", "--exported-at", later()]
    with Terminal(tmp_path, line, env | {"XDG_DATA_HOME": str(tmp_path / "data")}) as terminal:
        terminal.read_question()
        terminal.type(b"\x03")
        assert terminal.end()[0] == 130
    assert states(importer("report", run_id, "--json")) == {"created": 1, "uncertain": ROWS - 1}
    told = importer(*line, "--json", env=env).json
    assert (told["settled"], told["marked"], told["released"]) == (1, 1, 0)


def test_an_export_that_lacks_a_known_customer_releases_nothing(
    importer: Command, forgetful: SandboxAddress, lost: Ended, tmp_path: Path
) -> None:
    """A part of the store is no proof: the customer that it lacks is a difference, and every uncertain row stays."""
    importer("resolve", lost.json["run_id"], "--created", "--rows", "2", "--customer-id", "cus_1")
    lines = exported(forgetful, tmp_path / "export.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "part.csv").write_text(lines[0] + lines[2], encoding="utf-8")
    ended = importer(
        "reconcile", "part.csv", "--json", "--yes", "--exported-at", later(), "--out", "rec", env=credentials(forgetful)
    )
    found = ended.json
    assert (ended.exit_code, found["settled"], found["released"], found["uncertain"]) == (1, 1, 0, 2)
    assert found["differences"] == {"missing": 1, "other_id": 0, "twice": 0}
    (difference,) = read_csv(tmp_path / "rec" / "differences.csv")
    assert (difference["difference"], difference["row"], difference["customer_id"]) == ("missing", "2", "cus_1")


def test_customers_that_were_there_before_are_not_sent(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path
) -> None:
    """Reconciled before a migration, the store's own customers are skipped with their ids; another is created."""
    export = write_csv(tmp_path / "export.csv", [["s-1", "9000010000", ""], ["s-2", "", "asha1@example.com"]],
                       header=["id", "Phone", "Email"])  # fmt: skip
    marked = importer("reconcile", export, "--json", env=credentials(sandbox))
    assert (marked.exit_code, marked.json["marked"]) == (0, 2)
    source = write_csv(tmp_path / "customers.csv", customers(3))
    ended = importer("run", source, "--yes", "--json", "--out", "out", env=credentials(sandbox))
    assert states(ended) == {"created": 1, "skipped": 2}
    found = [(row["code"], row["customer_id"]) for row in read_csv(tmp_path / "out" / "results.csv")[:2]]
    assert found == [("already_exists", "s-1"), ("already_exists", "s-2")]
    with export.open("a", encoding="utf-8", newline="") as file:
        file.write("s-9,9876501234,\r\n")
    assert importer("reconcile", export, "--json", env=credentials(sandbox)).json["marked"] == 1
    assert importer("reconcile", export, "--json", env=credentials(sandbox)).json["marked"] == 0
    assert importer("journal", "verify").exit_code == 0


def test_a_customer_who_is_there_twice_is_a_difference(
    importer: Command, sandbox: SandboxAddress, tmp_path: Path
) -> None:
    """Two customers of the export with the phone of one that a run created are pointed out."""
    source = write_csv(tmp_path / "customers.csv", customers(2))
    importer("run", source, "--yes", env=credentials(sandbox))
    export = exported(sandbox, tmp_path / "export.csv")
    with export.open("a", encoding="utf-8") as file:
        file.write("s-2,9000010000,other@example.com\n")
    ended = importer("reconcile", export, "--json", env=credentials(sandbox))
    assert (ended.exit_code, ended.json["differences"]["twice"]) == (1, 1)
