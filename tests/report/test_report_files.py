"""The CSV reports of a run, read back with the csv module and pandas."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.problems import Problem, Severity
from importer.customer.status import RowStatus as State
from importer.errors import LedgerError, UsageError
from importer.local_time import local_time
from importer.report import ReportedSource, write_reports
from importer.staged_batch import StagedBatch
from tests.report.built_run import ONE, BuiltRun, column, error, read, small_run, warning

CSVS = {"results.csv", "errors.csv", "unsent.csv", "changed.csv", "uncertain.csv", "problems.csv"}


def test_results_hold_every_row_in_order(tmp_path: Path) -> None:
    """results.csv has one line per row of every batch, in the file's order, in whatever state it ended."""
    with BuiltRun(ONE) as built:
        built.batch([2, 4], [["a", ""], ["b", ""]], list(State)[:2], refs=["a", "b"])
        built.batch(range(5, 15), [["c", ""]] * 10, list(State)[2:], refs=["c"] * 10)
        rows = read(write_reports(built.record, tmp_path)["results"])
    assert [row["status"] for row in rows] == [str(state) for state in State]
    assert [int(row["row"]) for row in rows] == [2, 4, *range(5, 15)]
    assert {row["file"] for row in rows} == {"in/customers.csv"}
    assert {row["attempts"] for row in rows} == {"0"}


def test_results_map_refs_to_customer_ids(tmp_path: Path) -> None:
    """A created row stands with its ref, its new id, the HTTP status and the attempts; pandas reads the same."""
    with small_run() as built:
        path = write_reports(built.record, tmp_path)["results"]
    first, second = read(path)
    names = ["file", "row", "ref", "status", "customer_id", "http_status", "code", "message", "attempts"]
    values = ["in/customers.csv", "2", "1", "created", "cus_1", "200", "", "", "2"]
    assert list(first.items()) == list(zip(names, values, strict=True))
    assert (second["customer_id"], second["http_status"]) == ("", "")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)  # pandas takes the BOM off by itself
    assert frame.to_dict("records") == [first, second]


def test_a_row_that_was_not_cleaned_keeps_its_raw_ref(tmp_path: Path) -> None:
    """The ref of an invalid or excluded row is the raw one, trimmed, as it has no clean one; others have the clean."""
    with BuiltRun(ONE) as built:
        states = [State.INVALID, State.EXCLUDED, State.CREATED]
        built.batch([2, 3, 4], [[" 007 ", ""], ["8", ""], ["9 ", ""]], states, refs=["junk", "junk", "9"])
        assert column(write_reports(built.record, tmp_path)["results"], "ref") == ["007", "8", "9"]


def test_results_say_why_a_row_was_not_sent(tmp_path: Path) -> None:
    """Code and message are the first error's for rows not sent (late ones too), the API's for rows that were."""
    with BuiltRun(ONE) as built:
        states = [State.INVALID, State.DUPLICATE, State.REJECTED, State.VALID, State.SKIPPED, State.INVALID]
        found = [warning(2, "phone_not_mobile"), error(2, "email_invalid", message="No @"), error(2, "too_long")]
        found += [warning(5, "email_typo"), error(7, "too_long")]
        built.batch(range(2, 8), [["", ""]] * 6, states, problems=found)
        built.late[1] = [error(3, "duplicate_phone", message="Same as row 2")]
        built.outcomes[2] = Outcome(State.REJECTED, "", 400, "bad_pin", "Pincode?", 1)
        built.outcomes[4] = Outcome(State.SKIPPED, "", None, "already_created", "In run 7")
        built.outcomes[5] = Outcome(State.REJECTED, "", 422, "sent_before", "As the rules were then", 1)
        rows = read(write_reports(built.record, tmp_path)["results"])
    assert [(row["code"], row["message"], row["http_status"]) for row in rows] == [
        ("email_invalid", "No @", ""),
        ("duplicate_phone", "Same as row 2", ""),
        ("bad_pin", "Pincode?", "400"),
        ("", "", ""),
        ("already_created", "In run 7", ""),
        ("sent_before", "As the rules were then", "422"),
    ]


def test_uncertain_rows_are_listed_to_be_settled(tmp_path: Path) -> None:
    """uncertain.csv lists exactly the uncertain rows, with verdict and customer_id blank, known outcome or not."""
    with BuiltRun(ONE) as built:
        states = [State.UNCERTAIN, State.CREATED, State.UNCERTAIN]
        built.batch([2, 3, 4], [["", ""]] * 3, states, refs=["r1", "r2", "r3"])
        built.outcomes[2] = Outcome(State.UNCERTAIN, "", 502, "reply_lost", "No reply", 1, attempted=1.5)
        path = write_reports(built.record, tmp_path)["uncertain"]
    header = ["file", "row", "ref", "attempted_at", "code", "message", "verdict", "customer_id"]
    assert [list(row.values()) for row in read(path)] == [
        ["in/customers.csv", "2", "r1", "", "", "", "", ""],
        ["in/customers.csv", "4", "r3", local_time(1.5), "reply_lost", "No reply", "", ""],
    ]
    assert datetime.fromisoformat(local_time(1.5)) == datetime.fromtimestamp(1, UTC)
    assert list(read(path)[0]) == header


def test_problems_are_listed_in_the_order_of_the_rows(tmp_path: Path) -> None:
    """problems.csv has a line per problem, warnings and late ones too, by row, also of a row that is no data row."""
    with BuiltRun(ONE) as built:
        found = [
            error(9, "too_long", "ID", "v\n1", field="ref", message="m", suggestion="s"),
            warning(2, "email_typo"),
            error(5, "quote_unclosed"),
        ]
        built.batch([2, 4, 9], [["", ""]] * 3, [State.VALID, State.DUPLICATE, State.INVALID], problems=found)
        built.late[1] = [error(4, "duplicate_email")]
        reports = write_reports(built.record, tmp_path)
    rows = read(reports["problems"])
    assert [(row["row"], row["code"], row["severity"]) for row in rows] == [
        ("2", "email_typo", "warning"),
        ("4", "duplicate_email", "error"),
        ("5", "quote_unclosed", "error"),
        ("9", "too_long", "error"),
    ]
    names = ["file", "row", "column", "field", "severity", "code", "value", "message", "suggestion"]
    values = ["in/customers.csv", "9", "ID", "ref", "error", "too_long", "v\n1", "m", "s"]
    assert list(rows[-1].items()) == list(zip(names, values, strict=True))
    assert column(reports["results"], "code") == ["", "duplicate_email", "too_long"], "row 5 lends its code to nobody"
    assert all(row["message"] for row in rows), "a problem without words of its own has those of its kind"


def test_a_run_without_rows_has_all_files(tmp_path: Path) -> None:
    """A file that is only a header gives reports that are only headers: BOM, names, CRLF."""
    with BuiltRun(ONE) as built:
        reports = write_reports(built.record, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == CSVS
    for path in reports.values():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") == 1


def test_text_that_is_not_unicode_cannot_break_a_report(tmp_path: Path) -> None:
    """A file name in another encoding and half a character in an API's reply become a question mark."""
    with BuiltRun(ReportedSource("caf\udce9.csv", ("A",))) as built:
        built.batch([2], [["x"]], [State.REJECTED])
        built.outcomes[0] = Outcome(State.REJECTED, "", 400, "c", "no \ud800!", 1)
        reports = write_reports(built.record, tmp_path)
    assert [(row["file"], row["message"]) for row in read(reports["results"])] == [("caf?.csv", "no ?!")]
    assert "no ?!" in column(reports["errors_csv"], "import_problems")[0]


RISKY = st.text(st.sampled_from("=+-@\t\r\n'\",; a1é७😀\0\u2028"), max_size=6)
TEXTS = RISKY | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def unprotect(cell: str) -> str:
    """Take one apostrophe off in front of what a spreadsheet would run: the reader's part, written independently."""
    rest = cell.lstrip("'")
    return cell[1:] if rest != cell and rest[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def cells_of(path: Path) -> list[list[str]]:
    """Read all cells of a report, the header too, and find them inert."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, strict=True))
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    return [[unprotect(cell) for cell in line] for line in lines]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=9, max_size=9), headers=st.lists(TEXTS, min_size=2, max_size=2, unique=True))
def test_any_text_is_inert_in_every_column_and_comes_back(tmp_path: Path, texts: list[str], headers: list[str]) -> None:
    """Whatever stands in a cell, a header or a message, no CSV holds a formula, and the way back is exact."""
    path, first, second, code, message, customer, value, words, hint = texts
    headers = [f"{header} of row" if header.strip().casefold() in REPORT_COLUMNS else header for header in headers]
    found = Problem(0, 2, headers[0], value, Severity.ERROR, code, value, words or "w", hint)
    with BuiltRun(ReportedSource(path, tuple(headers))) as built:
        states = [State.INVALID, State.UNCERTAIN]
        built.batch([2, 3], [[first, second], ["", ""]], states, problems=[found], refs=["", first])
        built.outcomes[1] = Outcome(State.UNCERTAIN, customer, None, code, message, 1)
        reports = write_reports(built.record, tmp_path)
    assert cells_of(reports["results"])[1:] == [
        [path, "2", "", "invalid", "", "", code, words or "w", "0"],
        [path, "3", first, "uncertain", customer, "", code, message, "1"],
    ]
    header, row = cells_of(reports["errors_csv"])
    assert (header, row[:4]) == ([*headers, *REPORT_COLUMNS], [first, second, "2", "invalid"])
    assert cells_of(reports["uncertain"])[1:] == [[path, "3", first, "", code, message, "", ""]]
    assert cells_of(reports["problems"])[1:] == [
        [path, "2", headers[0], value, "error", code, value, words or "w", hint]
    ]


def contents(folder: Path) -> dict[str, bytes]:
    """Read everything in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_reports_are_replaced_as_a_whole(tmp_path: Path) -> None:
    """A second run over the same folder leaves its own reports and nothing else, other people's files excepted."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with BuiltRun(ONE) as built:
        write_reports(built.record, tmp_path)
    with small_run() as built:
        write_reports(built.record, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*CSVS, "errors.xlsx", "notes.txt"}
    assert column(tmp_path / "results.csv", "row") == ["2", "3"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_report_changes_nothing(tmp_path: Path, failure: type[BaseException]) -> None:
    """When writing is broken off in the middle, the earlier reports are as they were and nothing else is left."""
    with small_run() as built:
        write_reports(built.record, tmp_path)
        before = contents(tmp_path)
        built.batch([4], [["3", "1"]], [State.VALID])

        def break_off(staged: StagedBatch) -> Sequence[tuple[int, Problem]]:
            if staged.first:
                raise failure
            return ()

        with pytest.raises(failure):
            write_reports(replace(built.record, late_problems=break_off), tmp_path)
        assert contents(tmp_path) == before


@pytest.mark.parametrize("difference", [-1, 1])
def test_a_report_that_does_not_hold_every_row_is_not_written(tmp_path: Path, difference: int) -> None:
    """Rows that the ledger does not count, or counts and the stage file lacks, fail loudly (exit 70)."""
    with small_run() as built:
        ledger = Ledger()
        ledger.append(np.zeros(built.ledger.rows + difference, dtype=np.uint8))
        with pytest.raises(LedgerError):
            write_reports(replace(built.record, ledger=ledger), tmp_path / "out")
    assert contents(tmp_path / "out") == {}


def test_a_place_that_cannot_hold_reports_is_named(tmp_path: Path) -> None:
    """A file where the folder should be, or a folder where a report should be, is a UsageError that names it."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "out" / "problems.csv").mkdir(parents=True)
    with small_run() as built:
        for folder, named in (("file", "file"), ("file/under", "file"), ("out", "problems.csv")):
            with pytest.raises(UsageError) as caught:
                write_reports(built.record, tmp_path / folder)
            assert named in caught.value.message
            assert "--out" in caught.value.remedy
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["problems.csv"]
