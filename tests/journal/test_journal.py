"""The journal's interface, held against its form in memory and its form in a file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from importer.customer.identity import Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal import (
    Claim,
    Held,
    RunStart,
    Settlement,
    Skips,
    SourceOnRecord,
    SqliteJournal,
    all_runs,
    find_run,
)
from importer.journal.interface import LOST, RESEND, Places
from tests.journal.journals import CREATED, Clock, begin, request, settle, settled, take, want

ASHA = Identity.of("+91", "9000010001", "asha@example.com")
RAVI = Identity.of("+91", "9000010002", "ravi@example.com")
NEW_EMAIL = Identity.of("+91", "9000010001", "new@example.com")
NEW_PHONE = Identity.of("+91", "9000010009", "ASHA@example.com")
UNCERTAIN = Outcome(RowStatus.UNCERTAIN, http_status=502, code="reply_lost", message="The reply was lost.", attempts=1)


@pytest.fixture
def journal(empty_journal: SqliteJournal) -> SqliteJournal:
    """Give a journal with two runs of two rows each."""
    begin(empty_journal, "one")
    begin(empty_journal, "two")
    return empty_journal


def matched(journal: SqliteJournal, run: str, identities: list[Identity], contents: list[str] | None = None) -> Skips:
    """Ask which rows of a check others hold."""
    texts = contents or [""] * len(identities)

    def rows_at(places: Places) -> list[tuple[Identity, str]]:
        return [(identities[place], texts[place]) for place in places.tolist()]

    return journal.match(run, [who.phone for who in identities], [who.email for who in identities], rows_at, 1)


@pytest.mark.parametrize(
    ("holder", "status", "code"),
    [
        (RowStatus.CREATED, RowStatus.SKIPPED, "already_created"),
        (RowStatus.EXISTS, RowStatus.SKIPPED, "already_exists"),
        (RowStatus.UNCERTAIN, RowStatus.UNCERTAIN, "claim_held"),
        (RowStatus.SENDING, RowStatus.UNCERTAIN, "claim_held"),
    ],
)
@pytest.mark.parametrize("twin", [NEW_EMAIL, NEW_PHONE, ASHA])
def test_a_held_claim_keeps_another_runs_row_off_the_wire(
    journal: SqliteJournal, holder: RowStatus, status: RowStatus, code: str, twin: Identity
) -> None:
    """Who shares a phone or an e-mail with a row that is, or may be, in the store is told who holds it."""
    claim = take(journal, "one", request(journal, 0, ASHA))
    if holder is not RowStatus.SENDING:
        outcome = Outcome(holder, customer_id="c-1" if holder is RowStatus.CREATED else "")
        settle(journal, claim, request(journal, 0, ASHA), outcome)
    held = want(journal, "two", request(journal, 1, twin))
    assert held == Held(1, "one", 0, code, status)
    assert journal.states("two")[0].tolist() == []
    assert journal.totals("two")[status] == 1
    outcome = journal.outcomes("two", 1, 1)[1]
    assert (outcome.status, outcome.code) == (status, code)
    assert outcome.customer_id == ("c-1" if holder is RowStatus.CREATED else "")
    assert "one" in outcome.message


@pytest.mark.parametrize("status", [RowStatus.REJECTED, RowStatus.FAILED, RowStatus.PENDING])
def test_rejected_failed_and_released_rows_give_up_their_values(journal: SqliteJournal, status: RowStatus) -> None:
    """What certainly is not in the store claims nobody."""
    settled(journal, "one", request(journal, 0, ASHA), Outcome(status))
    assert isinstance(want(journal, "two", request(journal, 0, ASHA)), Claim)
    assert matched(journal, "three", [RAVI]).ordinals.tolist() == []


def test_rows_of_one_run_may_share_a_value(journal: SqliteJournal) -> None:
    """Within a run the rules decide about duplicates, not the claims; each row holds the value against other runs."""
    rows = [request(journal, 0, ASHA), request(journal, 1, ASHA)]
    first, second = journal.record("one", (), rows, "me", 60.0).answers
    assert isinstance(first, Claim)
    assert isinstance(second, Claim)
    settle(journal, first, rows[0], Outcome(RowStatus.REJECTED))
    assert isinstance(want(journal, "two", request(journal, 0, ASHA)), Held)
    settle(journal, second, rows[1], Outcome(RowStatus.FAILED))
    assert isinstance(want(journal, "two", request(journal, 1, ASHA)), Claim)


@pytest.mark.parametrize("status", [RowStatus.CREATED, RowStatus.EXISTS, RowStatus.REJECTED, RowStatus.FAILED])
def test_a_row_on_the_wire_or_settled_is_not_claimed_again(journal: SqliteJournal, status: RowStatus) -> None:
    """No row is sent twice: a second claim is refused until the row was released."""
    row = request(journal, 0, ASHA)
    first = take(journal, "one", row)
    with pytest.raises(JournalError):
        want(journal, "one", row)
    settle(journal, first, row, Outcome(RowStatus.PENDING))
    again = take(journal, "one", row)
    assert again.fence > first.fence
    settle(journal, again, row, Outcome(status))
    with pytest.raises(JournalError):
        want(journal, "one", row)
    assert journal.totals("one")[status] == 1


def test_one_step_is_whole_or_nothing(journal: SqliteJournal) -> None:
    """When one move of a step cannot be, none of it is on record; and the journal goes on."""
    sent, other = request(journal, 0, ASHA), request(journal, 1, RAVI)
    claim = take(journal, "one", sent)
    with pytest.raises(JournalError):
        journal.record("one", [Settlement(CREATED, claim, sent)], [other, sent], "me", 60.0)
    assert journal.totals("one")[RowStatus.SENDING] == 1
    assert journal.totals("one")[RowStatus.PENDING] == 1
    recorded = journal.record("one", [Settlement(CREATED, claim, sent)], [other], "me", 60.0)
    assert (recorded.stale, len(recorded.answers)) == (frozenset(), 1)
    assert journal.totals("one")[RowStatus.CREATED] == journal.totals("one")[RowStatus.SENDING] == 1


def test_a_row_that_was_released_may_be_claimed_in_the_same_step(journal: SqliteJournal) -> None:
    """Outcomes come before intents: what is released is free for the same commit."""
    row = request(journal, 0, ASHA)
    claim = take(journal, "one", row)
    again = journal.record("one", [Settlement(Outcome(RowStatus.PENDING), claim, row)], [row], "me", 60.0)
    assert isinstance(again.answers[0], Claim)
    assert journal.totals("one")[RowStatus.SENDING] == 1
    assert settle(journal, claim, row, CREATED).stale
    assert not settle(journal, again.answers[0], row, CREATED).stale


def test_a_dead_owners_rows_become_uncertain_and_its_late_word_is_refused(journal: SqliteJournal, clock: Clock) -> None:
    """After the lease a row on the wire is uncertain, and what the old owner still says is not recorded."""
    rows = [request(journal, 0, ASHA), request(journal, 1, RAVI)]
    lost, alive = take(journal, "one", rows[0], "dead"), take(journal, "one", rows[1], "alive")
    assert journal.recover("other") == 0
    clock.now += 61.0
    assert journal.recover("alive") == 2
    assert journal.outcomes("one", 0, 2) == dict.fromkeys(range(2), replace(LOST, attempted=clock.now - 61.0))
    for claim, row in zip((lost, alive), rows, strict=True):
        assert settle(journal, claim, row, CREATED).stale
    assert journal.totals("one")[RowStatus.UNCERTAIN] == 2


def test_an_owner_that_starts_again_judges_its_own_rows_at_once(journal: SqliteJournal) -> None:
    """What an owner left on the wire is uncertain when it starts again; another owner's living rows stay."""
    take(journal, "one", request(journal, 0, ASHA), "me")
    take(journal, "one", request(journal, 1, RAVI), "other")
    assert journal.recover("me") == 1
    totals = journal.totals("one")
    assert (totals[RowStatus.UNCERTAIN], totals[RowStatus.SENDING]) == (1, 1)


def test_only_failed_may_come_of_a_row_that_is_not_on_the_wire(journal: SqliteJournal) -> None:
    """Without a claim there is no outcome but failed, and that not for a row that is settled."""
    row = request(journal, 0, ASHA)
    for status in (RowStatus.CREATED, RowStatus.PENDING, RowStatus.UNCERTAIN):
        with pytest.raises(JournalError):
            journal.record("one", [Settlement(Outcome(status), None, row)], (), "me", 60.0)
    failed = Settlement(Outcome(RowStatus.FAILED, code="not_reached"), None, row)
    journal.record("one", [failed], (), "me", 60.0)
    assert journal.totals("one")[RowStatus.FAILED] == 1
    with pytest.raises(JournalError):
        journal.record("one", [failed], (), "me", 60.0)


def test_outcomes_come_by_ordinal(journal: SqliteJournal, clock: Clock) -> None:
    """Outcomes are given for the stretch that was asked for, with all that is known."""
    settled(journal, "one", request(journal, 0, ASHA), CREATED)
    settled(journal, "one", request(journal, 1, RAVI), UNCERTAIN)
    assert journal.outcomes("one", 0, 1) == {0: replace(CREATED, attempted=clock.now)}
    assert journal.outcomes("one", 1, 5) == {1: replace(UNCERTAIN, attempted=clock.now)}
    assert journal.outcomes("one", 2, 5) == {}
    assert journal.outcomes("never begun", 0, 5) == {}
    ordinals, codes = journal.states("one")
    assert (ordinals.tolist(), codes.tolist()) == ([0, 1], [RowStatus.CREATED.code, RowStatus.UNCERTAIN.code])


def test_a_run_begins_once(journal: SqliteJournal) -> None:
    """A run id cannot be used twice, and the attempt does no harm."""
    with pytest.raises(JournalError):
        begin(journal, "one", 7)
    assert journal.totals("one")[RowStatus.PENDING] == 2
    begin(journal, "three")


def test_a_run_is_found_as_it_was_begun(empty_journal: SqliteJournal) -> None:
    """What a resume needs comes back as it went in: sums, verdicts, details and sources, whatever a file is called."""
    start = RunStart(
        run_id="run",
        totals={RowStatus.PENDING: 2, RowStatus.INVALID: 3},
        cleaning_version=7,
        verdicts=bytes(range(16)),
        details={"settings": {"first": 2, "where": ["A=ü"]}},
        sources=(SourceOnRecord("/data/kund\udce4.csv", "ab" * 32), SourceOnRecord("-", "")),
        blank=4,
    )
    empty_journal.begin(start, Skips.none())
    found = find_run(empty_journal.connection, "run")
    assert found is not None
    assert (found.run_id, found.kind, found.ended, found.rows) == ("run", "import", None, 5)
    assert (found.cleaning_version, found.verdicts, found.details) == (7, start.verdicts, start.details)
    assert (found.sources, found.blank) == (start.sources, 4)
    assert [found.totals[status] for status in (RowStatus.PENDING, RowStatus.INVALID, RowStatus.CREATED)] == [2, 3, 0]
    assert [each.run_id for each in all_runs(empty_journal.connection)] == ["run"]
    assert find_run(empty_journal.connection, "other") is None


def test_it_is_noted_how_a_run_ended(journal: SqliteJournal, clock: Clock) -> None:
    """The word of what stopped a run stands until it goes on again or comes to its end."""
    for word in ("interrupted", None, ""):
        clock.now += 10
        journal.end("one", word)
        found = find_run(journal.connection, "one")
        assert found is not None
        assert (found.ended, found.touched) == (word, clock.now)


def test_a_run_that_is_not_on_record_is_refused_and_harms_nobody(journal: SqliteJournal) -> None:
    """A wrong run id is an error of that call: the journal takes what comes after it."""
    nobody = request(journal, 0, ASHA)
    matched(journal, "never", [ASHA])
    for call in (
        lambda: journal.record("never", (), [nobody], "me", 60.0),
        lambda: journal.end("never", ""),
        lambda: journal.replace_skips("never", Skips.none()),
        lambda: journal.resolve("never", {0: CREATED}),
        lambda: journal.resend_uncertain("never"),
        lambda: journal.totals("never"),
        lambda: journal.skips("never"),
        lambda: journal.states("never"),
    ):
        with pytest.raises(JournalError, match="never"):
            call()
    take(journal, "one", nobody)


def test_a_customer_with_other_content_is_told_apart(journal: SqliteJournal) -> None:
    """Created with the same content it is already created, else changed; other cleanings are not compared."""
    settled(journal, "one", request(journal, 0, ASHA, "Asha, Pune"), CREATED)
    found = matched(journal, "three", [ASHA, NEW_EMAIL, RAVI], ["Asha, Pune", "Asha, Delhi", "Ravi"])
    assert (found.ordinals.tolist(), found.by.tolist(), found.codes.tolist()) == ([0, 1], [0, 0], [0, 2])
    journal.begin(RunStart("three", {RowStatus.PENDING: 3}, 1), found)
    assert [outcome.code for outcome in journal.outcomes("three", 0, 3).values()] == [
        "already_created",
        "customer_changed",
    ]
    begin(journal, "newer", version=2)
    held = want(journal, "newer", request(journal, 0, ASHA, "Asha, Delhi"))
    assert isinstance(held, Held)
    assert held.code == "already_created"


def test_a_forgotten_person_is_skipped_and_nobody_is_named(journal: SqliteJournal) -> None:
    """Who was forgotten at their own wish is not imported again, by phone or by e-mail, even if a run holds them."""
    settled(journal, "one", request(journal, 0, ASHA), CREATED)
    for mark in (journal.hashes.one("phone", ASHA.phone), journal.hashes.one("email", ASHA.email)):
        journal.connection.execute("INSERT INTO suppressed VALUES (?, 0)", (mark,))
    found = matched(journal, "three", [NEW_PHONE, NEW_EMAIL, RAVI])
    assert (found.ordinals.tolist(), found.codes.tolist()) == ([0, 1], [3, 3])
    begin(journal, "three", 3, skips=found)
    outcome = journal.outcomes("three", 0, 1)[0]
    assert (outcome.status, outcome.code, outcome.customer_id) == (RowStatus.SKIPPED, "suppressed", "")
    assert "run" not in outcome.message


@pytest.mark.parametrize(
    ("verdict", "status", "code", "customer_id"),
    [
        (CREATED, RowStatus.SKIPPED, "already_created", "c-1"),
        (Outcome(RowStatus.EXISTS), RowStatus.SKIPPED, "already_exists", ""),
        (Outcome(RowStatus.PENDING), RowStatus.PENDING, "", ""),
        (None, RowStatus.UNCERTAIN, "claim_held", ""),
    ],
)
def test_a_held_row_is_settled_with_its_holder(
    journal: SqliteJournal, verdict: Outcome | None, status: RowStatus, code: str, customer_id: str
) -> None:
    """A row that waits for an uncertain one is skipped once that is in the store, and free once it is not."""
    settled(journal, "one", request(journal, 0, ASHA, row=5), UNCERTAIN)
    begin(journal, "three", skips=matched(journal, "three", [ASHA, RAVI]))
    if verdict is not None:
        assert journal.resolve("one", {0: verdict, 1: CREATED}) == 1
    outcome = journal.outcomes("three", 0, 2)[0]
    assert (outcome.status, outcome.code, outcome.customer_id) == (status, code, customer_id)
    totals = journal.totals("three")
    assert totals[status] >= 1
    assert sum(totals.values()) == 2
    standing = journal.skips("three")
    assert len(standing) == (status is not RowStatus.PENDING)
    if status is RowStatus.PENDING:
        journal.replace_skips("three", standing)
        assert isinstance(want(journal, "three", request(journal, 0, ASHA)), Claim)


def test_a_released_row_that_another_run_holds_since_has_no_record_of_its_own(journal: SqliteJournal) -> None:
    """A row that was released and then found to be held is held and nothing else, however often its run goes on."""
    row = request(journal, 0, ASHA)
    settled(journal, "one", row, Outcome(RowStatus.PENDING))
    settled(journal, "two", row, CREATED)
    assert isinstance(want(journal, "one", row), Held)
    for _ in range(2):
        assert journal.states("one")[0].tolist() == []
        assert journal.outcomes("one", 0, 1)[0].customer_id == "c-1"
        totals = journal.totals("one")
        assert (totals[RowStatus.SKIPPED], totals[RowStatus.PENDING]) == (1, 1)
        journal.replace_skips("one", journal.skips("one"))


def test_a_run_that_is_taken_up_replaces_the_record_of_what_is_held_now(journal: SqliteJournal) -> None:
    """Rows of it that others hold by now lose the record of their release."""
    row = request(journal, 1, ASHA)
    settled(journal, "one", row, Outcome(RowStatus.PENDING))
    settled(journal, "two", request(journal, 0, ASHA), CREATED)
    more = matched(journal, "one", [RAVI, ASHA])
    journal.replace_skips("one", more)
    assert journal.states("one")[0].tolist() == []
    assert journal.skips("one").ordinals.tolist() == [1]
    assert journal.outcomes("one", 0, 2)[1].code == "already_created"


def test_only_uncertain_rows_are_resolved(journal: SqliteJournal) -> None:
    """Knowledge from outside moves uncertain rows, keeps what was seen on the wire, and leaves all others alone."""
    settled(journal, "one", request(journal, 0, ASHA), UNCERTAIN)
    settled(journal, "one", request(journal, 1, RAVI), Outcome(RowStatus.REJECTED))
    assert journal.resolve("one", {}) == 0
    verdicts = {ordinal: Outcome(RowStatus.CREATED, "c-9", code="by_user") for ordinal in range(3)}
    assert journal.resolve("one", verdicts) == 1
    totals = journal.totals("one")
    assert (totals[RowStatus.CREATED], totals[RowStatus.REJECTED], totals[RowStatus.UNCERTAIN]) == (1, 1, 0)
    outcome = journal.outcomes("one", 0, 1)[0]
    assert (outcome.customer_id, outcome.code, outcome.attempts) == ("c-9", "by_user", 1)
    held = want(journal, "two", request(journal, 0, ASHA))
    assert isinstance(held, Held)
    assert held.code == "already_created"


def test_uncertain_rows_are_sent_again_at_the_users_word_only(journal: SqliteJournal) -> None:
    """An uncertain row is never claimed again; after the user's word it is pending, and may be."""
    row = request(journal, 0, ASHA)
    settled(journal, "one", row, UNCERTAIN)
    with pytest.raises(JournalError):
        want(journal, "one", row)
    assert journal.resend_uncertain("one") == 1
    assert journal.resend_uncertain("one") == 0
    assert journal.outcomes("one", 0, 1)[0].code == RESEND.code
    take(journal, "one", row)


def test_the_generation_goes_up_with_every_rejection(journal: SqliteJournal) -> None:
    """A mended row is a new request, a retried one is the same: only rejections of other runs count."""
    row = request(journal, 0, ASHA)
    assert journal.generation("one", row.hashes.identity) == 1
    settled(journal, "one", row, Outcome(RowStatus.REJECTED))
    assert journal.generation("one", row.hashes.identity) == 1
    assert journal.generation("two", row.hashes.identity) == 2
    settled(journal, "two", request(journal, 0, RAVI), Outcome(RowStatus.FAILED))
    assert journal.generation("three", request(journal, 0, RAVI).hashes.identity) == 1


def test_skips_of_many_rows_are_added_to_those_of_the_check(journal: SqliteJournal) -> None:
    """A row that is found to be held while sending joins those that were found before."""
    settled(journal, "one", request(journal, 0, ASHA), CREATED)
    settled(journal, "one", request(journal, 1, RAVI), CREATED)
    first = matched(journal, "three", [RAVI]).moved(np.array([7], dtype=np.int64))
    begin(journal, "three", 8, skips=first)
    assert isinstance(want(journal, "three", request(journal, 3, ASHA)), Held)
    assert journal.skips("three").ordinals.tolist() == [3, 7]
    assert list(journal.outcomes("three", 0, 7)) == [3]
    assert journal.totals("three")[RowStatus.SKIPPED] == 2
