"""Forgets: what is remembered of a run beyond its claims, and all that is remembered of one person.

`leave_no_trace` must follow: `secure_delete` overwrites what is deleted where it stands, but not the copies that SQLite
leaves in the unused part of a page when it splits one (seen with 4,000 rows), nor the `-wal` beside the file.
"""

from __future__ import annotations

import json

from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.journal.database import in_words, transaction
from importer.journal.interface import HOLDING
from importer.journal.run_table import number_of
from importer.journal.run_totals import ON_THE_WAY, totals_of
from importer.journal.skip_table import add_skips, remove_skips, standing_skips
from importer.journal.skips import CLAIM_HELD
from importer.journal.sqlite import SqliteJournal

_HOLDING = ", ".join(str(status.code) for status in sorted(HOLDING))


def forget_run(journal: SqliteJournal, run_id: str, *, even_unfinished: bool = False) -> None:
    """Forget the details of a run: settings, mapping, sources, legacy ids, messages. Its claims and totals stay.

    A row that is created, exists, uncertain or sending keeps state, hashes, customer id and generation, so that nobody
    is created again and an uncertain row can still be settled; a rejected one keeps its identity's hash and its
    generation, on which the next Idempotency-Key depends. All other rows, and the skips whose holder is settled for
    good, become mere sums in `run.totals` (see `totals_of`).

    Raises UsageError when there is no such run, or when rows are still to be sent and `even_unfinished` is not set;
    JournalError.
    """
    connection = journal.connection
    with in_words(journal.path), transaction(connection):
        number = number_of(connection, run_id)
        if number is None:
            raise UsageError(f"There is no run {run_id} in the journal.", "importer runs lists the runs.")
        totals = totals_of(connection, number)
        if any(totals[status] for status in ON_THE_WAY) and not even_unfinished:
            raise unfinished(run_id)
        skips = standing_skips(connection, number)
        remove_skips(connection, number)
        add_skips(connection, number, skips.chosen(skips.codes == CLAIM_HELD))
        connection.execute(
            f"DELETE FROM row WHERE run = ? AND status NOT IN ({_HOLDING}, ?)",  # noqa: S608 - numbers of ours
            (number, RowStatus.REJECTED.code),
        )
        connection.execute("UPDATE row SET ref = '', message = '' WHERE run = ?", (number,))
        connection.execute(
            "UPDATE row SET phone = x'', email = x'', content = x'', customer_id = '' WHERE run = ? AND status = ?",
            (number, RowStatus.REJECTED.code),
        )
        connection.execute("DELETE FROM source WHERE run = ?", (number,))
        connection.execute(
            "UPDATE run SET details = NULL, verdicts = x'', totals = ? WHERE number = ?",
            (json.dumps({str(status): count for status, count in totals.items() if count}), number),
        )


def forget_person(journal: SqliteJournal, now: float, *, phone: str = "", email: str = "") -> int:
    """Forget whoever has this phone number (E.164) or e-mail (case-folded), and keep them from coming back.

    Every row of any run with that phone or e-mail is blanked: its hashes, legacy id, customer id and message; its state
    stays. The phones and e-mails of these rows, and what was given, are suppressed from now on (`now`: seconds since
    1970): a row that has one is skipped. Gives the number of rows. Raises JournalError.
    """
    connection, hashes = journal.connection, journal.hashes
    wanted = [hashes.one("phone", phone), hashes.one("email", email)]
    with in_words(journal.path), transaction(connection):
        rows = connection.execute(
            "SELECT run, ordinal, phone, email FROM row "
            "WHERE (phone = ? AND length(phone)) OR (email = ? AND length(email))",
            wanted,
        ).fetchall()
        marks = {mark for mark in (*wanted, *(mark for row in rows for mark in row[2:])) if mark}
        connection.executemany(
            "INSERT OR IGNORE INTO suppressed (hash, since) VALUES (?, ?)", [(mark, now) for mark in sorted(marks)]
        )
        connection.executemany(
            "UPDATE row SET identity = x'', phone = x'', email = x'', content = x'', ref = '', customer_id = '', "
            "message = '' WHERE run = ? AND ordinal = ?",
            [row[:2] for row in rows],
        )
    return len(rows)


def leave_no_trace(journal: SqliteJournal) -> bool:
    """Write the journal anew, so that nothing is left of what was deleted, and empty the `-wal` beside it.

    A million rows take 2 s and twice their size (150 MB) on the disk (measured). False when somebody reads the journal:
    then the rest is done when the last one ends. Raises JournalError, on a full disk for one; what was forgotten stays
    forgotten.
    """
    with in_words(journal.path):
        journal.connection.execute("VACUUM")
        (busy, _, _) = journal.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def unfinished(run_id: str) -> UsageError:
    """Say why the details of a run are not forgotten yet."""
    return UsageError(
        f"The run {run_id} is unfinished: without its details it could not be carried on.",
        f"Finish it with importer resume {run_id}, or add --even-unfinished.",
        reason="unfinished",
    )
