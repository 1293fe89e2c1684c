"""errors.csv, unsent.csv and changed.csv: rows of one source, to be looked at again."""

from __future__ import annotations

from pathlib import Path

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus as State
from importer.report import ReportedSource, write_reports
from tests.report.built_run import ONE, BuiltRun, column, error, read, warning


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
