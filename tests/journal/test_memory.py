"""The journal's interface, held against its in-memory form."""

from __future__ import annotations

import pytest

from importer.customer.identity import Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal import Claim, ClaimRequest, Held, MemoryJournal, StaleClaimError

ASHA = Identity.of("+91", "9000010001", "asha@example.com")
RAVI = Identity.of("+91", "9000010002", "ravi@example.com")


class Clock:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        """Give the time, s."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock for leases."""
    return Clock()


@pytest.fixture
def journal(clock: Clock) -> MemoryJournal:
    """Give a journal with two runs."""
    journal = MemoryJournal(clock)
    journal.begin("one", {RowStatus.PENDING: 2})
    journal.begin("two", {RowStatus.PENDING: 2})
    return journal


def claim(journal: MemoryJournal, run: str, ordinal: int, identity: Identity, owner: str = "me") -> Claim | Held:
    """Claim one row for a minute."""
    return journal.claim(run, [ClaimRequest(ordinal, identity)], owner, 60)[0]


def take(journal: MemoryJournal, run: str, ordinal: int, identity: Identity, owner: str = "me") -> Claim:
    """Claim one row that is free."""
    taken = claim(journal, run, ordinal, identity, owner)
    assert isinstance(taken, Claim)
    return taken


@pytest.mark.parametrize("status", [RowStatus.CREATED, RowStatus.EXISTS, RowStatus.UNCERTAIN, RowStatus.SENDING])
def test_a_held_claim_keeps_another_runs_row_off_the_wire(journal: MemoryJournal, status: RowStatus) -> None:
    """Who shares a phone or an e-mail with a row that is, or may be, in the store is told who holds it."""
    taken = take(journal, "one", 0, ASHA)
    if status is not RowStatus.SENDING:
        journal.settle(taken, Outcome(status, customer_id="c-1" if status is RowStatus.CREATED else ""))
    for twin in (Identity.of("+91", "9000010001", "new@example.com"), Identity.of("+91", "9", "ASHA@example.com")):
        held = claim(journal, "two", 1, twin)
        assert isinstance(held, Held)
        assert (held.by_run, held.by_ordinal, held.status) == ("one", 0, status)
    assert 1 not in journal.outcomes("two", 0, 10)


@pytest.mark.parametrize("status", [RowStatus.REJECTED, RowStatus.FAILED, RowStatus.PENDING])
def test_rejected_failed_and_released_rows_give_up_their_values(journal: MemoryJournal, status: RowStatus) -> None:
    """What certainly is not in the store claims nobody."""
    journal.settle(take(journal, "one", 0, ASHA), Outcome(status))
    assert isinstance(claim(journal, "two", 0, ASHA), Claim)


def test_rows_of_one_run_may_share_a_value(journal: MemoryJournal) -> None:
    """Within a run the rules decide about duplicates, not the claims; each row holds the value against other runs."""
    first, second = take(journal, "one", 0, ASHA), take(journal, "one", 1, ASHA)
    journal.settle(first, Outcome(RowStatus.REJECTED))
    assert isinstance(claim(journal, "two", 0, ASHA), Held)
    journal.settle(second, Outcome(RowStatus.FAILED))
    assert isinstance(claim(journal, "two", 0, ASHA), Claim)


def test_a_row_on_the_wire_or_settled_is_not_claimed_again(journal: MemoryJournal) -> None:
    """No row is sent twice: a second claim is refused until the row was released."""
    taken = take(journal, "one", 0, ASHA)
    with pytest.raises(JournalError):
        claim(journal, "one", 0, ASHA)
    journal.release(taken)
    again = take(journal, "one", 0, ASHA)
    assert again.fence > taken.fence
    journal.settle(again, Outcome(RowStatus.CREATED, customer_id="c-1"))
    with pytest.raises(JournalError):
        claim(journal, "one", 0, ASHA)


def test_a_dead_owners_rows_become_uncertain_and_its_late_word_is_refused(journal: MemoryJournal, clock: Clock) -> None:
    """After the lease a row on the wire is uncertain, and what the old owner still says is not recorded."""
    lost = take(journal, "one", 0, ASHA, owner="dead")
    alive = take(journal, "one", 1, RAVI, owner="alive")
    assert journal.recover("other") == 0
    clock.now = 61.0
    assert journal.recover("alive") == 2
    assert journal.totals("one")[RowStatus.UNCERTAIN] == 2
    for claim_ in (lost, alive):
        with pytest.raises(StaleClaimError):
            journal.settle(claim_, Outcome(RowStatus.CREATED, customer_id="c-1"))
    assert journal.totals("one")[RowStatus.CREATED] == 0


def test_an_owner_that_starts_again_judges_its_own_rows_at_once(journal: MemoryJournal) -> None:
    """What an owner left on the wire is uncertain when it starts again; another owner's living rows stay."""
    take(journal, "one", 0, ASHA, owner="me")
    take(journal, "one", 1, RAVI, owner="other")
    assert journal.recover("me") == 1
    totals = journal.totals("one")
    assert (totals[RowStatus.UNCERTAIN], totals[RowStatus.SENDING]) == (1, 1)


def test_outcomes_come_by_ordinal(journal: MemoryJournal) -> None:
    """Outcomes are given for the stretch that was asked for, with all that is known."""
    outcome = Outcome(RowStatus.CREATED, "c-1", 200, "", "", 1)
    journal.settle(take(journal, "one", 0, ASHA), outcome)
    assert journal.outcomes("one", 0, 1) == {0: outcome}
    assert journal.outcomes("one", 1, 5) == {}
    assert journal.outcomes("never begun", 0, 5) == {}


def test_a_run_begins_once(journal: MemoryJournal) -> None:
    """A run id cannot be used twice."""
    with pytest.raises(JournalError):
        journal.begin("one", {})
