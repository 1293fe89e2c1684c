"""The reports of a run where they belong, or, after sending, anywhere rather than nowhere."""

from __future__ import annotations

import tempfile
from pathlib import Path

from platformdirs import user_data_path

from importer.customer.status import MENDABLE, RowStatus
from importer.errors import BugError, ImporterError, StoppedError
from importer.events import Listener, Notice
from importer.pipeline import Checked, Outcomes, report
from importer.report import PAGE, SUMMARY, PageTally, RunFolder, page_text, write_page, write_summary
from importer.run_page import page_facts
from importer.run_summary import RunFacts, summarise


def write_run_reports(facts: RunFacts, checked: Checked, outcomes: Outcomes, listener: Listener) -> None:
    """Write the reports and note them in `facts`.

    After sending they hold the ids of the new customers: when they cannot be written where they belong (the disk is
    full), they go into the user's data folder, else the temporary or the working one, and the user is told. Raises
    ImporterError when nothing was sent, or when none of these will have them.
    """
    assert facts.folder is not None  # noqa: S101 - it was made before the check
    try:
        _write(facts, checked, outcomes, facts.folder.path)
        if facts.settings.mask == "all" and any(checked.ledger.totals()[status] for status in MENDABLE):
            again = f"importer report {facts.run_id} writes it" if facts.resumable else "check again without --mask"
            listener(Notice(f"No errors file was written, since people's values are hidden: {again}.", code="masked"))
    except ImporterError as error:
        if facts.send_seconds is None:
            raise
        elsewhere = _write_elsewhere(facts, checked, outcomes)
        facts.folder.discard_if_empty()
        facts.folder = RunFolder(elsewhere, ())
        facts.error = facts.error or StoppedError(
            f"{error.message} They are in {elsewhere} instead.",
            "Move them to a safe place.",
            reason="reports_elsewhere",
        )
        words = f"The reports could not be written where they belong; they are in {elsewhere}."
        listener(Notice(words, code="reports_elsewhere"))


def _write(facts: RunFacts, checked: Checked, outcomes: Outcomes, folder: Path) -> None:
    tally = PageTally()
    facts.reports = report(checked, facts.run_id, outcomes, folder, tally, masked=facts.settings.mask == "all")
    facts.page_tally = tally


def _write_elsewhere(facts: RunFacts, checked: Checked, outcomes: Outcomes) -> Path:
    """Try one place after the other. Raises StoppedError when none will have the reports."""
    tried = []
    for base in (user_data_path("customer-importer", appauthor=False) / "runs", Path(tempfile.gettempdir()), Path()):
        folder = base / f"importer-{facts.run_id}"
        try:
            _write(facts, checked, outcomes, folder)
        except ImporterError:
            tried.append(str(folder))
            continue
        return folder
    created = checked.ledger.totals()[RowStatus.CREATED]
    raise StoppedError(
        f"{created:,} customers were created, but no report could be written, neither where they belong nor elsewhere "
        f"({', '.join(tried)}).",
        "Make room on the disk; then compare the file with the store before you send anything again.",
        reason="reports_lost",
    )


def finish_reports(facts: RunFacts) -> None:
    """Write report.html and summary.json beside the reports, and leave no empty folder behind."""
    if facts.folder is None:
        return
    if facts.reports and facts.page_tally is not None:
        folder = facts.folder.path
        facts.reports |= {"report_html": folder / PAGE, "summary": folder / SUMMARY}
        try:
            write_page(page_text(page_facts(facts, facts.page_tally)), folder / PAGE)
        except Exception as error:  # noqa: BLE001 - a bug of the page must not take the summary with it, nor the run's end
            facts.reports.pop("report_html")
            facts.error = facts.error or (error if isinstance(error, ImporterError) else BugError.of(error))
        try:
            write_summary(summarise(facts), folder)
        except ImporterError as error:
            facts.reports.pop("summary")
            facts.error = facts.error or error
    facts.folder.discard_if_empty()
