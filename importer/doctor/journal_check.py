"""How the record of what was imported stands. Pure."""

from __future__ import annotations

from datetime import datetime

from importer.doctor.diagnosis import Diagnosis, Facts, Level
from importer.errors import JournalError
from importer.journal import Glance

_MOST_NAMED = 3
"""Unfinished runs that are named; importer runs lists them all."""


def judge_journal(seen: Glance, store_id: str, now: datetime, *, is_production: bool) -> Diagnosis:
    """Say whether a run could use the journal, and what waits in it; `now` has the time zone for what is shown."""
    facts: Facts = {
        "journal": str(seen.path),
        "exists": seen.exists,
        "runs": seen.runs,
        "unfinished": len(seen.unfinished),
        "uncertain": seen.uncertain,
    }
    if not seen.exists:
        return _none_yet(seen, store_id, facts, is_production=is_production)
    if seen.holder is not None:
        message = f"The journal {seen.path} is in use by {seen.holder.words(now)}; only one importer can have it."
        step = "Wait until it has ended, or stop it."
        return Diagnosis("journal", Level.FAILS, "journal_in_use", message, step, JournalError.exit_code, facts)
    if seen.is_older:
        message = f"The journal {seen.path} is of an older importer; the next run brings it up to date."
        return Diagnosis("journal", Level.OK, "older", message, facts=facts)
    well = f"The journal {seen.path} is whole, its key fits, and nobody has it."
    waiting = _waiting(seen)
    if waiting:
        return Diagnosis("journal", Level.OK, "unfinished", f"{well} {waiting}", _carry_on(seen), facts=facts)
    return Diagnosis("journal", Level.OK, "ok", well, facts=facts)


def _none_yet(seen: Glance, store_id: str, facts: Facts, *, is_production: bool) -> Diagnosis:
    message = f"There is no journal at {seen.path} yet."
    if not is_production:
        return Diagnosis("journal", Level.OK, "no_journal_yet", f"{message} The first run makes it.", facts=facts)
    step = (
        f"If the store {store_id} was never imported into from here, the first run needs --new-journal, or asks. Else "
        "name its journal with --journal: a new one knows nobody, and would create everybody again."
    )
    return Diagnosis("journal", Level.WARNING, "no_journal_yet", message, step, facts=facts)


def _waiting(seen: Glance) -> str:
    parts = []
    if seen.unfinished:
        named = ", ".join(f"{run.run_id} ({run.unsent:,} to be sent)" for run in seen.unfinished[:_MOST_NAMED])
        more = len(seen.unfinished) - _MOST_NAMED
        parts.append(f"Unfinished: {named}{f' and {more} more' if more > 0 else ''}.")
    if seen.uncertain:
        parts.append(f"Customers that may or may not have been created: {seen.uncertain:,}.")
    return " ".join(parts)


def _carry_on(seen: Glance) -> str:
    if seen.unfinished:
        return f"importer resume {seen.unfinished[0].run_id} carries on; importer runs lists them all."
    return "importer runs lists the runs; importer resolve RUN settles these customers."
