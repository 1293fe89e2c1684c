"""What a run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from importer.config import Secrets, Settings
from importer.consent import Consent
from importer.events import Listener, StopSignal, ignore

if TYPE_CHECKING:
    from importer.run_record import RecordedRun


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What is to be done."""

    names: tuple[str, ...]
    """The sources: paths, patterns, URLs, or `-` for standard input."""
    settings: Settings
    dry_run: bool
    consent: Consent
    secrets: Secrets = field(default_factory=Secrets)
    resumed: RecordedRun | None = None
    """The run to carry on with; `names` and `settings` are its own then."""
    report_only: bool = False
    """Write the reports of `resumed` again and send nothing."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """The command as it was given, recorded so that a resume can name the next one; JSON."""
    sandbox: bool = False
    """Start the pretend API for this run and send there, whatever the settings and secrets say of another."""
    attended: bool = False
    """Whether a person follows the events and may stop the run: likely columns are mapped then, not sure ones only."""
    listener: Listener = ignore
    stop: StopSignal = field(default_factory=StopSignal)

    @property
    def command(self) -> Literal["run", "validate", "resume", "report"]:
        """The word for what is to be done."""
        if self.report_only:
            return "report"
        if self.resumed is not None:
            return "resume"
        return "validate" if self.dry_run else "run"
