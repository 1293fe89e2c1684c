"""The rules by which sending ends itself, with made-up outcomes and moments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.sender.end import SendEnd
from importer.sender.stop_rules import LOOKED_AT, MOST_REFUSED, StopRules
from importer.setting_values import Limit

CREATED = Outcome(status=RowStatus.CREATED, customer_id="c1", http_status=200)
REJECTED = Outcome(status=RowStatus.REJECTED, http_status=400, code="bad_pincode", message="No such pincode.")
EXISTS = Outcome(status=RowStatus.EXISTS, http_status=400, code="taken", message="Taken.")
UNCERTAIN = Outcome(status=RowStatus.UNCERTAIN, http_status=502, code="http_502", message="Bad gateway.")
FAILED = Outcome(status=RowStatus.FAILED, code="not_reached", message="The request was not sent.")


def make_rules(max_failures: Limit | str = "never", *, canary: int = 0, stalled: float = 900.0) -> StopRules:
    """Give rules at moment 0."""
    return StopRules(0.0, stalled=stalled, max_failures=max_failures, canary=canary)


def settle(rules: StopRules, *outcomes: Outcome, refused: bool = False) -> list[SendEnd | None]:
    """Settle rows one after the other, as the carrier does; gives what each of them led to."""
    ends = []
    for row, outcome in enumerate(outcomes, start=2):
        if outcome.status is not RowStatus.CREATED:
            rules.failed(row, outcome)
        ends.append(rules.settled(0.0, outcome, refused=refused))
    return ends


def test_canary() -> None:
    """When the first five are rejected alike, the fifth ends the run, resumable, with three of the replies."""
    rules = make_rules(canary=5)
    assert rules.in_canary
    *before, end = settle(rules, *[REJECTED] * 5)
    assert before == [None] * 4
    assert end is not None
    assert (end.reason, end.exit_code) == ("first_rejected", 5)
    assert end.message.count("bad_pincode") == 3
    assert "row 6: 400 bad_pincode: No such pincode." in end.message
    assert not rules.in_canary


@pytest.mark.parametrize("other", [CREATED, EXISTS, UNCERTAIN, FAILED])
@pytest.mark.parametrize("place", range(5))
def test_canary_that_sings(other: Outcome, place: int) -> None:
    """When one of the first five ended otherwise, wherever it stands, sending goes on."""
    outcomes = [REJECTED] * 5
    outcomes[place] = other
    rules = make_rules(canary=5)
    assert settle(rules, *outcomes, *[REJECTED] * 50) == [None] * 55


def test_canary_of_different_reasons() -> None:
    """Five that are rejected for different reasons say something of the rows, not of the run."""
    others = [Outcome(status=RowStatus.REJECTED, http_status=400, code=code) for code in ("a", "a", "a", "a", "b")]
    assert settle(make_rules(canary=5), *others) == [None] * 5
    statuses = [
        Outcome(status=RowStatus.REJECTED, http_status=status, code="a") for status in (400, 400, 422, 400, 400)
    ]
    assert settle(make_rules(canary=5), *statuses) == [None] * 5


@pytest.mark.parametrize("alike", [CREATED, EXISTS, UNCERTAIN])
def test_canary_of_what_is_no_rejection(alike: Outcome) -> None:
    """Five that exist already, or are uncertain, do not end the run: other rules are for them."""
    assert settle(make_rules(canary=5), *[alike] * 5) == [None] * 5


def test_no_canary() -> None:
    """Without a canary nothing goes one at a time, and nothing is made of the first rows."""
    rules = make_rules(canary=0)
    assert not rules.in_canary
    assert settle(rules, *[REJECTED] * 10) == [None] * 10


def test_share_of_failures() -> None:
    """More than the share of the last 200 ends the run; just the share does not, nor any share of fewer rows."""
    rules = make_rules(Limit(share=0.5))
    assert settle(rules, *[REJECTED] * (LOOKED_AT - 1)) == [None] * (LOOKED_AT - 1)
    (end,) = settle(rules, REJECTED)
    assert end is not None
    assert (end.reason, end.exit_code) == ("too_many_failures", 5)
    rules = make_rules(Limit(share=0.5))
    assert not any(settle(rules, *[CREATED, FAILED] * LOOKED_AT))
    assert settle(rules, FAILED)[0] is not None


@given(st.lists(st.booleans(), max_size=600), st.sampled_from([0.1, 0.5]))
def test_share_of_the_last(failed: list[bool], share: float) -> None:
    """For any order of outcomes, the run ends at the first row that makes it too many of the last 200."""
    rules = make_rules(Limit(share=share))
    for number in range(1, len(failed) + 1):
        (end,) = settle(rules, REJECTED if failed[number - 1] else CREATED)
        due = number >= LOOKED_AT and sum(failed[number - LOOKED_AT : number]) > share * LOOKED_AT
        assert (end is not None) is due
        if due:
            return


def test_number_of_failures() -> None:
    """A number is of all rows: the one beyond it ends the run, however many were created between."""
    rules = make_rules(Limit(rows=3))
    assert not any(settle(rules, *[CREATED] * 500, REJECTED, FAILED, *[CREATED] * 500, REJECTED, EXISTS, UNCERTAIN))
    (end,) = settle(rules, REJECTED)
    assert end is not None
    assert end.reason == "too_many_failures"
    (first,) = settle(make_rules(Limit(rows=0)), REJECTED)
    assert first is not None


def test_never() -> None:
    """Who says never gets all of the rejections."""
    assert not any(settle(make_rules("never"), *[REJECTED] * 1000))


def test_refused_in_a_row() -> None:
    """The fifth 403 or 404 in a row ends the run; any other outcome between begins the count anew."""
    rules = make_rules()
    settle(rules, CREATED)
    assert not rules.nothing_created
    assert settle(rules, *[REJECTED] * (MOST_REFUSED - 1), refused=True) == [None] * 4
    settle(rules, REJECTED)
    *before, end = settle(rules, *[REJECTED] * MOST_REFUSED, refused=True)
    assert before == [None] * 4
    assert end is not None
    assert (end.reason, end.exit_code) == ("refused_in_a_row", 5)


def test_stalled() -> None:
    """Only a final outcome counts as progress; without one for too long, the run is stalled."""
    rules = make_rules(stalled=900.0)
    assert not rules.is_stalled(899.0)
    assert rules.is_stalled(900.0)
    rules.failed(2, FAILED)
    assert rules.is_stalled(900.0)
    rules.settled(850.0, UNCERTAIN)
    assert not rules.is_stalled(1700.0)
    assert rules.is_stalled(1750.0)


def test_given_up_with_replies() -> None:
    """When the breaker has given up on an API that answers, the last three different replies are shown."""
    rules = make_rules()
    settle(rules, *[UNCERTAIN] * 8)
    end = rules.given_up()
    assert (end.reason, end.exit_code) == ("breaker_open", 5)
    assert [f"row {row}: 502 http_502: Bad gateway." in end.message for row in range(2, 10)] == [False] * 5 + [True] * 3


def test_given_up_without_a_reply() -> None:
    """When nothing got through at last, the API cannot be reached, and it is said what happened on the wire."""
    rules = make_rules()
    settle(rules, UNCERTAIN)
    rules.failed(3, FAILED)
    end = rules.given_up()
    assert (end.reason, end.exit_code) == ("unreachable", 5)
    assert "The request was not sent." in end.message


def test_examples() -> None:
    """Three examples at most are kept, the last ones, and none twice."""
    rules = make_rules()
    settle(rules, REJECTED, CREATED, EXISTS)
    rules.failed(4, EXISTS)
    assert rules.examples == ("row 2: 400 bad_pincode: No such pincode.", "row 4: 400 taken: Taken.")
    settle(rules, *[REJECTED] * 9)
    assert rules.examples == tuple(f"row {row}: 400 bad_pincode: No such pincode." for row in (8, 9, 10))
