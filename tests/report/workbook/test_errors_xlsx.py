"""errors.xlsx as openpyxl sees it: which rows, where they are coloured, what the notes say."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from importer.column_look import ColumnLook
from importer.customer.fields import REPORT_COLUMNS
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus as State
from importer.report import ReportedSource, write_reports
from importer.report.workbook.plan import fits_a_sheet
from tests.report.built_run import ONE, BuiltRun, error, small_run, warning
from tests.workbooks import cells, notes, records, rows_sheet

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"


def colours(path: Path) -> dict[str, str]:
    """Give the colours of the cells below the header that have one, by the names of the cells."""
    return {
        cell.coordinate: str(cell.fill.fgColor.rgb)
        for row in rows_sheet(path).iter_rows(min_row=2)
        for cell in row
        if cell.fill.fill_type is not None
    }


def explanation(path: Path) -> str:
    """Give all words of the first sheet."""
    return "\n".join(str(value) for row in openpyxl.load_workbook(path).worksheets[0].values for value in row if value)


def test_the_rows_are_those_of_the_errors_file(tmp_path: Path) -> None:
    """The workbook repeats header and rows of errors.csv, in their order; the sheet is Customers where it had none."""
    source = ReportedSource("a.csv", ("Phone", "Näme, full", "ID", "Column 4"), "ID")
    with BuiltRun(source) as built:
        built.batch(range(1, 13), [["0141", f'"{state}"', " x\r\ny", ""] for state in State], list(State))
        path = write_reports(built.record, tmp_path)["errors_xlsx"]
    assert path.name == "errors.xlsx"
    rows = records(path)
    assert list(rows[0]) == [*source.columns, *REPORT_COLUMNS]
    assert [row["import_status"] for row in rows] == ["invalid", "duplicate", "rejected", "failed"]
    assert [row["import_row"] for row in rows] == ["2", "3", "10", "11"]
    assert {(row["Phone"], row["Column 4"]) for row in rows} == {("0141", "")}
    assert openpyxl.load_workbook(path).sheetnames == ["How to mend", "Customers"]


def test_the_sheet_is_made_for_mending(tmp_path: Path) -> None:
    """Header frozen and filtered, cells text, row numbers numbers, the checksum out of sight, no green triangles."""
    with small_run() as built:
        path = write_reports(built.record, tmp_path)["errors_xlsx"]
    sheet = rows_sheet(path)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F2"
    assert [cell.number_format for cell in sheet[2]] == ["@", "@", "0", "@", "@", "General"], "the last is blank"
    assert {sheet.column_dimensions[letter].width >= 9 for letter in "ABCDE"} == {True}
    assert sheet.column_dimensions["F"].hidden
    assert sheet["C2"].value == 3
    assert sheet["B2"].value == "12"
    text = openpyxl.load_workbook(path).worksheets[0]
    assert [text.cell(row, 1).value for row in range(4, 9)] == ["1.", "2.", "3.", "4.", "5."]
    assert "importer run errors.xlsx" in str(text["B8"].value)


def test_bad_cells_are_coloured_and_have_a_note(tmp_path: Path) -> None:
    """A note says what is wrong and what would be right; an error's colour wins; the rest stands at import_problems."""
    with BuiltRun(ONE) as built:
        found = [
            warning(2, "email_typo", "Phone"),
            error(2, "state_unknown", "Phone", "Orrisa", message="No such state", suggestion="Odisha"),
            warning(3, "phone_not_mobile", "Phone"),
            error(4, "row_too_short"),
            error(4, "required", "ID"),
            error(5, "required", "a column that was left out, such as one of passwords"),
        ]
        built.batch(range(2, 7), [["1", ""]] * 5, [State.INVALID] * 3 + [State.REJECTED, State.FAILED], problems=found)
        built.outcomes[3] = Outcome(State.REJECTED, "", 400, "e1", "The phone is odd.", 1)
        built.outcomes[4] = Outcome(State.FAILED, "", None, "no_reply", "", 3)
        path = write_reports(built.record, tmp_path)["errors_xlsx"]
    assert colours(path) == {
        "B2": RED, "B3": YELLOW, "A4": RED, "E4": RED, "B5": RED, "E5": RED, "E6": RED,
    }  # fmt: skip
    said = notes(path)
    assert set(said) == set(colours(path))
    assert said["B2"].startswith("No such state.\nDid you mean Odisha?")
    assert "misspelt" in said["B2"]
    assert said["A4"] == "A required value is missing.\nFill it in."
    assert "missing delimiter" in said["E4"]
    assert said["B5"] == "The phone is odd (e1)", "the API named the field"
    assert said["E5"].startswith("The phone is odd (e1)")
    assert said["E6"] == "no_reply"


def test_a_note_is_large_enough_for_its_text(tmp_path: Path) -> None:
    """A long message makes a high note, and one without end is cut to what fits a screen."""
    with BuiltRun(ONE) as built:
        found = [error(2, "own_check", "ID", message="short"), error(2, "own_check", "Phone", message="word " * 9_999)]
        built.batch([2], [["1", "2"]], [State.INVALID], problems=found)
        path = write_reports(built.record, tmp_path)["errors_xlsx"]
    assert len(notes(path)["B2"]) < 1_100
    with zipfile.ZipFile(path) as archive:
        frames = archive.read("xl/drawings/vmlDrawing1.vml").decode("utf-8")
    short, long = (float(points) for points in re.findall(r";height:([\d.]+)pt", frames))
    assert 9 * 2 < short < 60, "two lines of 9 points"
    assert long > 9 * 1_000 / 42, "a line has 42 signs"


def test_the_look_is_that_of_the_users_own_sheet(tmp_path: Path) -> None:
    """Widths, number formats and the sheet's name come from the source; what would not come back stays text."""
    looks = (ColumnLook(30.5, "dd/mm/yyyy"), ColumnLook(None, "#,##0.00"), ColumnLook(12, "000000"), ColumnLook(5, ""))
    source = ReportedSource("a.xlsx", ("Since", "Turnover", "Pincode", "Phone"), "", "Kunden: [alt]", looks)
    rows = [["2024-02-29", "1234.5", "560038", "919876543210"], ["29/02/2024", "1,234.50", "0141", "=1+1"]]
    with BuiltRun(source) as built:
        found = [error(2, "required", "Turnover"), error(3, "required", "Turnover")]
        built.batch([2, 3], rows, [State.INVALID] * 2, problems=found)
        sheet = rows_sheet(write_reports(built.record, tmp_path)["errors_xlsx"])
    assert sheet.title == "Kunden_ _alt_"
    assert sheet.column_dimensions["A"].width == pytest.approx(30.5, abs=1)
    assert [(cell.data_type, cell.number_format) for cell in sheet[2]][:4] == [
        ("d", "dd/mm/yyyy"), ("n", "#,##0.00"), ("n", "000000"), ("s", "@"),
    ]  # fmt: skip
    assert {(cell.data_type, cell.number_format) for cell in sheet[3][:4]} == {("s", "@")}
    assert str(sheet["A2"].value) == "2024-02-29 00:00:00"
    assert (sheet["B2"].value, sheet["B3"].value) == (1234.5, "1,234.50")
    assert {sheet[name].fill.fgColor.rgb for name in ("B2", "B3")} == {RED}


def test_a_source_without_rows_to_mend_has_no_workbook(tmp_path: Path) -> None:
    """Each source with such rows has its own workbook; an earlier one of a source that has none now is gone."""
    sources = [ReportedSource("x/may.csv", ("A",)), ReportedSource("june.csv", ("D",)), ReportedSource("July.csv", ())]
    sources[2] = ReportedSource("july.csv", ("E", "F"))
    (tmp_path / "errors-june.xlsx").write_bytes(b"of an earlier run")
    with BuiltRun(*sources) as built:
        built.batch([2], [["l"]], [State.INVALID], problems=[error(2, "required", "A")])
        built.batch([2], [["c"]], [State.CREATED], source=1)
        built.batch([2], [["r", "s"]], [State.FAILED], source=2)
        built.batch([3], [["t", "u"]], [State.FAILED], source=2)
        reports = write_reports(built.record, tmp_path)
    assert {key: path.name for key, path in reports.items() if key.startswith("errors_xlsx")} == {
        "errors_xlsx_1": "errors-may.xlsx",
        "errors_xlsx_3": "errors-july.xlsx",
    }
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {"errors-may.xlsx", "errors-july.xlsx"}
    assert [row["A"] for row in records(reports["errors_xlsx_1"])] == ["l"]
    assert [(row["E"], row["F"]) for row in records(reports["errors_xlsx_3"])] == [("r", "s"), ("t", "u")]
    assert "errors-july.xlsx" in explanation(reports["errors_xlsx_3"])


def test_an_errors_workbook_that_is_imported_again_does_not_grow(tmp_path: Path) -> None:
    """The import_ columns of a source that is an errors file itself are written anew, not repeated."""
    source = ReportedSource("errors.xlsx", ("Phone", *REPORT_COLUMNS, "City"), sheet="How to mend")
    with BuiltRun(source) as built:
        built.batch([2], [["1", "77", "failed", "old", "x1", "Pune"]], [State.INVALID])
        path = write_reports(built.record, tmp_path)["errors_xlsx"]
    assert cells(path) == [["Phone", "City", *REPORT_COLUMNS], ["1", "Pune", "2", "invalid", "", ""]]
    assert openpyxl.load_workbook(path).sheetnames == ["How to mend", "Customers"]


def test_a_table_too_wide_for_a_sheet_has_no_workbook(tmp_path: Path) -> None:
    """Of 16,381 columns the errors are in errors.csv only; 16,380 and ours fit."""
    assert fits_a_sheet(range(16_380))
    source = ReportedSource("wide.csv", tuple(f"c{number}" for number in range(16_381)))
    with BuiltRun(source) as built:
        built.batch([2], [["x"] * 16_381], [State.INVALID])
        reports = write_reports(built.record, tmp_path)
    assert "errors_xlsx" not in reports
    assert not (tmp_path / "errors.xlsx").exists()
    assert reports["errors_csv"].exists()


def test_what_is_being_written_lies_in_the_runs_private_folder_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a workbook is being written nothing of it is in the system's folder, where a kill -9 would leave it."""
    system, out = tmp_path / "system", tmp_path / "out"
    system.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(system))
    seen: list[set[str]] = []
    with BuiltRun(ONE) as built:
        before = [path.name for path in system.iterdir()]  # where the stage file has a name, it is here
        for first in range(2, 30_002, 1_000):
            rows = range(first, first + 1_000)
            bad = [error(row, "required", "ID") for row in rows]
            built.batch(rows, [[f"{first}", "9" * 50]] * 1_000, [State.INVALID] * 1_000, problems=bad)

        def look(_first: int, _count: int) -> Mapping[int, Outcome]:
            assert [path.name for path in system.iterdir()] == before
            seen.append({path.name for path in out.glob(".writing-*/errors.xlsx*")})
            return {}

        write_reports(replace(built.record, outcomes=look), out)
        assert [path.name for path in system.iterdir()] == before
    assert {"errors.xlsx.rows", "errors.xlsx.notes"} <= seen[-1]
    assert not list(out.glob(".*"))


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_workbook_leaves_the_earlier_one(tmp_path: Path, failure: type[BaseException]) -> None:
    """When writing is broken off after many rows, the earlier workbook stands and nothing else is left."""
    with small_run() as built:
        before = write_reports(built.record, tmp_path)["errors_xlsx"].read_bytes()
        built.batch(range(4, 5_004), [["3", "1"]] * 5_000, [State.INVALID] * 5_000)
        built.batch([6_000], [["3", "1"]], [State.INVALID])

        def break_off(first: int, _count: int) -> Mapping[int, Outcome]:
            if first > 5_000:
                raise failure
            return {}

        with pytest.raises(failure):
            write_reports(replace(built.record, outcomes=break_off), tmp_path)
    assert (tmp_path / "errors.xlsx").read_bytes() == before
    assert not list(tmp_path.glob(".*"))
