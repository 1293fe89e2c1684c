"""errors.xlsx of many bad rows: ours against openpyxl, xlsxwriter by itself and pandas, on the same rows and notes.

Every side is a process of its own that makes the rows, then times itself from the first row to the closed file. All
write the same cells and as many notes as ours; pandas can write none.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.measure import Run, machine, run_once
from importer.customer.fields import FIELD_PATHS
from importer.customer.ledger import Ledger
from importer.customer.problems import Problem, Severity
from importer.customer.status import RowStatus
from importer.customer.text_column import text_batch
from importer.report import ReportedSource, RunRecord
from importer.report.folder.private_files import PrivateFiles
from importer.report.reported_batch import reported_batch
from importer.report.workbook.errors_xlsx import ErrorsXlsx
from importer.report.workbook.limits import Limits
from importer.stage_file import StageFile

COLUMNS = 19
BATCH = 10_000
_TIMED = (
    "import sys, time; from pathlib import Path; from benchmarks.report import *\n"
    "path, rows, notes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])\n"
    "{imports}\nbegan = time.perf_counter()\n{work}\nprint(time.perf_counter() - began)"
)
_OPENPYXL = """
book = openpyxl.Workbook()
sheet = book.active
for row in range(rows):
    sheet.append(cells(row))
    if row < notes:
        sheet.cell(row + 1, 5).comment = Comment(NOTE, "", 64, 290)
book.save(path)
"""
_XLSXWRITER = """
with xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
    sheet = book.add_worksheet()
    for row in range(rows):
        for column, text in enumerate(cells(row)):
            sheet.write_string(row, column, text)
        if row < notes:
            sheet.write_comment(row, 4, NOTE, {"width": 290, "height": 64, "font_size": 9})
"""
_PANDAS = "pandas.DataFrame([cells(row) for row in range(rows)]).to_excel(path, index=False)"
NOTE = "This is not a phone number.\nEnter a 10-digit mobile number."


def cells(row: int) -> list[str]:
    """Give the texts of a row."""
    return [f"value {row * 7 + column}" for column in range(COLUMNS)]


def write_ours(path: Path, stage: StageFile, rows: int, notes: int) -> None:
    """Write them as a run does that has checked them."""
    ledger = Ledger()
    ledger.append(np.full(rows, RowStatus.INVALID.code, dtype=np.uint8))
    source = ReportedSource("a.csv", tuple(f"c{number}" for number in range(COLUMNS)))
    record = RunRecord("run", (source,), stage, ledger, lambda *_: {}, lambda _: ())
    with PrivateFiles(path.parent) as files:
        limits = Limits(rows=rows, notes=notes)
        report = ErrorsXlsx([files.create(path.name, optional=True)], ["errors.csv"], limits)
        for staged in stage.batches():
            report.add(reported_batch(staged, record))
        report.finish()
        files.put_in_place()


def staged(rows: int) -> StageFile:
    """Give the rows as a check leaves them."""
    stage = StageFile()
    for first in range(0, rows, BATCH):
        numbers = range(first, min(first + BATCH, rows))
        columns = zip(*(cells(row) for row in numbers), strict=True)
        raw = text_batch({f"c{at}": pa.array(texts, pa.string()) for at, texts in enumerate(columns)})
        clean = text_batch({path: pa.repeat("", len(numbers)) for path in FIELD_PATHS})
        bad = [Problem(0, row + 2, "c4", "", Severity.ERROR, "phone_invalid", "", "", "") for row in numbers]
        stage.append(0, np.array(numbers) + 2, raw, clean, bad)
    return stage


def main(rows: int, runs: int) -> None:
    """Run all in turn, print medians, ratios (theirs to ours) and memory."""
    sides = {
        "ours": _TIMED.format(imports="stage = staged(rows)", work="write_ours(path, stage, rows, notes)"),
        "xlsxwriter by itself": _TIMED.format(imports="import xlsxwriter", work=_XLSXWRITER),
        "openpyxl": _TIMED.format(imports="import openpyxl; from openpyxl.comments import Comment", work=_OPENPYXL),
        "pandas.to_excel": _TIMED.format(imports="import pandas", work=_PANDAS),
    }
    for notes in dict.fromkeys((min(Limits().notes, rows), rows)):
        print(f"{rows:,} rows, {COLUMNS} columns, {notes:,} notes; {machine()}; median of {runs}")
        if notes > Limits().notes:
            sides.pop("openpyxl", None)  # it takes 10 GB for them
            sides.pop("pandas.to_excel", None)
        found: dict[str, list[Run]] = {name: [] for name in sides}
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(runs):
                for name, code in sides.items():
                    path = Path(folder) / "errors.xlsx"
                    found[name].append(run_once([sys.executable, "-c", code, str(path), str(rows), str(notes)]))
        seconds = {name: statistics.median(float(run.output) for run in of) for name, of in found.items()}
        for name, of in found.items():
            peak = statistics.median(run.peak for run in of) / 2**20
            ratio = seconds[name] / seconds["ours"]
            print(f"  {name:<22} {seconds[name]:6.1f} s  {ratio:5.1f} x ours  peak {peak:6.0f} MiB")
