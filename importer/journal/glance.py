"""A look at the journal that a run would use, without making, changing, locking or removing anything.

Whether somebody has it is told by the file that every holder of the lock leaves beside it: to try the lock would be to
have it for a moment, in which a run that begins would be refused.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal.database import connect_untouched, in_words
from importer.journal.disk_error import disk_error
from importer.journal.holder import Holder, read_holder
from importer.journal.key import check_value, load_key
from importer.journal.network_drive import refuse_network_drive
from importer.journal.open_journal import Store, journal_is_gone, require_binding, require_journal, store_of
from importer.journal.place import JournalPlace
from importer.journal.run_table import all_runs
from importer.journal.run_totals import ON_THE_WAY, totals_of
from importer.journal.schema import MIGRATIONS


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run that can be carried on."""

    run_id: str
    unsent: int
    """Rows still to be sent; 0 of one that was killed before its reports were written."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What was seen of a journal that can be used, or could be made."""

    path: Path
    exists: bool
    holder: Holder | None = None
    """Who has it just now."""
    is_older: bool = False
    """Whether the next run brings it up to date; its runs are not looked at before."""
    runs: int = 0
    unfinished: tuple[UnfinishedRun, ...] = ()
    """The newest first."""
    uncertain: int = 0
    """Rows of any run that wait for somebody to say what became of them."""


def glance_at(place: JournalPlace, store: Store | None, key: SecretStr) -> Glance:
    """Look at the journal of a store; without one, at any journal.

    Raises JournalError for whatever would keep a run from using or making it, but not because somebody has it; and
    UsageError for a key that is too short.
    """
    try:
        return _seen(place, store, key)
    except OSError as error:
        raise disk_error(place.path, "the journal cannot be looked at", error) from None


def _seen(place: JournalPlace, store: Store | None, key: SecretStr) -> Glance:
    refuse_network_drive(place.path)
    if not place.path.exists():
        if place.key_path.exists() and not Path(f"{place.path}.new").exists():
            raise journal_is_gone(place)
        _require_folder(place)
        return Glance(place.path, exists=False)
    _require_writable(place)
    secret = load_key(place, key)
    holder = read_holder(place.holder_path)
    with in_words(place.path), closing(connect_untouched(place.path)) as connection:
        connection.execute("BEGIN")  # all that follows is of one moment
        if require_journal(place.path, connection) < len(MIGRATIONS):
            return Glance(place.path, exists=True, holder=holder, is_older=True)
        (check,) = connection.execute("SELECT key_check FROM store").fetchone() or (b"",)
        bound = store_of(connection)
        require_binding(place, bound, store or bound, fits=check == check_value(secret))
        _require_whole(connection)
        try:
            runs, unfinished, uncertain = _runs(connection)
        except (ValueError, LookupError, TypeError, AttributeError):  # what is recorded of a run cannot be read
            raise _damaged() from None
    return Glance(place.path, exists=True, holder=holder, runs=runs, unfinished=unfinished, uncertain=uncertain)


def _require_whole(connection: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError when pages are damaged; `importer journal verify` looks for more."""
    (line,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if line != "ok":
        raise _damaged()


def _damaged() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("damaged")
    error.sqlite_errorname = "SQLITE_CORRUPT"
    return error


def _runs(connection: sqlite3.Connection) -> tuple[int, tuple[UnfinishedRun, ...], int]:
    """Give the number of runs, those that are unfinished, and how many rows of all are uncertain."""
    unfinished, uncertain, count = [], 0, 0
    for run in list(all_runs(connection)):
        count += 1
        totals = totals_of(connection, run.number)
        uncertain += totals[RowStatus.UNCERTAIN]
        unsent = sum(totals[status] for status in ON_THE_WAY)
        if run.kind == "import" and run.details is not None and (run.ended is None or unsent):
            unfinished.append(UnfinishedRun(run.run_id, unsent))
    return count, tuple(unfinished), uncertain


def _require_folder(place: JournalPlace) -> None:
    """Raise JournalError when it is plain that the journal could not be made; a full disk, say, only a run finds."""
    folder = place.path.absolute().parent
    there = next(one for one in (folder, *folder.parents) if one.exists() or one == one.parent)
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise JournalError(
            f"{place.path}: the journal cannot be made: {there} cannot be written.",
            "Let yourself write there, or name another place with --journal.",
        )


def _require_writable(place: JournalPlace) -> None:
    if not place.path.is_file():
        raise JournalError(f"The journal {place.path} cannot be used: it is no file.", "Name another with --journal.")
    for path in (place.path, place.path.absolute().parent):
        if not os.access(path, os.R_OK | os.W_OK):
            raise JournalError(
                f"The journal {place.path} cannot be used: {path} cannot be read and written.",
                "Let yourself read and write there, or name another place with --journal.",
            )
