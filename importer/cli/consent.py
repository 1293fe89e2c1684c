"""Consent from the flags or from the person at the terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import click

from importer.cli.sending_shown import question_shown
from importer.cli.signals import interrupting
from importer.cli.terminal import is_terminal
from importer.consent import Destination
from importer.errors import InterruptedRunError, UsageError
from importer.events import StopSignal
from importer.shown_text import count, plain
from importer.time_estimate import TimeEstimate

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class CommandLineConsent:
    """`--yes` answers for staging and loopback, `--confirm-store` for production; else the terminal is asked."""

    yes: bool
    confirm_store: str | None
    may_begin_journal: bool
    """`--new-journal`: a production store may get a journal that knows nobody."""
    stop: StopSignal
    """Ends a question too; a signal while one is asked is a wish to stop."""
    may_ask: bool = field(default_factory=is_terminal)
    """Whether there is somebody who can be asked."""

    def prepare(self, destination: Destination) -> None:
        """Raise UsageError when neither flag nor terminal can answer for this destination."""
        if self.confirm_store and self.confirm_store != destination.store_id:
            raise UsageError(
                f"--confirm-store names {self.confirm_store}, but the run would send to {destination.words}.",
                "Check --store-id, --environment and --base-url.",
            )
        if self._answered(destination) or self.may_ask:
            return
        needed = f"--confirm-store {destination.store_id or 'ID'}" if destination.is_production else "--yes"
        raise UsageError(f"Nobody can be asked whether to send to {destination.words}.", f"Add {needed}.")

    def send(self, rows: int, estimate: TimeEstimate | None, destination: Destination) -> bool:
        """Ask on the terminal unless a flag has answered. Raises InterruptedRunError when that is broken off."""
        if self._answered(destination):
            return True
        question = question_shown(rows, estimate, destination)
        if destination.is_production:
            asked = f"{question}\nType the store's id to go on"
            typed = self._ask(lambda: str(click.prompt(asked, default="", show_default=False, err=True)))
            return bool(typed) and typed.strip() == destination.store_id
        return self._ask(lambda: click.confirm(question, default=False, err=True))

    def new_journal(self, path: Path, destination: Destination) -> bool:
        """Ask on the terminal before a production store gets a new journal, unless --new-journal has answered."""
        if self.may_begin_journal or not destination.is_production:
            return True
        if not self.may_ask:
            return False
        question = (
            f"There is no journal of {destination.words} at {plain(str(path))}. A new one knows none of the customers "
            "that earlier runs created, and they would be created again. Begin a new one?"
        )
        return self._ask(lambda: click.confirm(question, default=False, err=True))

    def import_hidden(self, path: str, rows: int) -> bool:
        """Ask on the terminal what is to become of hidden rows. Raises InterruptedRunError, UsageError."""
        if not self.may_ask:
            raise UsageError(
                f"{path} has {count(rows, 'hidden row')} (hidden or filtered out).",
                "Add --hidden import or --hidden skip.",
            )
        question = f"{plain(path)} has {count(rows, 'hidden row')} (hidden or filtered out). Import or skip them?"
        choice = click.Choice(["import", "skip"])
        return self._ask(lambda: str(click.prompt(question, type=choice, err=True))) == "import"

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        """Ask; a signal, the end of the input or of the terminal is no answer but the end of the run."""
        # Older versions of click print the end of a question on standard output, which belongs to `--json`.
        with (
            contextlib.suppress(click.Abort, KeyboardInterrupt, OSError),
            interrupting(self.stop),
            contextlib.redirect_stdout(sys.stderr),
        ):
            if not self.stop.level:
                return question()
        click.echo(err=True)  # the line of the question is still open
        raise InterruptedRunError(self.stop.reason or "interrupted")

    def _answered(self, destination: Destination) -> bool:
        if destination.is_production:
            return bool(self.confirm_store)
        return self.yes or bool(self.confirm_store)
