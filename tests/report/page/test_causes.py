"""What lies behind problems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.outcome import Outcome
from importer.customer.problems import PROBLEM_KINDS, Problem, Severity
from importer.customer.status import RowStatus
from importer.report.page.causes import Cause, Reply, cause_of
from importer.report.page.tally import MOST_CAUSES, MOST_EXAMPLES
from tests.report.page.pages import problem, tallied


def test_one_misspelling_of_a_state_is_one_cause() -> None:
    """Rows with the same wrong state stand together, with what would be right; another spelling is another cause."""
    states = ["Orrisa", "Orrisa ", "Wonderland", "Orrisa"]
    tally = tallied(
        [
            problem(row, "State", "address.state", "state_unknown", state, becomes="Odisha" * (state[0] == "O"))
            for row, state in enumerate(states, start=2)
        ]
    )
    error = Severity.ERROR
    assert tally.causes == {
        Cause("state_unknown", error, "State", "Orrisa", "Odisha"): 3,
        Cause("state_unknown", error, "State", "Wonderland"): 1,
    }


def test_one_misspelt_domain_is_one_cause_without_the_people() -> None:
    """E-mails with the same misspelt domain stand together; who they are of is not kept."""
    tally = tallied(
        [
            problem(2, "Email", "address.email", "email_typo", "Asha@gmial.com", becomes="asha@gmail.com"),
            problem(3, "Email", "address.email", "email_typo", " ravi@gmial.com ", becomes="ravi@gmail.com"),
        ]
    )
    assert tally.causes == {Cause("email_typo", Severity.ERROR, "Email", "@gmial.com", "@gmail.com"): 2}


@pytest.mark.parametrize(
    "cell",
    [
        "asha@gmial.com, 9876543210",
        "asha@gmial.com9876543210",
        "asha@gmial.com; ravi@verma.example",
        "Asha Verma <asha@gmial.com>",
        "asha@gmial.com (Asha Verma)",
        "raj.asha@gmial.com",
    ],
)
def test_what_stands_beside_a_misspelt_address_is_not_told(cell: str) -> None:
    """Where a cell holds more than the address, its cause quotes nothing of it: the rest may be anybody's."""
    cause = cause_of(problem(2, "Email", "address.email", "email_typo", cell, becomes="asha@gmail.com"))
    assert (cause.value, cause.becomes) == ("", "")


def test_values_of_people_are_not_told_apart() -> None:
    """Wrong phone numbers are one cause, whatever each of them is."""
    tally = tallied([problem(row, "Phone", "address.phone", "phone_invalid", f"98{row}") for row in range(2, 9)])
    assert tally.causes == {Cause("phone_invalid", Severity.ERROR, "Phone"): 7}


def test_replies_with_the_same_words_are_one() -> None:
    """What the API said is counted by state, code and words; rows that were created said nothing."""
    no = Outcome(RowStatus.REJECTED, "", 422, "bad_gstin", "GSTIN is not active")
    lost = Outcome(RowStatus.UNCERTAIN, "", None, "reply_lost", "The reply was lost")
    tally = tallied([], {0: no, 1: lost, 2: no, 3: Outcome(RowStatus.CREATED, "cus_1", 200)})
    assert tally.replies == {
        Reply(RowStatus.REJECTED, "bad_gstin", "GSTIN is not active"): 2,
        Reply(RowStatus.UNCERTAIN, "reply_lost", "The reply was lost"): 1,
    }


def test_memory_is_bounded_and_nothing_goes_uncounted() -> None:
    """With more causes than are told apart the others are counted all the same, and few examples are kept."""
    words = (f"{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}{chr(97 + n // 100 % 26)}{chr(97 + n // 2600)}"
             for n in range(MOST_CAUSES + 50))  # fmt: skip
    found = [problem(n, "State", "address.state", "state_unknown", word) for n, word in enumerate(words, start=2)]
    tally = tallied(found)
    assert len(tally.causes) == MOST_CAUSES
    assert tally.causes.total() + tally.of_other_causes == len(found)
    assert len(tally.examples(Severity.ERROR, "state_unknown")) == MOST_EXAMPLES


@given(
    code=st.sampled_from(
        sorted(set(PROBLEM_KINDS) - {"phone_shared", "email_shared", "gstin_placeholder", "own_check"})
    ),
    field=st.sampled_from(["address.phone", "address.email", "address.first_name", "business.gstin"]),
    person=st.sampled_from(["9876543210", "asha.verma", "12 MG Road", "27AAPFU0939F1ZV"]),
)
def test_no_cause_holds_a_persons_value(code: str, field: str, person: str) -> None:
    """Whatever is wrong with a phone, an e-mail, an address or a number, its cause does not quote it."""
    value = f"{person}@gmial.com" if field == "address.email" else person
    cause = cause_of(Problem(0, 2, "Column", field, Severity.ERROR, code, value, "", value.replace("gmial", "gmail")))
    assert person not in f"{cause.value} {cause.becomes} {cause.words}"
