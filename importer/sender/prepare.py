"""Make requests of the rows that are to be sent: payload, Idempotency-Key, and what must be masked in the reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import compress

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from importer.config import Settings
from importer.customer.fields import FIELD_PATHS, PERSONAL_PATHS
from importer.customer.identity import ExpectedRow, Identity, Occurrences, contents_of, idempotency_key, kept_ref
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.payload import request_bodies
from importer.customer.status import RowStatus
from importer.sender.row import SendRow
from importer.stage_file import StageFile
from importer.staged_batch import StagedBatch

_UNBUILDABLE = Outcome(
    RowStatus.FAILED,
    code="payload_invalid",
    message="The row passed validation, but no request can be made of it. Please report this as a bug.",
)


_SENDABLE = [
    status.code
    for status in RowStatus
    if status not in {RowStatus.EXCLUDED, RowStatus.INVALID, RowStatus.DUPLICATE, RowStatus.VALID}
]
"""The states of rows that were good when the run began."""


_CONTACTS = ("address.country_code", "address.phone", "address.email")
_TOGETHER = 256
"""Rows that are made requests of at once: as many as the feed reads."""


class RequestMaker:
    """Reads the stage file and makes a request of every pending row, each checked once more by the payload model."""

    def __init__(
        self,
        settings: Settings,
        store: str,
        expect: Callable[[Sequence[ExpectedRow]], Sequence[int]],
        give_up: Callable[[ExpectedRow, Outcome], None],
    ) -> None:
        """Make requests for `store` (its base URL).

        `expect` is told who some rows are before they are handed out, and gives the generations of their
        Idempotency-Keys; `give_up` gets a row that no request can be made of.
        """
        self._settings = settings
        self._store = store
        self._expect = expect
        self._give_up = give_up
        self._occurrences = Occurrences(allowed=settings.allows_duplicates)

    def requests(self, stage: StageFile, ledger: Ledger) -> Iterator[SendRow]:
        """Give the pending rows in the file's order, at most `settings.first` of them."""
        left = self._settings.first if self._settings.first is not None else ledger.rows
        for batch in stage.batches():
            codes = ledger.codes[batch.first : batch.first + len(batch.rows)]
            pending = np.flatnonzero(codes == RowStatus.PENDING.code)[:left]
            left -= len(pending)
            looked_at = np.flatnonzero(np.isin(codes, _SENDABLE)) if self._occurrences.counted else pending
            yield from self._requests(batch, looked_at, np.isin(looked_at, pending))
            if left <= 0:
                return

    def _requests(
        self, batch: StagedBatch, looked_at: npt.NDArray[np.int64], pending: npt.NDArray[np.bool_]
    ) -> Iterator[SendRow]:
        """Give the rows of a batch that are pending, of those looked at (their places in it)."""
        columns = dict(zip(FIELD_PATHS, batch.clean_columns(), strict=True))
        for begin in range(0, len(looked_at), _TOGETHER):
            places, chosen = looked_at[begin : begin + _TOGETHER], pending[begin : begin + _TOGETHER]
            identities = self._identities(
                {path: columns[path].take(pa.array(places)).to_pylist() for path in _CONTACTS}
            )
            sent = pa.array(places[chosen])
            texts = {path: column.take(sent).to_pylist() for path, column in columns.items()}
            yield from self._made(batch, places[chosen], list(compress(identities, chosen.tolist())), texts)

    def _identities(self, contacts: dict[str, list[str]]) -> list[Identity]:
        people = [Identity.of(*contact) for contact in zip(*contacts.values(), strict=True)]
        return [self._occurrences.next(identity) for identity in people] if self._occurrences.counted else people

    def _made(
        self, batch: StagedBatch, places: npt.NDArray[np.int64], identities: list[Identity], texts: dict[str, list[str]]
    ) -> Iterator[SendRow]:
        """Make requests of some rows: their places in the batch, who they are, and their values by field path."""
        expected = [
            ExpectedRow(ordinal, identity, content, batch.source, row, kept_ref(ref, identity))
            for ordinal, identity, content, row, ref in zip(
                (batch.first + places).tolist(),
                identities,
                contents_of(texts),
                batch.rows[places].tolist(),
                texts["ref"],
                strict=True,
            )
        ]
        privates = zip(*(texts[path] for path in PERSONAL_PATHS), strict=True)
        made: list[tuple[ExpectedRow, bytes, tuple[str, ...]]] = []
        for row, body, private in zip(expected, request_bodies(texts), privates, strict=True):
            if body is None:
                self._give_up(row, _UNBUILDABLE)
            else:
                made.append((row, body, private))
        generations = self._expect([row for row, _, _ in made])
        for (row, body, private), generation in zip(made, generations, strict=True):
            key = idempotency_key(self._store, row.identity, generation)
            yield SendRow(row.ordinal, row.source, row.row, body, key, private)
