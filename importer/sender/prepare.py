"""Make requests of the rows that are to be sent: payload, Idempotency-Key, and what must be masked in the reply."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import ValidationError

from importer.config import Settings
from importer.customer.fields import FIELD_PATHS, PERSONAL_PATHS
from importer.customer.identity import ExpectedRow, Identity, Occurrences, content_of, idempotency_key, kept_ref
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.payload import build_payload
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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands: in the run, and in its source."""

    ordinal: int
    source: int
    row: int


class RequestMaker:
    """Reads the stage file and makes a request of every pending row, each checked once more by the payload model."""

    def __init__(
        self,
        settings: Settings,
        store: str,
        expect: Callable[[ExpectedRow], int],
        give_up: Callable[[ExpectedRow, Outcome], None],
    ) -> None:
        """Make requests for `store` (its base URL).

        `expect` is told who a row is before it is handed out, and gives the generation of its Idempotency-Key;
        `give_up` gets a row that no request can be made of.
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
            yield from self._requests(batch, looked_at, set(pending.tolist()))
            if left <= 0:
                return

    def _requests(
        self, batch: StagedBatch, looked_at: npt.NDArray[np.int64], pending: Container[int]
    ) -> Iterator[SendRow]:
        texts = [column.take(pa.array(looked_at)).to_pylist() for column in batch.clean_columns()]
        for index, number, *values in zip(looked_at.tolist(), batch.rows[looked_at].tolist(), *texts, strict=True):
            named = dict(zip(FIELD_PATHS, values, strict=True))
            identity = self._occurrences.next(
                Identity.of(named["address.country_code"], named["address.phone"], named["address.email"])
            )
            if index not in pending:
                continue
            request = self._request(_Place(batch.first + index, batch.source, number), identity, named)
            if request is not None:
                yield request

    def _request(self, place: _Place, identity: Identity, values: dict[str, str]) -> SendRow | None:
        expected = ExpectedRow(
            ordinal=place.ordinal,
            identity=identity,
            content=content_of(values),
            source=place.source,
            row=place.row,
            ref=kept_ref(values["ref"], identity),
        )
        try:
            body = build_payload(values).to_json()
        except ValidationError:
            self._give_up(expected, _UNBUILDABLE)
            return None
        generation = self._expect(expected)
        private = tuple(values[path] for path in PERSONAL_PATHS if values[path])
        key = idempotency_key(self._store, identity, generation)
        return SendRow(place.ordinal, place.source, place.row, body, key, private)
