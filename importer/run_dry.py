"""What a dry run that must have a number of rows looks up: the earlier runs of its store, where they can be read."""

from __future__ import annotations

import contextlib

from importer.config import Settings
from importer.errors import JournalError, UsageError
from importer.events import Listener
from importer.journal import JournalPlace, RunOnRecord, all_runs, read_journal, store_of
from importer.journal_place import journal_place
from importer.pipeline import Checked
from importer.run_minimum import require_enough_rows
from importer.sender import Target, resolve_target


def require_rows_of_dry_run(settings: Settings, checked: Checked, listener: Listener) -> None:
    """Raise StoppedError when there are fewer rows than `min_rows`; takes no lock and writes nothing.

    Where the journal of the store is not known or cannot be read, a share is passed over, and the listener told.
    """
    limit = settings.min_rows
    runs, why = _runs(settings) if limit is not None and limit.share is not None else ([], "")
    require_enough_rows(checked, limit, runs, listener, why)


def _runs(settings: Settings) -> tuple[list[RunOnRecord], str]:
    """Give the runs of the store, the newest first, or why they are not known."""
    target: Target | None = None
    with contextlib.suppress(UsageError):
        target = resolve_target(settings)
    if target is not None:
        place = journal_place(settings.journal, target)
    elif settings.journal is not None:
        place = JournalPlace(settings.journal)
    else:
        return [], "which store it would go to is not known here"
    if not place.path.is_file():
        return [], "the store has no journal yet"
    try:
        with read_journal(place) as connection:
            if target is not None and store_of(connection).base_url != target.base_url:
                return [], f"the journal {place.path} is of another store"
            return list(all_runs(connection)), ""
    except JournalError as error:
        return [], error.message.rstrip(".")
