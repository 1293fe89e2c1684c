"""The CSV reports of a run, read back with the csv module and pandas."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.customer.fields import FIELD_PATHS, REPORT_COLUMNS
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.problems import Problem, Severity
from importer.customer.status import RowStatus as State
from importer.customer.text_column import text_batch
from importer.errors import LedgerError, UsageError
from importer.local_time import local_time
from importer.report import ReportedSource, RunRecord, write_reports
from importer.stage_file import StageFile
from importer.staged_batch import StagedBatch

CSVS = {"results.csv", "errors.csv", "unsent.csv", "changed.csv", "uncertain.csv", "problems.csv"}


class BuiltRun:
    """A run built with the real stage file and ledger, batch by batch as the check would."""

    def __init__(self, *sources: ReportedSource) -> None:
        self.sources = sources
        self.stage = StageFile()
        self.ledger = Ledger()
        self.outcomes: dict[int, Outcome] = {}
        self.late: dict[int, list[Problem]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stage.close()

    def batch(
        self,
        rows: Sequence[int],
        raw: Sequence[Sequence[str]],
        states: Sequence[State],
        *,
        source: int = 0,
        problems: Sequence[Problem] = (),
        refs: Sequence[str] | None = None,
    ) -> None:
        """Enter rows; the cells stand in the order of the source's columns."""
        columns = self.sources[source].columns
        cells = {name: pa.array([row[at] for row in raw], pa.string()) for at, name in enumerate(columns)}
        clean = {path: pa.array([""] * len(raw), pa.string()) for path in FIELD_PATHS}
        if refs is not None:
            clean["ref"] = pa.array(list(refs), pa.string())
        self.stage.append(source, np.array(rows, dtype=np.int64), text_batch(cells), text_batch(clean), problems)
        self.ledger.append(np.array([state.code for state in states], dtype=np.uint8))

    @property
    def record(self) -> RunRecord:
        """The record of the run as it is."""
        return RunRecord("run-1", self.sources, self.stage, self.ledger, self._outcomes_of, self._late_of)

    def _outcomes_of(self, first: int, count: int) -> Mapping[int, Outcome]:
        return {at: self.outcomes[at] for at in range(first, first + count) if at in self.outcomes}

    def _late_of(self, staged: StagedBatch) -> Sequence[tuple[int, Problem]]:
        stretch = range(staged.first, staged.first + len(staged.rows))
        return [(at, problem) for at in stretch for problem in self.late.get(at, ())]


def error(row: int, code: str, column: str = "", value: str = "", *, source: int = 0, **more: str) -> Problem:
    """Make an error with the words given."""
    field, message, suggestion = (more.get(name, "") for name in ("field", "message", "suggestion"))
    return Problem(source, row, column, field, Severity.ERROR, code, value, message, suggestion)


def warning(row: int, code: str, column: str = "", value: str = "") -> Problem:
    """Make a warning."""
    return Problem(0, row, column, "", Severity.WARNING, code, value, "", "")


def read(path: Path) -> list[dict[str, str]]:
    """Read a report with the csv module; every cell must stand under a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def column(path: Path, name: str) -> list[str]:
    """Read one column of a report."""
    return [row[name] for row in read(path)]


ONE = ReportedSource("in/customers.csv", ("ID", "Phone"), "ID")


def small_run() -> BuiltRun:
    """Build one created and one invalid row."""
    built = BuiltRun(ONE)
    bad = error(3, "phone_invalid", "Phone", "12", message="Too short")
    built.batch([2, 3], [["1", "98"], [" 2 ", "12"]], [State.CREATED, State.INVALID], problems=[bad], refs=["1", ""])
    built.outcomes[0] = Outcome(State.CREATED, "cus_1", 200, attempts=2)
    return built


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


def test_unsent_rows_come_back_as_they_stand_in_the_file(tmp_path: Path) -> None:
    """unsent.csv holds exactly the pending rows, with the file's own columns first; errors.csv none of them."""
    with BuiltRun(ONE) as built:
        built.batch(range(2, 14), [[str(number), "98"] for number in range(12)], list(State))
        reports = write_reports(built.record, tmp_path)
    (row,) = read(reports["unsent_csv"])
    position = list(State).index(State.PENDING)
    assert list(row.values())[:4] == [str(position), "98", str(position + 2), "pending"]
    assert "pending" not in column(reports["errors_csv"], "import_status")


def test_changed_customers_are_listed_apart(tmp_path: Path) -> None:
    """changed.csv holds the skipped rows whose customer was created with other content, and no other skipped row."""
    with BuiltRun(ONE) as built:
        built.batch([2, 3, 4], [["1", "98"], ["2", "99"], ["3", "97"]], [State.SKIPPED, State.SKIPPED, State.CREATED])
        built.outcomes[0] = Outcome(State.SKIPPED, "cus_1", None, "already_created", "created")
        built.outcomes[1] = Outcome(State.SKIPPED, "cus_2", None, "customer_changed", "changed, id cus_2")
        reports = write_reports(built.record, tmp_path)
    (row,) = read(reports["changed_csv"])
    assert list(row.values())[:5] == ["2", "99", "3", "skipped", "changed, id cus_2 (customer_changed)"]


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


def test_errors_file_has_the_files_own_columns_first(tmp_path: Path) -> None:
    """errors.csv repeats the mendable rows raw, under the file's headers in their order, then says what is wrong."""
    source = ReportedSource("a.csv", ("Phone", "Näme, full", "ID", "Column 4"), "ID")
    with BuiltRun(source) as built:
        built.batch(range(1, 13), [[" 1", f'"{state}"', "x\r\ny", ""] for state in State], list(State))
        path = write_reports(built.record, tmp_path)["errors_csv"]
    rows = read(path)
    assert list(rows[0]) == [*source.columns, *REPORT_COLUMNS]
    assert [row["import_status"] for row in rows] == ["invalid", "duplicate", "rejected", "failed"]
    assert [row["Näme, full"] for row in rows] == ['"invalid"', '"duplicate"', '"rejected"', '"failed"']
    assert [row["import_row"] for row in rows] == ["2", "3", "10", "11"]
    assert {(row["Phone"], row["ID"], row["Column 4"]) for row in rows} == {(" 1", "x\r\ny", "")}


def test_problem_words_name_column_and_suggestion(tmp_path: Path) -> None:
    """import_problems names the column and the suggested value: the API's answer first, then errors, then warnings."""
    with BuiltRun(ONE) as built:
        found = [
            warning(2, "email_typo", "Mail"),
            error(2, "state_unknown", "State", "Orrisa", message="No such state", suggestion="Odisha"),
            error(3, "required", field="address.pincode"),
        ]
        built.batch([2, 3], [["", ""]] * 2, [State.REJECTED, State.INVALID], problems=found)
        built.outcomes[0] = Outcome(State.REJECTED, "", 400, "e1", "Refused", 1)
        first, second = column(write_reports(built.record, tmp_path)["errors_csv"], "import_problems")
    answer, state, mail = first.split("; ")
    assert "Refused" in answer
    assert "e1" in answer
    assert state == "State: No such state (did you mean Odisha?)"
    assert mail.startswith("Mail: ")
    assert second.startswith("Pincode: ")


def test_an_errors_file_that_is_imported_again_does_not_grow(tmp_path: Path) -> None:
    """The import_ columns of a source that is an errors file itself are written anew, not repeated."""
    source = ReportedSource("errors.csv", ("Phone", "import_row", "import_status", "import_problems", "City"))
    with BuiltRun(source) as built:
        built.batch([2], [["1", "77", "failed", "old", "Pune"]], [State.INVALID])
        rows = read(write_reports(built.record, tmp_path)["errors_csv"])
    assert list(rows[0]) == ["Phone", "City", *REPORT_COLUMNS]
    assert list(rows[0].values()) == ["1", "Pune", "2", "invalid", "", ""]


def test_several_sources_have_an_errors_file_each(tmp_path: Path) -> None:
    """With several sources each has its own errors file with its own columns; results.csv has them all."""
    left, right = ReportedSource("x/may.csv", ("A",)), ReportedSource("y/May.csv", ("B", "C"))
    with BuiltRun(left, right, ReportedSource("june.csv", ("D",))) as built:
        built.batch([2], [["l"]], [State.INVALID], problems=[error(2, "required", "A")])
        built.batch([2], [["r", "s"]], [State.FAILED], source=1)
        reports = write_reports(built.record, tmp_path)
    names = [reports[f"errors_csv_{number}"].name for number in (1, 2, 3)]
    assert names == ["errors-may.csv", "errors-May-2.csv", "errors-june.csv"]
    assert [row["A"] for row in read(reports["errors_csv_1"])] == ["l"]
    assert [(row["B"], row["C"]) for row in read(reports["errors_csv_2"])] == [("r", "s")]
    assert reports["errors_csv_3"].read_bytes() == b"\xef\xbb\xbf" + ",".join(["D", *REPORT_COLUMNS]).encode() + b"\r\n"
    assert column(reports["results"], "file") == ["x/may.csv", "y/May.csv"]


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
    assert {path.name for path in tmp_path.iterdir()} == {*CSVS, "notes.txt"}
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
