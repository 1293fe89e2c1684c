"""Make requests of the rows that are to be sent: payload, Idempotency-Key, and what must be masked in the reply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
from pydantic import ValidationError

from importer.config import Settings
from importer.customer.fields import FIELD_PATHS, PERSONAL_PATHS
from importer.customer.identity import Identity, idempotency_key
from importer.customer.ledger import Ledger
from importer.customer.outcome import Outcome
from importer.customer.payload import build_payload
from importer.customer.problems import Severity
from importer.customer.status import RowStatus
from importer.sender.row import SendRow
from importer.stage_file import StageFile

_UNBUILDABLE = Outcome(
    RowStatus.FAILED,
    code="payload_invalid",
    message="The row passed validation, but no request can be made of it. Please report this as a bug.",
)


class RequestMaker:
    """Reads the stage file and makes a request of every pending row, each checked once more by the payload model."""

    def __init__(
        self,
        settings: Settings,
        store: str,
        expect: Callable[[int, Identity], None],
        give_up: Callable[[int, Outcome], None],
    ) -> None:
        """Make requests for `store` (its base URL).

        `expect` is told who a row is before it is handed out; `give_up` gets a row that no request can be made of.
        """
        self._settings = settings
        self._store = store
        self._expect = expect
        self._give_up = give_up
        weights = {settings.severity("duplicate_phone"), settings.severity("duplicate_email")}
        self._seen: Counter[Identity] | None = None if weights == {Severity.ERROR} else Counter()

    def requests(self, stage: StageFile, ledger: Ledger) -> Iterator[SendRow]:
        """Give the pending rows in the file's order, at most `settings.first` of them."""
        left = self._settings.first if self._settings.first is not None else ledger.rows
        for batch in stage.batches():
            codes = ledger.codes[batch.first : batch.first + len(batch.rows)]
            pending = np.flatnonzero(codes == RowStatus.PENDING.code)[:left]
            left -= len(pending)
            texts = [column.take(pa.array(pending)).to_pylist() for column in batch.clean_columns()]
            for index, *values in zip(pending.tolist(), *texts, strict=True):
                request = self._request(batch.first + index, dict(zip(FIELD_PATHS, values, strict=True)))
                if request is not None:
                    yield request
            if left <= 0:
                return

    def _request(self, ordinal: int, values: dict[str, str]) -> SendRow | None:
        identity = self._identity(values)
        try:
            body = build_payload(values).to_json()
        except ValidationError:
            self._give_up(ordinal, _UNBUILDABLE)
            return None
        self._expect(ordinal, identity)
        private = tuple(values[path] for path in PERSONAL_PATHS if values[path])
        return SendRow(ordinal, body, idempotency_key(self._store, identity, 1), private)

    def _identity(self, values: dict[str, str]) -> Identity:
        """Say who a row is; where the rules let the same person in twice, each time is another customer."""
        identity = Identity.of(values["address.country_code"], values["address.phone"], values["address.email"])
        if self._seen is None:
            return identity
        self._seen[identity] += 1
        return Identity(identity.phone, identity.email, self._seen[identity])
