"""The reports of an earlier run that stand where new ones are to go."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from importer.customer.status import RowStatus
from importer.errors import JournalError, UsageError
from importer.report.folder.file_names import SUMMARY
from importer.system_words import system_words

_ON_THE_WIRE = (RowStatus.CREATED, RowStatus.EXISTS, RowStatus.REJECTED, RowStatus.UNCERTAIN, RowStatus.SENDING)


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """A run whose reports are in a folder."""

    folder: Path
    run_id: str
    has_sent: bool
    files: tuple[str, ...]
    """Names of its reports, summary.json included."""
    knows_more: bool = False
    """Whether its journal failed while it sent: only these reports have the ids of the customers created last."""

    def make_room(self) -> Path:
        """Move the reports of a run that has sent into a folder named by the run; delete those of a dry run.

        Gives the folder. Raises UsageError when that cannot be done.
        """
        aside = self.folder / self.run_id
        again = 1
        while self.knows_more and aside.exists():
            again += 1
            aside = self.folder / f"{self.run_id}-{again}"
        try:
            if self.has_sent:
                aside.mkdir(mode=0o700, exist_ok=True)
            for name in self.files:
                report = self.folder / name
                if self.has_sent and report.exists():
                    report.replace(aside / name)
                else:
                    report.unlink(missing_ok=True)
        except OSError as error:
            raise UsageError(
                f"{self.folder}: the reports of the run {self.run_id} cannot be moved aside: {system_words(error)}.",
                "Close the files that are open, or name another folder with --out.",
            ) from None
        return aside


def earlier_run(folder: Path) -> EarlierRun | None:
    """Tell which run's reports stand in a folder; None when there is no summary.json of ours in it."""
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        run_id, states = str(summary["run_id"]), summary["states"] or {}
        failed = (summary["stopped"] or {}).get("reason") == JournalError.reason
        listed = [Path(path).name for path in (summary["reports"] or {}).values()]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if Path(run_id).name != run_id or run_id in {"", ".", ".."}:
        return None
    has_sent = any(states.get(status) for status in _ON_THE_WIRE)
    return EarlierRun(folder, run_id, has_sent, tuple({*listed, SUMMARY}), knows_more=has_sent and failed)
