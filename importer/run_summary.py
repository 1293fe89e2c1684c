"""What is known of a run at any moment, and the summary made of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from importer.config import Settings
from importer.errors import ImporterError
from importer.exit_code import exit_code_of
from importer.pipeline import Checked, CheckedSource
from importer.report import (
    HistoryPicture,
    MappedColumn,
    PageTally,
    ReconcilePicture,
    RunFolder,
    Seconds,
    SourceSummary,
    Stopped,
    Summary,
)


@dataclass(slots=True)
class RunFacts:
    """Filled in as a run goes; what is not known yet is None."""

    run_id: str
    """Empty when there is none: a check by the library."""
    dry_run: bool
    settings: Settings
    command: str = ""
    """`run`, `validate`, `resume` or `report`; empty for a check by the library."""
    began: datetime = field(default_factory=lambda: datetime.now().astimezone())
    started: float = field(default_factory=time.monotonic)
    checked: Checked | None = None
    check_seconds: float | None = None
    """Set once the whole input was judged: until then the sums are not final and are not told."""
    send_seconds: float | None = None
    total_seconds: float | None = None
    held_back: int = 0
    """Rows that stay pending on purpose, beyond `first`."""
    resumable: bool = False
    """Whether the run is in a journal that outlives it."""
    destination: str = ""
    """Where to, in words; empty when nothing is to be sent."""
    reconciled: ReconcilePicture | None = None
    """What an export of the store told since the run began."""
    page_tally: PageTally | None = None
    """What report.html needs of the rows; None until the other reports are written."""
    error: ImporterError | None = None
    folder: RunFolder | None = None
    reports: dict[str, Path] = field(default_factory=dict)
    history: HistoryPicture | None = None
    """How the sending went from moment to moment; None when nothing was sent."""

    def check_ended(self) -> None:
        """Note how long the check took."""
        self.check_seconds = time.monotonic() - self.started

    def end(self) -> None:
        """Note how long the run took."""
        self.total_seconds = time.monotonic() - self.started

    @property
    def exit_code(self) -> int:
        """The exit code as things stand."""
        if self.error is not None:
            return self.error.exit_code
        assert self.checked is not None  # noqa: S101 - a run without an error was checked
        return exit_code_of(self.checked.ledger.totals(), self.settings, self.held_back)


def summarise(facts: RunFacts) -> Summary:
    """Make the summary of what is known; sums are there only once the whole input was judged."""
    checked = facts.checked if facts.check_seconds is not None else None
    return Summary(
        run_id=facts.run_id or None,
        dry_run=facts.dry_run,
        exit_code=facts.exit_code,
        complete=facts.error is None,
        stopped=_stopped(facts.error) if facts.error else None,
        sources=tuple(source_summary(source) for source in facts.checked.sources) if facts.checked else None,
        rows=checked.ledger.rows if checked else None,
        blank=checked.ledger.blank if checked else None,
        states=checked.ledger.totals() if checked else None,
        problems=checked.tally.errors if checked else None,
        warnings=checked.tally.warnings if checked else None,
        seconds=Seconds(check=facts.check_seconds, send=facts.send_seconds, total=facts.total_seconds),
        reports={name: str(path) for name, path in facts.reports.items()} or None,
    )


def source_summary(source: CheckedSource) -> SourceSummary:
    """Give a source as summary.json and `map --json` show it."""
    info = source.info
    return SourceSummary(
        path=info.path,
        sha256=info.sha256 or None,
        format=info.format,
        sheet=info.sheet,
        encoding=info.encoding,
        delimiter=info.delimiter,
        quote=info.quote,
        escape=info.escape,
        packed=info.packed,
        header_row=info.header_row,
        hidden_rows=info.hidden_rows,
        notes=info.notes,
        columns=tuple(MappedColumn.model_validate(column.to_json()) for column in source.mapping.columns),
    )


def _stopped(error: ImporterError) -> Stopped:
    return Stopped(reason=error.reason, message=error.message, next=error.remedy)
