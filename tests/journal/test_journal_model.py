"""The journal against a model of it: whatever is done in whatever order, both know the same of every row."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from importer.customer.identity import Identity
from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.errors import JournalError
from importer.journal import Claim, ClaimRequest, Held, Recorded, RunStart, Settlement, Skips, SqliteJournal
from importer.journal.interface import LOST, Places
from tests.journal.journal_model import CHECKED_OUT, HOLDING, Model, Row, shares
from tests.journal.journals import Clock, file_journal, journal_of, make_journal, request

ROWS = 3
"""Rows of every run."""
MOST_RUNS = 5
LEASE = 60.0

phones = st.sampled_from(["", "9000010001", "9000010001", "9000010002"])
emails = st.sampled_from(["", "asha@example.com", "RAVI@example.com"])
people = st.builds(lambda phone, email: Identity.of("+91", phone, email), phones, emails).filter(
    lambda who: bool(who.phone or who.email)
)
rows_of_a_run = st.lists(st.tuples(people, st.sampled_from(["a", "b"])), min_size=ROWS, max_size=ROWS)
ordinals = st.integers(0, ROWS - 1)
owners = st.sampled_from(["me", "you"])
outcomes = st.one_of(
    st.builds(
        Outcome, st.just(RowStatus.CREATED), st.sampled_from(["c-1", "c-2"]), st.just(201), attempts=st.integers(1, 3)
    ),
    st.builds(
        Outcome,
        st.sampled_from(
            [RowStatus.EXISTS, RowStatus.REJECTED, RowStatus.FAILED, *[RowStatus.UNCERTAIN, RowStatus.PENDING] * 3]
        ),
        http_status=st.sampled_from([None, 400]),
        message=st.sampled_from(["", "No."]),
    ),
)
verdicts = st.one_of(
    st.just(Outcome(RowStatus.CREATED, "c-9", code="by_user")),
    st.sampled_from([Outcome(RowStatus.EXISTS, code="by_user"), Outcome(RowStatus.PENDING, code="by_user")]),
)


def chosen_of(data: st.DataObject, places: list[int]) -> list[int]:
    """Choose some."""
    return data.draw(st.lists(st.sampled_from(places), unique=True)) if places else []


class JournalMachine(RuleBasedStateMachine):
    """Does to a journal and to the model what importers do."""

    form: str

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.model = Model()
        self.stale: list[tuple[Claim, ClaimRequest]] = []
        """Claims that were settled, released or judged lost, and their rows."""
        self.journal: SqliteJournal = journal_of(self.form, Path(self.folder.name), self.clock)

    def teardown(self) -> None:
        """End."""
        self.journal.connection.close()
        self.folder.cleanup()

    def _match(self, run: str, rows: list[Row], version: int) -> Skips:
        def rows_at(places: Places) -> list[tuple[Identity, str]]:
            return [(rows[place].who, rows[place].content) for place in places.tolist()]

        who = [row.who for row in rows]
        return self.journal.match(run, [each.phone for each in who], [each.email for each in who], rows_at, version)

    def _request(self, run: str, ordinal: int) -> ClaimRequest:
        row = self.model.runs[run][ordinal]
        plain = request(self.journal, ordinal, row.who, row.content, ordinal + 2)
        return plain._replace(generation=self.journal.generation(run, plain.hashes.identity))

    def _hold(self, run: str, places: list[int], rows: list[Row], skips: Skips) -> None:
        """Let the model find who is held, and compare."""
        numbers = {number + 1: name for number, name in enumerate(self.model.runs)}
        found = {
            places[place]: (code, numbers[number], by)
            for place, number, by, code in zip(
                skips.ordinals.tolist(), skips.runs.tolist(), skips.by.tolist(), _codes(skips), strict=True
            )
        }
        for place, row in zip(places, rows, strict=True):
            held = self.model.holder(run, row)
            assert found.get(place) == held
            if held is not None:
                row.held, row.outcome, row.claim = held, None, None

    @initialize(rows=rows_of_a_run, others=rows_of_a_run)
    def first_runs(self, rows: list[tuple[Identity, str]], others: list[tuple[Identity, str]]) -> None:
        """Begin with a file, the same file again, and another one, none of them sent yet."""
        for each in (rows, rows, others):
            self.begin(each, 1)

    @precondition(lambda self: len(self.model.runs) < MOST_RUNS)
    @rule(rows=rows_of_a_run, version=st.sampled_from([1, 1, 2]))
    def begin(self, rows: list[tuple[Identity, str]], version: int) -> None:
        """Check a file and put its run on record with what others hold of it."""
        run = f"run-{len(self.model.runs)}"
        mine = [Row(*row) for row in rows]
        skips = self._match(run, mine, version)
        self.model.versions[run] = version
        self._hold(run, list(range(ROWS)), mine, skips)
        self.model.runs[run] = mine
        self.journal.begin(RunStart(run, {RowStatus.PENDING: ROWS, **CHECKED_OUT}, version), skips)

    @rule(data=st.data())
    def take_up(self, data: st.DataObject) -> None:
        """Carry on with a run: what was let go is pending, what is held by now is held."""
        self._take_up(data.draw(st.sampled_from(sorted(self.model.runs))))

    def _take_up(self, run: str) -> None:
        rows = self.model.runs[run]
        known = self.journal.skips(run)
        assert known.ordinals.tolist() == [
            ordinal
            for ordinal, row in enumerate(rows)
            if row.held is not None and self.model.seen(row)[0] is not RowStatus.PENDING
        ]
        for row in rows:
            if row.held is not None:
                status, code, _ = self.model.seen(row)
                row.held = None if status is RowStatus.PENDING else (code, *row.held[1:])
        places = [at for at, row in enumerate(rows) if self.model.seen(row)[0] is RowStatus.PENDING]
        pending = [rows[place] for place in places]
        more = self._match(run, pending, self.model.versions[run])
        self._hold(run, places, pending, more)
        ordinals_of = np.array(places, dtype=np.int64)
        self.journal.replace_skips(run, Skips.joined([known, more.moved(ordinals_of)]))

    @rule(data=st.data(), owner=owners)
    def step(self, data: st.DataObject, owner: str) -> None:
        """Record outcomes and intents in one step, as they come; what cannot be is refused as a whole."""
        run = data.draw(st.sampled_from(sorted(self.model.runs)))
        rows = self.model.runs[run]
        on_wire = [ordinal for ordinal, row in enumerate(rows) if row.claim is not None]
        askable = [ordinal for ordinal, row in enumerate(rows) if row.held is None]
        ends = {ordinal: data.draw(outcomes) for ordinal in chosen_of(data, on_wire)}
        self._record(run, ends, chosen_of(data, askable), owner)

    @rule(data=st.data(), owner=owners)
    def claim(self, data: st.DataObject, owner: str) -> None:
        """Claim all rows of a run that may be claimed."""
        self._claim_all(data.draw(st.sampled_from(sorted(self.model.runs))), owner)

    def _claim_all(self, run: str, owner: str) -> None:
        rows = enumerate(self.model.runs[run])
        free = [ordinal for ordinal, row in rows if row.held is None and row.status is RowStatus.PENDING]
        self._record(run, {}, free, owner)

    @rule(data=st.data(), outcome=outcomes)
    def settle(self, data: st.DataObject, outcome: Outcome) -> None:
        """Settle all rows of a run that are on the wire, alike."""
        self._settle_all(data.draw(st.sampled_from(sorted(self.model.runs))), outcome)

    @rule(data=st.data(), outcome=outcomes, take_up=st.booleans())
    def overtake(self, data: st.DataObject, outcome: Outcome, take_up: bool) -> None:
        """Release what a run has on the wire, send another run, and carry on with the first; late words are refused."""
        first, second = data.draw(st.lists(st.sampled_from(sorted(self.model.runs)), min_size=2, max_size=2))
        self._claim_all(first, "me")
        self._settle_all(first, Outcome(RowStatus.PENDING))
        self._claim_all(second, "me")
        self._settle_all(second, outcome)
        if take_up:
            self._take_up(first)
        self._claim_all(first, "me")
        for claim, row in self.stale[-2:]:
            assert self._say(claim, row, outcome).stale == {0}

    def _settle_all(self, run: str, outcome: Outcome) -> None:
        on_wire = [ordinal for ordinal, row in enumerate(self.model.runs[run]) if row.claim is not None]
        self._record(run, dict.fromkeys(on_wire, outcome), [], "me")

    def _record(self, run: str, ends: Mapping[int, Outcome], wanted: list[int], owner: str) -> None:
        rows = self.model.runs[run]
        after = {ordinal: ends[ordinal].status if ordinal in ends else row.status for ordinal, row in enumerate(rows)}
        requests = {ordinal: self._request(run, ordinal) for ordinal in {*ends, *wanted}}
        moves = [
            Settlement(end, rows[at].claim, requests[at]._replace(generation=rows[at].generation))
            for at, end in ends.items()
        ]
        wishes = [requests[ordinal] for ordinal in wanted]
        if any(after[ordinal] is not RowStatus.PENDING for ordinal in wanted):
            with pytest.raises(JournalError):
                self.journal.record(run, moves, wishes, owner, LEASE)
            return
        recorded = self.journal.record(run, moves, wishes, owner, LEASE)
        assert not recorded.stale
        for move in moves:
            assert move.claim is not None
            row = rows[move.request.ordinal]
            row.outcome, row.claim = move.outcome, None
            self.stale.append((move.claim, move.request))
        for wish, answer in zip(wishes, recorded.answers, strict=True):
            self._answered(run, wish, answer)

    def _answered(self, run: str, wish: ClaimRequest, answer: Claim | Held) -> None:
        row = self.model.runs[run][wish.ordinal]
        held = self.model.holder(run, row)
        if held is None:
            assert isinstance(answer, Claim)
            row.outcome, row.claim, row.generation = Outcome(RowStatus.SENDING), answer, wish.generation
            row.expires = self.clock.now + LEASE
        else:
            assert isinstance(answer, Held)
            assert (answer.code, answer.by_run, answer.by_ordinal) == held
            row.held, row.outcome, row.claim = held, None, None

    @rule(data=st.data(), ordinal=ordinals)
    def fail(self, data: st.DataObject, ordinal: int) -> None:
        """Give a row up that was never on the wire."""
        run = data.draw(st.sampled_from(sorted(self.model.runs)))
        row = self.model.runs[run][ordinal]
        failed = Outcome(RowStatus.FAILED, code="not_reached")
        if row.held is not None:
            return
        move = Settlement(failed, None, self._request(run, ordinal))
        if row.status is RowStatus.PENDING:
            self.journal.record(run, [move], (), "me", LEASE)
            row.outcome = failed
        else:
            with pytest.raises(JournalError):
                self.journal.record(run, [move], (), "me", LEASE)

    @precondition(lambda self: self.stale)
    @rule(data=st.data(), outcome=outcomes)
    def say_too_late(self, data: st.DataObject, outcome: Outcome) -> None:
        """Say something about a claim that is over: it changes nothing."""
        claim, row = data.draw(st.sampled_from(self.stale))
        assert self._say(claim, row, outcome).stale == {0}

    def _say(self, claim: Claim, row: ClaimRequest, outcome: Outcome) -> Recorded:
        return self.journal.record(claim.run_id, [Settlement(outcome, claim, row)], (), claim.owner, LEASE)

    @rule(seconds=st.sampled_from([1.0, 50.0, 61.0]))
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.now += seconds

    @rule(owner=owners)
    def recover(self, owner: str) -> None:
        """Start as an owner: its own rows, and those whose lease has ended, are uncertain."""
        assert self.journal.recover(owner) == self._lose(
            lambda row: row.claim is not None and (row.claim.owner == owner or row.expires <= self.clock.now)
        )

    @rule()
    def crash(self) -> None:
        """Open the journal of an importer that is gone: all that was on the wire is uncertain."""
        if self.form == "file":
            path = self.journal.path
            self.journal.connection.close()
            self.journal = file_journal(make_journal(path), self.clock)  # opened as it is by every importer
            self._lose(lambda row: row.claim is not None)
            self.stale.clear()  # a process that is gone says nothing any more
        else:
            self.clock.now += LEASE
            assert self.journal.recover("next") == self._lose(lambda row: row.claim is not None)

    def _lose(self, is_lost: object) -> int:
        assert callable(is_lost)
        lost = 0
        for run, rows in self.model.runs.items():
            for ordinal, row in enumerate(rows):
                if is_lost(row):
                    assert row.claim is not None
                    self.stale.append((row.claim, request(self.journal, ordinal, row.who, row.content)))
                    row.outcome, row.claim = LOST, None
                    lost += 1
                    assert run == self.stale[-1][0].run_id
        return lost

    @rule(data=st.data(), verdict=verdicts)
    def resolve(self, data: st.DataObject, verdict: Outcome) -> None:
        """Somebody knows what became of some rows: only uncertain ones move."""
        run = data.draw(st.sampled_from(sorted(self.model.runs)))
        chosen = data.draw(st.lists(ordinals, unique=True))
        moved = [
            row
            for ordinal, row in enumerate(self.model.runs[run])
            if ordinal in chosen and row.status is RowStatus.UNCERTAIN
        ]
        assert self.journal.resolve(run, dict.fromkeys(chosen, verdict)) == len(moved)
        for row in moved:
            row.outcome = verdict

    @rule(data=st.data())
    def resend(self, data: st.DataObject) -> None:
        """Believe that the store refuses duplicates: uncertain rows are pending."""
        run = data.draw(st.sampled_from(sorted(self.model.runs)))
        uncertain = [row for row in self.model.runs[run] if row.status is RowStatus.UNCERTAIN]
        assert self.journal.resend_uncertain(run) == len(uncertain)
        for row in uncertain:
            row.outcome = Outcome(RowStatus.PENDING, code="resend")

    @rule(data=st.data())
    def ask_for_generations(self, data: st.DataObject) -> None:
        """Ask: the next request has one generation more than the last that another run saw rejected."""
        run = data.draw(st.sampled_from(sorted(self.model.runs)))
        for row in self.model.runs[run]:
            identity = request(self.journal, 0, row.who).hashes.identity
            assert self.journal.generation(run, identity) == self.model.generation(run, row.who)

    @invariant()
    def every_row_is_in_the_state_that_the_model_has(self) -> None:
        """Totals, outcomes and states tell the same, and the sums are the rows."""
        for run, rows in self.model.runs.items():
            totals = self.journal.totals(run)
            assert totals == self.model.totals(run)
            assert sum(totals.values()) == ROWS + sum(CHECKED_OUT.values())
            told = self.journal.outcomes(run, 0, ROWS)
            for ordinal, row in enumerate(rows):
                outcome = told.get(ordinal, Outcome(RowStatus.PENDING))
                assert (outcome.status, outcome.code, outcome.customer_id) == self.model.seen(row)
            ordinals_on_record, codes = self.journal.states(run)
            assert dict(zip(ordinals_on_record.tolist(), codes.tolist(), strict=True)) == {
                ordinal: row.status.code for ordinal, row in enumerate(rows) if row.outcome is not None
            }

    @invariant()
    def a_held_row_has_no_record_of_its_own(self) -> None:
        """Find no row that is held and was claimed."""
        for run in self.model.runs:
            assert not np.isin(self.journal.skips(run).ordinals, self.journal.states(run)[0]).any()

    @invariant()
    def no_two_runs_hold_the_same_person(self) -> None:
        """Rows that are, or may be, in the store share no phone or e-mail with those of another run."""
        holding = [
            (run, self.model.runs[run][ordinal].who)
            for run in self.model.runs
            for ordinal, code in zip(*(array.tolist() for array in self.journal.states(run)), strict=True)
            if RowStatus.from_code(code) in HOLDING
        ]
        for place, (run, who) in enumerate(holding):
            assert not any(other != run and shares(who, whom) for other, whom in holding[place + 1 :])


def _codes(skips: Skips) -> list[str]:
    names = ("already_created", "already_exists", "customer_changed", "suppressed", "claim_held")
    return [names[code] for code in skips.codes.tolist()]


class InMemory(JournalMachine):
    """The journal of a sandbox."""

    form = "memory"


class InAFile(JournalMachine):
    """The journal of a store."""

    form = "file"


TestInMemory = InMemory.TestCase
TestInMemory.settings = hypothesis.settings(max_examples=80, stateful_step_count=30, deadline=None)
TestInAFile = InAFile.TestCase
TestInAFile.settings = hypothesis.settings(max_examples=20, stateful_step_count=30, deadline=None)
