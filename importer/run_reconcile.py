"""Reads an export of the store, holds the journal against it, and settles what it settles."""

from __future__ import annotations

import secrets as random_source
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from importer.config import Settings
from importer.customer.fields import FIELD_PATHS
from importer.customer.identity import ExpectedRow, Identity
from importer.customer.problems import PROBLEM_KINDS, Severity
from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.events import Listener, Notice, StopSignal
from importer.journal import (
    ClaimRequest,
    Comparison,
    Exported,
    JournalPlace,
    RunStart,
    SqliteJournal,
    Store,
    all_runs,
    compare,
    default_folder,
    default_place,
    known_places,
    read_journal,
    store_of,
)
from importer.normalize import CLEANING_VERSION
from importer.pipeline import Answers, Checked, check, open_sources
from importer.run_record import recorded_sources
from importer.sender import resolve_target
from importer.stage_file import StageFile
from importer.staged_batch import StagedBatch

_USUAL_TIMEOUT = 30.0
"""Seconds that a request may have taken where its run's own limit is not on record any longer: the default."""


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers of an export whose phone or e-mail can be read."""

    checked: Checked
    identities: Sequence[Identity]
    customer_ids: Sequence[str]
    rows: Sequence[int]
    unreadable: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What came of a reconciliation."""

    run_id: str
    customers: int
    """Rows of the export that were read."""
    comparison: Comparison
    settled: int
    """Uncertain rows that are created."""
    released: int
    """Uncertain rows that are to be sent."""
    marked: int
    """Customers of the store that no run knew; they exist for every later run."""


def find_store(settings: Settings) -> tuple[JournalPlace, Store]:
    """Give the journal that is meant, and its store: of the store that the settings name, else the only one there is.

    Raises UsageError when that is not clear, JournalError.
    """
    if settings.base_url or settings.store_id:
        target = resolve_target(settings)
        place = default_place(target.environment, target.store_id, target.base_url, usual=target.is_usual)
        named = JournalPlace(settings.journal) if settings.journal is not None else place
        return named, Store(target.base_url, target.environment, target.store_id)
    places = [JournalPlace(settings.journal)] if settings.journal is not None else known_places(default_folder())
    if len(places) != 1:
        raise UsageError(
            f"There are {len(places)} journals, and no store is named.", "Name it with --store-id, or with --journal."
        )
    with read_journal(places[0]) as connection:
        return places[0], store_of(connection)


def read_customers(
    names: Sequence[str], settings: Settings, stack: ExitStack, listener: Listener, stop: StopSignal
) -> Customers:
    """Read an export with the same reader, mapper and cleaning as every file. Raises SourceError, UsageError.

    Only phone, e-mail and id matter: what else may be wrong with a row is passed over.
    """
    stage = stack.enter_context(StageFile(settings.temp_dir))
    checked = Checked(stage)
    lenient = settings.model_copy(
        update={
            "required": dict.fromkeys(FIELD_PATHS, False),
            "rules": dict.fromkeys(PROBLEM_KINDS, Severity.OFF),
            "checks": (),
            "business_types": (),
            "hidden": "import",
        }
    )
    places = stack.enter_context(open_sources(names, lenient, listener, stop))
    check(places, lenient, checked, Answers(lambda _path, _rows: True, attended=True), listener, stop)
    if not all(source.mapping.sources_of("ref") for source in checked.sources):
        listener(Notice("No column holds the customers' ids; --map COLUMN=ref names it.", code="no_ids"))
    identities: list[Identity] = []
    ids: list[str] = []
    rows: list[int] = []
    unreadable = 0
    for batch in stage.batches():
        for identity, customer_id, row in _customers(batch, checked):
            if identity.phone or identity.email:
                identities.append(identity)
                ids.append(customer_id)
                rows.append(row)
            else:
                unreadable += 1
    return Customers(checked, identities, ids, rows, unreadable)


def _customers(batch: StagedBatch, checked: Checked) -> list[tuple[Identity, str, int]]:
    """Give the rows of a batch that were not excluded: a field that could not be read is blank."""
    codes = checked.ledger.codes[batch.first : batch.first + len(batch.rows)]
    chosen = np.flatnonzero(codes != RowStatus.EXCLUDED.code)
    paths = ("address.country_code", "address.phone", "address.email", "ref")
    columns = [batch.clean_column(path).take(pa.array(chosen)).to_pylist() for path in paths]
    return [
        (Identity.of(code, phone, email), ref, row)
        for code, phone, email, ref, row in zip(*columns, batch.rows[chosen].tolist(), strict=True)
    ]


def reconcile(
    journal: SqliteJournal,
    customers: Customers,
    exported_at: float | None,
    may_release: Callable[[Comparison], bool],
) -> Reconciled:
    """Hold the journal against the export and settle what it settles.

    `may_release` is asked whether uncertain rows that the export lacks are let go, only when the rules allow it, and
    before anything is written: whoever breaks off at the question has changed nothing. Raises JournalError.
    """
    many = journal.hashes.many
    phones = [identity.phone for identity in customers.identities]
    emails = [identity.email for identity in customers.identities]
    export = Exported(
        phones=many("phone", phones),
        emails=many("email", emails),
        customer_ids=customers.customer_ids,
        rows=customers.rows,
        unreadable=customers.unreadable,
        exported_at=exported_at,
    )
    timeouts = {run.run_id: _timeout(run.details) for run in all_runs(journal.connection)}
    known = journal.match("", phones, emails, lambda places: [(Identity("", ""), "")] * len(places), -1)
    fitted = Counter(zip(known.runs.tolist(), known.by.tolist(), strict=True))
    crowded = {row for row, customers_fitting in fitted.items() if customers_fitting > 1}
    comparison = compare(journal.connection, export, timeouts, crowded)
    unknown = np.setdiff1d(np.arange(len(phones)), known.ordinals)
    releases = bool(comparison.absent) and not comparison.why_not_released and may_release(comparison)
    run_id = f"reconcile-{datetime.now().astimezone():%Y%m%d-%H%M%S}-{random_source.token_hex(3)}"
    settled = sum(journal.resolve(each, outcomes) for each, outcomes in comparison.found.items())
    for each, ids in comparison.ids.items():
        journal.set_customer_ids(each, ids)
    marked = [_existing(journal, customers, place, ordinal) for ordinal, place in enumerate(unknown.tolist())]
    absent = comparison.absent if releases else {}
    released = sum(journal.resolve(each, outcomes) for each, outcomes in absent.items())
    kinds = Counter(difference.kind for difference in comparison.differences)
    told = {
        "both": len(phones) - len(marked),
        "found": settled,
        "store_only": len(marked),
        "journal_only": kinds["missing"],
        "released": released,
        "uncertain": comparison.journal[RowStatus.UNCERTAIN] - settled - released,
        "other_id": kinds["other_id"],
        "twice": kinds["twice"],
    }
    journal.record_existing(
        RunStart(
            run_id=run_id,
            totals={RowStatus.EXISTS: len(marked)},
            cleaning_version=CLEANING_VERSION,
            details={"reconciled": told},
            sources=recorded_sources(customers.checked),
            kind="reconcile",
        ),
        marked,
    )
    return Reconciled(run_id, len(phones) + customers.unreadable, comparison, settled, released, len(marked))


def _existing(journal: SqliteJournal, customers: Customers, place: int, ordinal: int) -> tuple[ClaimRequest, str]:
    """Give the customer at a place of the export as a row that exists, with its id."""
    expected = ExpectedRow(ordinal, customers.identities[place])
    hashes = journal.hashes.row(expected)
    request = ClaimRequest(ordinal, hashes, row=customers.rows[place])
    return request, customers.customer_ids[place]


def _timeout(details: object) -> float:
    try:
        return float(details["settings"]["timeout"])  # type: ignore[index] # JSON of ours, or forgotten
    except (TypeError, KeyError, ValueError):
        return _USUAL_TIMEOUT
