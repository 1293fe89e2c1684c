"""The last files of a run: its page and its summary."""

from __future__ import annotations

import json
from pathlib import Path

from importer.config import Settings
from importer.customer.status import RowStatus
from importer.report import HistoryPicture, HistoryPoint, PageTally, RunFolder
from importer.run_reports import finish_reports
from importer.run_summary import RunFacts


def test_a_page_that_cannot_be_made_takes_nothing_with_it(tmp_path: Path) -> None:
    """Where the page fails by a bug, the summary is written all the same, says so, and names no page."""
    impossible = HistoryPoint(0.0, 0.0, {RowStatus.CREATED: 1}, None, None, None, 1)  # an interval without a length
    facts = RunFacts(run_id="run-1", dry_run=False, settings=Settings(), folder=RunFolder(tmp_path, ()))
    facts.history = HistoryPicture(1, 1.0, (impossible,), impossible, (), 0, 0.0, (), 0, (), 0)
    facts.page_tally, facts.reports = PageTally(), {"results": tmp_path / "results.csv"}
    finish_reports(facts)
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert (summary["exit_code"], summary["stopped"]["reason"]) == (70, "bug")
    assert set(summary["reports"]) == {"results", "summary"}
    assert [path.name for path in tmp_path.iterdir()] == ["summary.json"]
