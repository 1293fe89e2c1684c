"""A half-uploaded file does not pass as a whole one."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.status import RowStatus
from importer.journal import RunOnRecord, SourceOnRecord
from importer.mapping import Mapping, mapping_to_json
from importer.mapping.model import ColumnMapping
from importer.run_minimum import last_of_mapping
from importer.sandbox.options import SandboxAddress
from importer.setting_values import Limit
from tests.conftest import Command
from tests.parts import HEADER, applied, credentials, customers, write_csv


def mapped(*columns: str, unused: tuple[str, ...] = ()) -> dict[str, object]:
    """Give a mapping as recorded: every column to a field of its name."""
    used = [ColumnMapping(column, column, "main", "sure", "") for column in columns]
    return mapping_to_json(Mapping((*used, *(ColumnMapping(column, None, "main", None, "") for column in unused))))


def on_record(number: int, rows: int, path: str = "a.csv", *columns: str) -> RunOnRecord:
    """Give an import that came to its end."""
    return RunOnRecord(
        number=number, run_id=f"r{number}", kind="import", started=number, touched=number, ended="",
        totals={RowStatus.VALID: rows}, blank=0, cleaning_version=1, verdicts=b"",
        details={"mappings": [mapped(*(columns or ("phone", "email")))]}, sources=(SourceOnRecord(path, "sha"),),
    )  # fmt: skip


def chosen(runs: list[RunOnRecord], path: str = "a.csv", unused: tuple[str, ...] = ()) -> str | None:
    """Give the run that the next one is held to."""
    last = last_of_mapping(runs, [mapped("email", "phone", unused=unused)], [path])
    return last.run_id if last is not None else None


def test_the_last_import_of_the_mapping_counts() -> None:
    """The newest comes first; a column that fills nothing, and the order of columns, make no other mapping."""
    assert chosen([on_record(2, 10), on_record(1, 20)]) == "r2"
    assert chosen([on_record(2, 10)], unused=("Notes",)) == "r2"
    assert chosen([on_record(2, 10, "a.csv", "phone"), on_record(1, 20)]) == "r1"
    assert chosen([on_record(2, 10, "a.csv", "phone")]) is None


def test_only_imports_that_came_to_their_end_count() -> None:
    """Neither one that was stopped or killed, nor a reconciliation, nor a run that was forgotten sets the bar."""
    whole = on_record(1, 20)
    for other in (
        replace(whole, number=2, run_id="r2", ended="too_many_invalid"),
        replace(whole, number=2, run_id="r2", ended=None),
        replace(whole, number=2, run_id="r2", kind="reconcile"),
        replace(whole, number=2, run_id="r2", details=None),
        replace(whole, number=2, run_id="r2", details={"mappings": [mapped("phone", "email", unused=REPORT_COLUMNS)]}),
    ):
        assert chosen([other, whole]) == "r1"


def test_one_of_the_same_files_goes_first() -> None:
    """A small file of the same kind that was tried by hand does not lower the bar for the nightly one."""
    assert chosen([on_record(2, 3, "tried.csv"), on_record(1, 1000)]) == "r1"
    assert chosen([on_record(2, 900, "b.csv"), on_record(1, 1000, "c.csv")]) == "r2"


@given(st.integers(0, 100), st.integers(0, 10_000))
@example(7, 100)
def test_a_share_asks_for_the_fewest_rows_that_are_as_many(percent: int, total: int) -> None:
    """90% of 10 rows are 9 and of 11 are 10, exactly, whatever the share is in binary."""
    assert Limit.parse(f"{percent}%").least_of(total) == math.ceil(percent * total / 100)
    assert Limit.parse(str(total)).least_of(percent) == total


@given(st.integers(0, 100), st.integers(1, 10_000))
@example(29, 100)
def test_a_share_is_exceeded_by_one_row_more(percent: int, total: int) -> None:
    """What a share tolerates it tolerates exactly: 29% of 100 rows are 29."""
    most = percent * total // 100
    limit = Limit.parse(f"{percent}%")
    assert (limit.exceeded_by(most, total), limit.exceeded_by(most + 1, total)) == (False, True)


def test_a_file_that_has_lost_rows_is_not_sent(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """Fewer rows than the share of the last import: exit 5 with both figures, nothing sent, nothing to be resumed."""
    source, env = tmp_path / "nightly.csv", credentials(sandbox)
    line = ["run", source, "--min-rows", "90%", "--yes", "--json"]
    write_csv(source, [*customers(10), [""] * len(HEADER)])
    first = importer(*line, env=env)
    assert (first.exit_code, len(applied(sandbox))) == (0, 10)
    assert "--min-rows 90% is passed over" in first.err
    write_csv(source, [*customers(8, start=20), [""] * len(HEADER), [""] * len(HEADER)])  # blank rows are none
    half = importer(*line, env=env)
    assert (half.exit_code, half.json["stopped"]["reason"]) == (5, "too_few_rows")
    for part in ("8 rows", "had 10", "at least 9", first.json["run_id"]):
        assert part in half.json["stopped"]["message"]
    assert (half.json["states"]["pending"], len(applied(sandbox))) == (8, 10)
    assert len(importer("runs", "--json").json["runs"]) == 1
    assert importer("resume", "--yes", env=env).exit_code == 2
    write_csv(source, customers(9, start=20))
    enough = importer(*line, env=env)
    assert (enough.exit_code, len(applied(sandbox))) == (0, 19)


def test_what_was_mended_is_no_half_file(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """errors.csv, named as the next step, is imported though it has one row, and lowers no bar for the next night."""
    rows = customers(10)
    rows[3][2] = "98765O3210"
    (tmp_path / "c.yaml").write_text("min_rows: 90%\n", encoding="utf-8")
    env = credentials(sandbox)
    more = ["--config", "c.yaml", "--yes", "--json"]
    importer("run", write_csv(tmp_path / "night-1.csv", rows), *more, "--out", "out", env=env)
    errors = tmp_path / "out" / "errors.csv"
    errors.write_bytes(errors.read_bytes().replace(b"98765O3210", b"9876543210"))
    mended = importer("run", errors, *more, "--out", "mended", env=env)
    assert (mended.exit_code, len(applied(sandbox))) == (0, 10), mended.err
    half = importer("run", write_csv(tmp_path / "night-2.csv", customers(5, start=50)), *more, env=env)
    assert (half.exit_code, half.json["stopped"]["reason"]) == (5, "too_few_rows")


def test_a_number_needs_no_earlier_run(importer: Command, tmp_path: Path) -> None:
    """A number of rows is asked of a dry run and of the first import too; as many are enough."""
    source = write_csv(tmp_path / "customers.csv", customers(5))
    few = importer("validate", source, "--min-rows", "6", "--json")
    assert (few.exit_code, few.json["stopped"]["reason"]) == (5, "too_few_rows")
    assert importer("validate", source, "--min-rows", "5").exit_code == 0
    sent = importer("run", source, "--min-rows", "6", "--sandbox", "--yes", "--json")
    assert (sent.exit_code, sent.json["states"]["pending"]) == (5, 5)


def test_a_dry_run_looks_into_the_journal(importer: Command, sandbox: SandboxAddress, tmp_path: Path) -> None:
    """Where the store is known, its journal is read, not changed; else a share is passed over, and told so."""
    env = credentials(sandbox)
    source = write_csv(tmp_path / "nightly.csv", customers(10))
    journal = tmp_path / "j.sqlite"
    importer("run", source, "--yes", "--journal", journal, env=env)
    write_csv(source, customers(5))
    line = ["validate", source, "--min-rows", "90%", "--json"]
    before = journal.read_bytes()
    half = importer(*line, env={**env, "IMPORTER_JOURNAL": str(journal)})
    assert (half.exit_code, half.json["stopped"]["reason"]) == (5, "too_few_rows")
    assert importer(*line, env={"IMPORTER_JOURNAL": str(journal)}).exit_code == 5
    assert journal.read_bytes() == before
    other = {"IMPORTER_STORE_ID": "another", "IMPORTER_JOURNAL": str(journal)}
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"no journal")
    for unknown in ({}, {"IMPORTER_STORE_ID": "s1"}, other, {"IMPORTER_JOURNAL": str(damaged)}):
        passed = importer(*line, env=unknown)
        assert passed.exit_code == 0, passed.err
        assert "--min-rows 90% is passed over" in passed.err


@pytest.mark.parametrize("text", ["many", "101%", "-1", "1.5"])
def test_a_minimum_that_is_none_is_wrong_usage(importer: Command, text: str) -> None:
    """Anything but a share or a number is refused by the option's name."""
    refused = importer("validate", "x.csv", f"--min-rows={text}")
    assert refused.exit_code == 2
    assert "--min-rows" in refused.err
