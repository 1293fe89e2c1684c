"""Every verdict held against the books of the server: through the real transport, the verdicts and the sender."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importer.config import Secrets
from importer.customer.status import RowStatus
from tests.sender.deeds import AGAIN, CREATES_AT_ONCE, DEEDS, FINAL, Deed, serve
from tests.sender.fault_server import Behaviour, FaultServer, Received, reset_unread
from tests.sender.sending import Sent, make_job, send_rows, with_timing

TIMING = with_timing(retry_after_cap=0.02)
TOKENS = Secrets.model_validate({"access_token": "token-0", "refresh_token": "refresh-0"})
QUICK_DEEDS = sorted(name for name, deed in DEEDS.items() if not deed.slow)


def send_by_script(
    scripts: Mapping[str, Sequence[Deed]],
    before_reading: Callable[[int], Behaviour | None] = lambda _connection: None,
    *,
    timeout: float = 5.0,
    concurrency: int = 4,
) -> tuple[Sent, FaultServer]:
    """Send a row for each script (`key-0` ...) to a server that follows it, and then makes the customer at once."""

    def script(request: Received) -> Deed:
        deeds = scripts[request.key]
        return deeds[request.turn - 1] if request.turn <= len(deeds) else CREATES_AT_ONCE

    with serve(script, before_reading) as server:
        job = make_job(server.base_url, TIMING, TOKENS, timeout=timeout, concurrency=concurrency)
        sent = send_rows(job, len(scripts))
    return sent, server


def hold_against_the_books(sent: Sent, server: FaultServer) -> None:
    """No customer was made twice, none was asked for again once made, and every row is in one state that is true."""
    made: defaultdict[str, list[str]] = defaultdict(list)
    for entry in server.books:
        made[entry.key].append(entry.customer_id)
        assert entry.turn == server.turns[entry.key], "sent again after it was made"
    for ordinal in range(sent.recorder.rows):
        ids = made[f"key-{ordinal}"]
        status = sent.recorder.ledger.status(ordinal)
        assert len(ids) <= 1, "made twice"
        match status:
            case RowStatus.CREATED:
                assert [sent.recorder.outcomes[ordinal].customer_id] == ids
            case RowStatus.UNCERTAIN:
                assert sent.recorder.outcomes[ordinal].attempts > 0  # made or not: nobody here can know
            case RowStatus.PENDING | RowStatus.REJECTED | RowStatus.EXISTS | RowStatus.FAILED:
                assert ids == [], "would be sent again, or is not said to be ours"
            case _:
                pytest.fail(f"{status} is no state in which a run leaves a row")


@pytest.mark.parametrize("name", sorted(FINAL))
def test_final_deeds(name: str) -> None:
    """What a deed leaves is final: one request, the state that the table says, and the id that the server gave."""
    deed = FINAL[name]
    sent, server = send_by_script({"key-0": [deed]}, timeout=0.3 if deed.slow else 5.0)
    hold_against_the_books(sent, server)
    outcome = sent.one()
    assert (outcome.status, outcome.attempts) == (deed.status, 1)
    assert outcome.customer_id == (server.books[0].customer_id if deed.status is RowStatus.CREATED else "")
    assert server.turns["key-0"] == 1
    assert len(server.books) == deed.applies
    assert sent.recorder.releases == []


@pytest.mark.parametrize("name", sorted(AGAIN))
def test_deeds_that_turn_away(name: str) -> None:
    """What was certainly not processed is sent again under the same key, and created by the request that was."""
    sent, server = send_by_script({"key-0": [AGAIN[name]]})
    hold_against_the_books(sent, server)
    assert (sent.one().status, sent.one().attempts) == (RowStatus.CREATED, 2)
    assert server.turns["key-0"] == 2
    assert sent.recorder.releases == [0]


def test_every_state_is_left_by_some_deed() -> None:
    """The deeds lead to every state that an answer can lead to, and what can happen both ways is there both ways."""
    assert {deed.status for deed in DEEDS.values()} == {
        RowStatus.CREATED,
        RowStatus.UNCERTAIN,
        RowStatus.REJECTED,
        RowStatus.EXISTS,
        RowStatus.PENDING,
    }
    uncertain = Counter(deed.applies for deed in DEEDS.values() if deed.status is RowStatus.UNCERTAIN)
    assert uncertain[True] == uncertain[False] > 25


@given(
    scripts=st.lists(st.lists(st.sampled_from(QUICK_DEEDS), min_size=1, max_size=4), min_size=1, max_size=4),
    cut=st.frozensets(st.integers(0, 8), max_size=3),
    concurrency=st.integers(1, 4),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_any_sequence_of_deeds(scripts: list[list[str]], cut: frozenset[int], concurrency: int) -> None:
    """Whatever a server does, request by request and connection by connection: the books and the states agree."""
    deeds = {f"key-{ordinal}": [DEEDS[name] for name in names] for ordinal, names in enumerate(scripts)}
    sent, server = send_by_script(
        deeds, lambda number: reset_unread if number in cut else None, concurrency=concurrency
    )
    hold_against_the_books(sent, server)


def test_connections_closed_unannounced() -> None:
    """A server that closes each connection after its reply makes some rows uncertain, and none untrue."""
    closes = FINAL["200 then unannounced close, applied"]
    sent, server = send_by_script({f"key-{ordinal}": [closes] for ordinal in range(60)}, concurrency=8)
    hold_against_the_books(sent, server)
    assert sent.states[RowStatus.CREATED] > 0
