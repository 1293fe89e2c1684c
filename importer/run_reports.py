"""The reports of a run where they belong, or, after sending, anywhere rather than nowhere."""

from __future__ import annotations

from platformdirs import user_data_path

from importer.errors import ImporterError
from importer.events import Listener, Notice
from importer.journal import RunRecorder
from importer.pipeline import Checked, report
from importer.report import RunFolder, write_summary
from importer.run_summary import RunFacts, summarise

_SUMMARY = "summary.json"


def write_run_reports(facts: RunFacts, checked: Checked, recorder: RunRecorder | None, listener: Listener) -> None:
    """Write the reports and note them in `facts`.

    After sending only they hold the ids of the new customers: when they cannot be written where they belong (the disk
    is full), they go into the user's data folder, and the user is told. Raises ImporterError when nothing was sent, or
    when even that fails.
    """
    assert facts.folder is not None  # noqa: S101 - it was made before the check
    try:
        facts.reports = report(checked, facts.run_id, recorder, facts.folder.path)
    except ImporterError as error:
        if facts.send_seconds is None:
            raise
        elsewhere = user_data_path("customer-importer", appauthor=False) / "runs" / facts.run_id
        facts.reports = report(checked, facts.run_id, recorder, elsewhere)
        facts.folder.discard_if_empty()
        facts.folder = RunFolder(elsewhere, ())
        facts.error = facts.error or error
        listener(Notice(f"The reports could not be written where they belong; they are in {elsewhere}."))


def finish_reports(facts: RunFacts) -> None:
    """Write summary.json beside the reports, and leave no empty folder behind.

    A run without reports writes it only over an earlier run's: a nightly job must not read yesterday's as today's.
    """
    if facts.folder is None:
        return
    path = facts.folder.path / _SUMMARY
    if facts.reports or path.exists():
        if facts.reports:
            facts.reports["summary"] = path
        try:
            write_summary(summarise(facts), facts.folder.path)
        except ImporterError as error:
            facts.reports.pop("summary", None)
            facts.error = facts.error or error
    facts.folder.discard_if_empty()
