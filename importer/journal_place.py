"""Where the journal of the store is that customers go to."""

from __future__ import annotations

from pathlib import Path

from importer.journal import JournalPlace, default_place
from importer.sender import Target


def journal_place(named: Path | None, target: Target) -> JournalPlace:
    """Give the place of a store's journal: the setting's, else its own in the user's data folder."""
    if named is not None:
        return JournalPlace(named)
    return default_place(target.environment, target.store_id, target.base_url, usual=target.is_usual)
