"""However soon a server lets rows come back, they wait: nobody is stormed."""

from __future__ import annotations

import pytest

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.events import StopSignal
from importer.sender import SendRow
from tests.sender.fault_server import Behaviour, FaultServer, Received, created, refusal
from tests.sender.sending import LedgerRecorder, make_job, make_rows, send_rows, with_timing

ROWS = 12


LONG_AGO = "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize("retry_after", [None, "0", "0.000001", "-1", "soon", "0, 0", "nan", LONG_AGO])
@pytest.mark.parametrize("status", [408, 429])
def test_wait_after_a_short_or_odd_retry_after(status: int, retry_after: str | None) -> None:
    """A row that was turned away waits for its own back-off, even if Retry-After is 0, past or nonsense.

    The back-off is made hours long: until every other row is done, the one that waits is not sent again.
    """
    stop = StopSignal()

    class StopsAtTheEnd(LedgerRecorder):
        async def settle(self, row: SendRow, outcome: Outcome) -> None:
            await super().settle(row, outcome)
            if len(self.outcomes) == ROWS - 1:
                stop.request("interrupted")

    def answer(request: Received) -> Behaviour:
        if request.key != "key-7":
            return created(f"c-{request.key}")
        return refusal(status) if retry_after is None else refusal(status, Retry_After=retry_after)

    timing = with_timing(backoff_base=1e6, backoff_cap=1e6)
    with FaultServer(answer) as server:
        job = make_job(server.base_url, timing, concurrency=2)
        sent = send_rows(job, make_rows(ROWS), StopsAtTheEnd(ROWS), stop)
    assert server.turns["key-7"] == 1
    assert sent.states == {RowStatus.CREATED: ROWS - 1, RowStatus.PENDING: 1}
