"""What the journal says of the rows of a run: those that earlier runs hold, and those that this run has sent before."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from importer.config import Settings
from importer.customer.fields import FIELD_PATHS
from importer.customer.identity import Identity, Occurrences, content_of
from importer.customer.ledger import Ledger
from importer.customer.status import RowStatus
from importer.journal import Journal, Skips
from importer.normalize import CLEANING_VERSION
from importer.stage_file import StageFile
from importer.staged_batch import StagedBatch

_CONTACTS = ("address.country_code", "address.phone", "address.email")


def verdicts_of(ledger: Ledger) -> bytes:
    """Give the checksum of the check's verdicts on all rows: who repeats the check must come to the same."""
    return hashlib.blake2b(ledger.codes.tobytes(), digest_size=16).digest()


def find_held(stage: StageFile, ledger: Ledger, journal: Journal, run_id: str, settings: Settings) -> Skips:
    """Find the pending rows of a run that other runs hold. Moves nothing."""
    occurrences = Occurrences(allowed=settings.allows_duplicates)
    found = []
    for batch in stage.batches():
        codes = ledger.codes[batch.first : batch.first + len(batch.rows)]
        places = np.flatnonzero(codes == RowStatus.PENDING.code)
        contacts = _Contacts(batch, places, occurrences)
        held = journal.match(run_id, contacts.phones, contacts.emails, contacts.rows_at, CLEANING_VERSION)
        found.append(held.moved(batch.first + places))
    return Skips.joined(found)


def hold(ledger: Ledger, skips: Skips) -> None:
    """Move the rows that are held into their states."""
    for status in (RowStatus.SKIPPED, RowStatus.UNCERTAIN):
        ledger.move_all(skips.ordinals[skips.statuses == status.code], status)


def restore(ledger: Ledger, journal: Journal, run_id: str) -> Skips:
    """Put the rows of a run that is taken up where the journal has them; gives those that are held.

    Raises LedgerError when the journal knows rows that were not read.
    """
    skips = journal.skips(run_id)
    ledger.restore(skips.ordinals, skips.statuses)
    ledger.restore(*journal.states(run_id))
    return skips


class _Contacts:
    """Who some rows of a batch are."""

    def __init__(self, batch: StagedBatch, places: npt.NDArray[np.int64], occurrences: Occurrences) -> None:
        self._batch = batch
        self._places = places
        chosen = pa.array(places)
        codes, phones, emails = (batch.clean_column(path).take(chosen) for path in _CONTACTS)
        has_phone = pc.not_equal(phones, "")
        joined = pc.binary_join_element_wise(codes, phones, "")
        self.phones: list[str] = pc.if_else(has_phone, joined, "").to_pylist()
        self.emails: list[str] = [email.casefold() for email in emails.to_pylist()]
        self._identities = (
            [occurrences.next(Identity(*pair)) for pair in zip(self.phones, self.emails, strict=True)]
            if occurrences.counted
            else None
        )

    def rows_at(self, places: npt.NDArray[np.int64]) -> list[tuple[Identity, str]]:
        """Give identity and content of some of the rows, by their places among these."""
        chosen = pa.array(self._places[places])
        texts = [column.take(chosen).to_pylist() for column in self._batch.clean_columns()]
        contents = [content_of(dict(zip(FIELD_PATHS, values, strict=True))) for values in zip(*texts, strict=True)]
        return [(self._identity(at), content) for at, content in zip(places.tolist(), contents, strict=True)]

    def _identity(self, place: int) -> Identity:
        if self._identities is not None:
            return self._identities[place]
        return Identity(self.phones[place], self.emails[place])
