"""Every file that a run hands out, opened in LibreOffice: nothing in it runs."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

from importer.customer.outcome import Outcome
from importer.customer.problems import Problem, Severity
from importer.customer.status import RowStatus as State
from importer.report import ReportedSource, write_differences_csv, write_reports
from tests.report.built_run import BuiltRun
from tests.workbooks import LIBREOFFICE, needs_libreoffice

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://127.0.0.1/")',
    "=cmd|'/c calc'!A1",
)
STATES = (State.INVALID, State.PENDING, State.SKIPPED, State.UNCERTAIN)
"""One for each file of rows."""


def hostile_reports(folder: Path) -> list[Path]:
    """Write every report with formulas in every column that takes foreign text."""
    with BuiltRun(ReportedSource("=1+1.csv", tuple(f"{text}{at}" for at, text in enumerate(FORMULAS)), "")) as built:
        header = built.sources[0].columns
        rows = range(2, 2 + len(STATES) * len(FORMULAS))
        found = [
            Problem(0, row, header[0], text, Severity.ERROR, text, text, text, text)
            for row, text in zip(rows, FORMULAS * len(STATES), strict=True)
        ]
        states = [state for state in STATES for _ in FORMULAS]
        built.batch(rows, [[text] * len(header) for text in FORMULAS * len(STATES)], states, problems=found,
                    refs=FORMULAS * len(STATES))  # fmt: skip
        for at, (state, text) in enumerate(zip(states, FORMULAS * len(STATES), strict=True)):
            code = "customer_changed" if state is State.SKIPPED else text
            built.outcomes[at] = Outcome(state, text, 400, code, text, 1)
        reports = write_reports(built.record, folder)
    return [*reports.values(), write_differences_csv([(text,) * 6 for text in FORMULAS], folder)]


@needs_libreoffice
def test_no_report_holds_a_formula(tmp_path: Path) -> None:
    """LibreOffice takes no cell of any report for a formula, and makes no link of one."""
    reports = hostile_reports(tmp_path / "reports")
    assert {path.suffix for path in reports} == {".csv", ".xlsx"}
    for path in reports:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                assert len(list(csv.reader(file))) > len(FORMULAS)
    to, profile = tmp_path / "opened", (tmp_path / "profile").as_uri()
    line = [str(LIBREOFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "fods", "--outdir"]
    # A name for each, since errors.csv and errors.xlsx would have one otherwise.
    for path in reports:
        path.rename(path.with_name(f"{path.stem}-{path.suffix[1:]}{path.suffix}"))
    paths = sorted((tmp_path / "reports").iterdir())
    subprocess.run([*line, *map(str, (to, *paths))], check=True, capture_output=True, timeout=240)
    opened = sorted(to.iterdir())
    assert [path.stem for path in opened] == [path.stem for path in paths]
    for path in opened:
        content = path.read_text(encoding="utf-8")
        assert "SUM(1)" in content, "what was opened is what was written"
        assert "table:formula" not in content
        assert "text:a " not in content
