"""The check of a run, from open sources to known sums: what the command and the library do alike."""

from __future__ import annotations

from collections.abc import Sequence

from importer.config import Settings
from importer.customer.status import RowStatus
from importer.events import CheckDone, Listener, Notice, StopSignal
from importer.pipeline import Answers, Checked, HiddenRows, check
from importer.reader import SourceBytes
from importer.run_summary import RunFacts
from importer.stage_file import StageFile


def check_sources(
    facts: RunFacts,
    stage: StageFile,
    places: Sequence[SourceBytes],
    answers: Answers,
    listener: Listener,
    stop: StopSignal,
) -> Checked:
    """Judge every row into `stage`; notes in `facts` what was found, as far as it came, and says so to the listener.

    Raises SourceError, UsageError (mapping, filter, no room), InterruptedRunError.
    """
    checked = Checked(stage)
    facts.checked = checked
    check(places, facts.settings, checked, answers, listener, stop)
    facts.check_ended()
    totals = checked.ledger.totals()
    listener(CheckDone(checked.ledger.rows, checked.ledger.blank, totals, facts.check_seconds or 0.0))
    if totals[RowStatus.EXCLUDED] == checked.ledger.rows:
        listener(Notice("Every row is excluded: no row matches --where, or all are hidden.", code="all_excluded"))
    return checked


def hidden_in_dry_run(settings: Settings, listener: Listener) -> HiddenRows:
    """Give the answer to hidden rows where nobody may be asked: the setting's; else they are checked too, and told."""

    def answer(path: str, rows: int) -> bool:
        if settings.hidden != "ask":
            return settings.hidden == "import"
        found = f"{rows:,} hidden rows were" if rows > 1 else "1 hidden row was"
        listener(Notice(f"{path}: {found} checked too; run needs --hidden import or skip.", code="hidden_rows"))
        return True

    return answer
