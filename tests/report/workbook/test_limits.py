"""What a workbook does not hold, and how it says so."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from importer.customer.status import RowStatus as State
from importer.report.folder.private_files import PrivateFiles
from importer.report.reported_batch import reported_batch
from importer.report.workbook.errors_xlsx import ErrorsXlsx
from importer.report.workbook.limits import Limits
from tests.report.built_run import ONE, BuiltRun, error
from tests.report.workbook.test_errors_xlsx import RED, colours, explanation
from tests.workbooks import notes, records


def workbook(folder: Path, limits: Limits, batches: int = 3, rows: int = 4) -> Path:
    """Write batches of bad rows under these limits."""
    with BuiltRun(ONE) as built, PrivateFiles(folder) as files:
        for first in range(2, 2 + batches * rows, rows):
            numbers = range(first, first + rows)
            bad = [error(row, "required", "Phone") for row in numbers]
            built.batch(numbers, [[f"C-{row}", ""] for row in numbers], [State.INVALID] * rows, problems=bad)
        file = files.create("errors.xlsx", optional=True)
        report = ErrorsXlsx([file], ["errors.csv"], limits)
        for staged in built.stage.batches():
            report.add(reported_batch(staged, built.record))
        report.finish()
        files.put_in_place()
    return file.target


def test_the_first_rows_stand_there_and_the_rest_is_said_to_be_elsewhere(tmp_path: Path) -> None:
    """Beyond the limit in the middle of a batch the workbook has the first rows, and says how many there are."""
    path = workbook(tmp_path, Limits(rows=7))
    assert [row["ID"] for row in records(path)] == [f"C-{row}" for row in range(2, 9)]
    assert "12 rows are to be mended. This workbook has the first 7 of them; errors.csv has them all." in explanation(
        path
    )


def test_just_as_many_rows_as_fit_are_all(tmp_path: Path) -> None:
    """At the limit nothing is left out, and nothing is said of it."""
    path = workbook(tmp_path, Limits(rows=12, notes=12))
    assert len(records(path)) == len(notes(path)) == 12
    assert "errors.csv" not in explanation(path)
    assert "so many" not in explanation(path)


def test_without_room_for_a_batch_later_ones_do_not_slip_in(tmp_path: Path) -> None:
    """When the sheet is as large as it may be it has the first rows only, without a gap."""
    path = workbook(tmp_path, Limits(size=1))
    assert [row["ID"] for row in records(path)] == [f"C-{row}" for row in range(2, 6)]
    assert "has the first 4 of them" in explanation(path)


def test_large_rows_are_held_a_few_at_a_time(tmp_path: Path) -> None:
    """Of rows that are nearly as large as rows can be so few are held that the limit on the size still cuts in."""
    large = [[f"C-{row}", "&" * 900_000] for row in range(40)]
    with BuiltRun(ONE) as built, PrivateFiles(tmp_path) as files:
        built.batch(range(2, 42), large, [State.INVALID] * 40)
        file = files.create("errors.xlsx", optional=True)
        report = ErrorsXlsx([file], ["errors.csv"], Limits(size=1))
        for staged in built.stage.batches():
            report.add(reported_batch(staged, built.record))
        report.finish()
        files.put_in_place()
    assert [row["ID"] for row in records(file.target)] == [f"C-{row}" for row in range(9)], "of 8 MiB"


def test_cells_beyond_the_notes_are_coloured(tmp_path: Path) -> None:
    """The first cells have notes, all have their colour, and the first sheet says why."""
    path = workbook(tmp_path, Limits(notes=5))
    assert list(notes(path)) == ["B2", "B3", "B4", "B5", "B6"]
    assert colours(path) == {f"B{row}": RED for row in range(2, 14)}
    assert "Not every coloured cell has a note" in explanation(path)


def test_more_notes_than_one_block_of_frames_are_all_there(tmp_path: Path) -> None:
    """Programs number the frames of notes in blocks of 1,024; of 2,100 each stands at its own cell."""
    path = workbook(tmp_path, Limits(), batches=3, rows=700)
    assert list(notes(path)) == [f"B{row}" for row in range(2, 2_102)]
    assert len(openpyxl.load_workbook(path).worksheets) == 2


def test_what_is_offered_is_what_the_design_promises() -> None:
    """100,000 rows, as the documentation says."""
    assert Limits().rows == 100_000
