"""How a run speaks on standard error: in text for people, or in JSON lines for programs (`log_format`)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from importer.cli.failure import print_error
from importer.cli.terminal import shows_progress

if TYPE_CHECKING:
    from importer.errors import ImporterError
    from importer.events import Listener
    from importer.next_step import GivenCommand
    from importer.run import RunResult


class Voice(Protocol):
    """Who speaks. Nothing of it raises."""

    def following(self) -> AbstractContextManager[Listener]:
        """Give who shows the progress of a run; what is open of it is closed at the end."""

    def wish(self, words: str) -> None:
        """Say what a wish to stop leads to; it may be a signal handler that says it."""

    def warn(self, words: str, code: str) -> None:
        """Say at any time, quiet or not, what has gone wrong beside the run."""

    def failed(self, error: ImporterError) -> None:
        """Say what ended the command before there was a result."""

    def ended(self, result: RunResult, given: GivenCommand) -> None:
        """Say how the run ended."""


def voice_of(log_format: str, *, quiet: bool, as_json: bool) -> Voice:
    """Give who speaks; `as_json` says that standard output belongs to one object."""
    if log_format == "json":
        from importer.cli.json_voice import JsonVoice

        return JsonVoice(quiet=quiet, as_json=as_json)
    return TextVoice(quiet=quiet, as_json=as_json)


def early_voice(options: Mapping[str, Any]) -> Voice:
    """Give who speaks before the settings are known: option and environment tell what they can."""
    named = options.get("log_format") or os.environ.get("IMPORTER_LOG_FORMAT", "text")
    return voice_of(named, quiet=options["quiet"], as_json=options["as_json"])


class TextVoice:
    """Speaks to people: bars on a terminal, lines elsewhere, errors only when quiet."""

    def __init__(self, *, quiet: bool, as_json: bool) -> None:
        self._quiet = quiet
        self._as_json = as_json

    @contextmanager
    def following(self) -> Iterator[Listener]:
        """Draw or print the progress."""
        from importer.events import ignore

        if self._quiet:
            yield ignore
            return
        from importer.cli.progress import BarProgress, LineProgress

        progress = BarProgress() if shows_progress() else LineProgress()
        try:
            yield progress
        finally:
            progress.close()

    def wish(self, words: str) -> None:
        """Print a line past every buffer."""
        from importer.cli.signals import write_past

        write_past(f"\n{words}\n")

    def warn(self, words: str, code: str) -> None:  # noqa: ARG002 - a code is for programs
        """Print a line without breaking a bar."""
        from importer.cli.progress import say

        say(words)

    def failed(self, error: ImporterError) -> None:
        """Print the error and its remedy."""
        print_error(error.message, error.remedy)

    def ended(self, result: RunResult, given: GivenCommand) -> None:
        """Print states, problems, reports and the next step."""
        from importer.cli.closing import print_closing

        if not self._quiet:
            print_closing(result, given, err=self._as_json)
        elif result.error is not None:
            self.failed(result.error)
