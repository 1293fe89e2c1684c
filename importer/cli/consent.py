"""Consent from the flags or from the person at the terminal."""

from __future__ import annotations

from dataclasses import dataclass

import click

from importer.cli.terminal import count, duration, is_terminal
from importer.consent import Destination
from importer.errors import UsageError


@dataclass(frozen=True, slots=True)
class CommandLineConsent:
    """`--yes` answers for staging and loopback, `--confirm-store` for production; else the terminal is asked."""

    yes: bool
    confirm_store: str | None

    def prepare(self, destination: Destination) -> None:
        """Raise UsageError when neither flag nor terminal can answer for this destination."""
        if self.confirm_store and self.confirm_store != destination.store_id:
            raise UsageError(
                f"--confirm-store names {self.confirm_store}, but the run would send to {destination.words}.",
                "Check --store-id, --environment and --base-url.",
            )
        if self._answered(destination) or is_terminal():
            return
        needed = f"--confirm-store {destination.store_id or 'ID'}" if destination.is_production else "--yes"
        raise UsageError(f"Nobody can be asked whether to send to {destination.words}.", f"Add {needed}.")

    def send(self, rows: int, seconds: float | None, destination: Destination) -> bool:
        """Ask on the terminal unless a flag has answered."""
        if self._answered(destination):
            return True
        time = f" That takes about {duration(seconds)}." if seconds is not None else ""
        question = f"Create {count(rows, 'customer')} in {destination.words}?{time} There is no undo."
        if destination.is_production:
            typed = click.prompt(f"{question}\nType the store's id to go on", default="", show_default=False, err=True)
            return bool(typed) and typed.strip() == destination.store_id
        return click.confirm(question, default=False, err=True)

    def import_hidden(self, path: str, rows: int) -> bool:
        """Ask on the terminal what is to become of hidden rows."""
        if not is_terminal():
            raise UsageError(
                f"{path} has {count(rows, 'hidden row')} (hidden or filtered out).",
                "Add --hidden import or --hidden skip.",
            )
        answer = click.prompt(
            f"{path} has {count(rows, 'hidden row')} (hidden or filtered out). Import or skip them?",
            type=click.Choice(["import", "skip"]),
            err=True,
        )
        return bool(answer == "import")

    def _answered(self, destination: Destination) -> bool:
        if destination.is_production:
            return bool(self.confirm_store)
        return self.yes or bool(self.confirm_store)
