"""The states of a row and the ledger over them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.ledger import Ledger
from importer.customer.status import MOVES, RowStatus
from importer.errors import LedgerError

FINAL_ON_THE_WIRE = {RowStatus.CREATED, RowStatus.EXISTS, RowStatus.REJECTED, RowStatus.FAILED}


def test_the_states_are_the_twelve_of_the_design() -> None:
    """The closed set of states is exactly the documented one."""
    assert [status.value for status in RowStatus] == [
        "excluded", "invalid", "duplicate", "skipped", "valid", "pending",
        "sending", "created", "exists", "rejected", "failed", "uncertain",
    ]  # fmt: skip


@pytest.mark.parametrize("status", list(RowStatus))
def test_every_state_survives_its_byte(status: RowStatus) -> None:
    """A state's byte gives the same state back, and every state says what it means."""
    assert RowStatus.from_code(status.code) is status
    assert status.meaning


def test_an_uncertain_row_is_never_sent_again_by_a_move() -> None:
    """No move leads from uncertain to sending: only a person's word makes it pending first."""
    assert RowStatus.SENDING not in MOVES[RowStatus.UNCERTAIN]


def test_final_states_stay() -> None:
    """What is settled on the wire cannot become anything else."""
    assert all(not MOVES[status] for status in FINAL_ON_THE_WIRE)


def test_only_a_claimed_row_becomes_created() -> None:
    """The one way to created leads over sending, or over an uncertain row that was settled."""
    before = {status for status in RowStatus if status.may_become(RowStatus.CREATED)}
    assert before == {RowStatus.SENDING, RowStatus.UNCERTAIN}


def test_the_ledger_refuses_a_move_that_the_states_do_not_know() -> None:
    """An impossible move is a bug and fails loudly, one row or many, and changes nothing."""
    ledger = Ledger()
    ledger.append(np.array([RowStatus.CREATED.code, RowStatus.VALID.code], dtype=np.uint8))
    with pytest.raises(LedgerError):
        ledger.move(0, RowStatus.PENDING)
    with pytest.raises(LedgerError):
        ledger.move_all(np.array([0, 1]), RowStatus.PENDING)
    assert [ledger.status(0), ledger.status(1)] == [RowStatus.CREATED, RowStatus.VALID]


@given(st.lists(st.lists(st.sampled_from(list(RowStatus)), max_size=700), max_size=6))
def test_states_sum_to_rows(batches: list[list[RowStatus]]) -> None:
    """However the rows come, the sum over the states is the number of rows, and every state is counted."""
    ledger = Ledger()
    for batch in batches:
        first = ledger.append(np.array([status.code for status in batch], dtype=np.uint8))
        assert first == ledger.rows - len(batch)
    flat = [status for batch in batches for status in batch]
    assert ledger.totals() == {status: flat.count(status) for status in RowStatus}
    assert sum(ledger.totals().values()) == ledger.rows == len(flat)
    assert [RowStatus.from_code(int(code)) for code in ledger.codes] == flat
    assert ledger.in_state(RowStatus.VALID).tolist() == [i for i, status in enumerate(flat) if status == "valid"]


def test_the_codes_cannot_be_changed_from_outside() -> None:
    """Whoever looks at the states cannot move them."""
    ledger = Ledger()
    ledger.append(np.array([0], dtype=np.uint8))
    with pytest.raises(ValueError, match="read-only"):
        ledger.codes[0] = 3
