"""Rows that are the same customer, and values that are nobody's own: the rules, each provoked and narrowly not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from importer.config import Settings
from importer.customer.status import RowStatus
from importer.validator import DuplicateFinder

Find = Callable[..., Any]
P1, P2, P3 = "+91 9876543210", "+91 9876543211", "+91 9876543212"
A, B, C = "a@example.com", "b@example.com", "c@example.com"


def said(found: Any) -> list[tuple[int, str, int]]:
    """Give ordinal, code and the row number that the message names, 0 where it names none."""
    return [
        (ordinal, problem.code, int((re.findall(r"[0-9]+", problem.message) or ["0"])[0]))
        for ordinal, problem in found.problems
    ]


def test_a_repeated_phone_or_email_is_a_duplicate_of_the_first(find: Find) -> None:
    """A row with an earlier row's phone, e-mail or both is a duplicate, and each problem names the earlier row."""
    found = find([(P1, A, "valid"), (P2, B, "valid"), (P1, C, "valid"), (P3, B, "valid"), (P1, B, "valid")])
    assert found.duplicates.duplicate.tolist() == [2, 3, 4]
    assert found.duplicates.invalid.tolist() == []
    assert said(found) == [
        (2, "duplicate_phone", 2),
        (3, "duplicate_email", 3),
        (4, "duplicate_phone", 2),
        (4, "duplicate_email", 3),
    ]
    assert found.duplicates.counts == {"duplicate_phone": 2, "duplicate_email": 2}


def test_a_problem_names_its_own_place(find: Find) -> None:
    """The problem carries the row's own source, number, header and value."""
    found = find([(P1, A, "valid"), (P1, B, "valid"), (P2, C, "valid"), (P3, A, "valid")], batches=2)
    places = [(p.source, p.row, p.column, p.field, p.value, p.severity.value) for _, p in found.problems]
    assert places == [
        (0, 3, "Phone", "address.phone", "9876543210", "error"),
        (1, 3, "Email", "address.email", A, "error"),
    ]


def test_the_first_row_is_named_with_its_file_where_there_are_several(find: Find) -> None:
    """With one file the row number says it all; with several the file is named too."""
    contacts = [(P1, A, "valid"), (P1, B, "valid")]
    assert "file a" not in find(contacts).problems[0][1].message
    assert "2 of file a" in find(contacts, batches=2).problems[0][1].message


def test_different_values_are_no_duplicates(find: Find) -> None:
    """Blank values, the same digits under another dialling code, and a leading zero more make nobody a duplicate."""
    contacts = [
        ("", A, "valid"),
        ("", B, "valid"),
        (P1, "", "valid"),
        (P2, "", "valid"),
        ("+1 9876543210", "", "valid"),
        ("+91 09876543210", "", "valid"),
        ("+39 0612345678", "", "valid"),
        ("+39 612345678", "", "valid"),
        ("+9198 76543219", "", "valid"),
        ("+971 999999999999999", "", "valid"),
        ("+9719 999999999999999", "", "valid"),
    ]
    assert said(find(contacts)) == []


def test_the_longest_numbers_are_compared_exactly(find: Find) -> None:
    """Four digits of dialling code and fifteen of number are still told apart by the last digit."""
    contacts = [("+9999 999999999999999", A, "valid"), ("+9999 999999999999998", B, "valid")]
    assert said(find(contacts)) == []
    assert said(find([*contacts, ("+9999 999999999999999", C, "valid")])) == [(2, "duplicate_phone", 2)]


@pytest.mark.parametrize(
    "phone", ["+91 9876543210123456", "+91 98765x3210", "+91 ९८७६५४३२१०", "91 9876543210", "+0 98"]
)
def test_what_the_payload_would_refuse_is_not_compared(find: Find, phone: str) -> None:
    """A phone that is not 1-15 ASCII digits behind a dialling code makes no duplicate and no failure."""
    assert said(find([(phone, A, "valid"), (phone, B, "valid")])) == []


@pytest.mark.parametrize(("one", "other"), [(A, A.upper()), ("strasse@example.com", "straße@example.com")])
def test_emails_are_compared_case_folded(find: Find, one: str, other: str) -> None:
    """An e-mail is the same whatever its case."""
    assert said(find([(P1, one, "valid"), (P2, other, "valid")])) == [(1, "duplicate_email", 2)]


@pytest.mark.parametrize("state", ["invalid", "excluded"])
def test_only_rows_that_are_sent_count_as_earlier(find: Find, state: str) -> None:
    """An invalid or excluded row makes no later row a duplicate, and is none itself."""
    found = find([(P1, A, state), (P1, A, "valid"), (P1, A, state), (P1, A, "valid")])
    assert found.duplicates.duplicate.tolist() == [3]
    assert said(found) == [(3, "duplicate_phone", 3), (3, "duplicate_email", 3)]


def test_a_duplicate_is_nobodys_earlier_row(find: Find) -> None:
    """A row that shares its e-mail only with a duplicate is sent, for the duplicate is not."""
    assert said(find([(P1, A, "valid"), (P1, B, "valid"), (P2, B, "valid")])) == [(1, "duplicate_phone", 2)]


@pytest.mark.parametrize("field", ["phone", "email"])
def test_nineteen_rows_are_duplicates_and_twenty_a_placeholder(find: Find, field: str) -> None:
    """Nineteen rows with one value are one customer and eighteen duplicates; twenty are all invalid."""

    def rows(number: int) -> list[tuple[str, str, str]]:
        if field == "phone":
            return [(P1, f"{position}@example.com", "valid") for position in range(number)]
        return [(f"+91 98765432{position:02}", A, "valid") for position in range(number)]

    assert said(find(rows(19))) == [(ordinal, f"duplicate_{field}", 2) for ordinal in range(1, 19)]
    found = find(rows(20), batches=3)
    assert found.duplicates.invalid.tolist() == list(range(20))
    assert found.duplicates.duplicate.tolist() == []
    assert [problem.code for _, problem in found.problems] == [f"{field}_shared"] * 20
    assert found.duplicates.counts == {f"{field}_shared": 20}


def test_invalid_rows_count_towards_a_placeholder_and_excluded_rows_do_not(find: Find) -> None:
    """Invalid rows that carry the value make it a placeholder, though they get no second problem."""
    rows = [(P1, f"{number}@example.com", "valid") for number in range(10)]
    others = [(P1, "", "invalid")] * 10
    assert find(rows + others).duplicates.invalid.tolist() == list(range(10))
    assert find(rows[:1] + [(P1, "", "invalid")] * 19).duplicates.invalid.tolist() == [0]
    left_out = [(P1, "", "excluded")]
    assert find(rows + others[1:] + left_out).duplicates.invalid.tolist() == []


def test_a_row_with_a_placeholder_is_nobodys_earlier_row(find: Find) -> None:
    """A row that is invalid for its phone makes no later row a duplicate by its e-mail."""
    rows = [(P1, f"{number}@example.com", "valid") for number in range(20)]
    found = find([*rows, (P2, "0@example.com", "valid")])
    assert found.duplicates.duplicate.tolist() == []
    assert found.duplicates.invalid.tolist() == list(range(20))


@pytest.mark.parametrize(("severity", "problems"), [("warning", 20), ("off", 0)])
def test_a_placeholder_may_be_allowed(find: Find, severity: str, problems: int) -> None:
    """With phone_shared a warning or off the rows are sent, and they are not duplicates of the first either."""
    rows = [(P1, f"{number}@example.com", "valid") for number in range(20)]
    found = find([*rows, (P2, "0@example.com", "valid")], rules={"phone_shared": severity})
    assert found.duplicates.invalid.tolist() == []
    assert found.duplicates.duplicate.tolist() == [20]  # row 0 is sent now, and has this e-mail
    assert [problem.code for _, problem in found.problems] == ["phone_shared"] * problems + ["duplicate_email"]


@pytest.mark.parametrize(("severity", "problems"), [("warning", [1, 2]), ("off", [])])
def test_duplicates_may_be_allowed(find: Find, severity: str, problems: list[int]) -> None:
    """With duplicate_phone a warning or off the rows are sent, and are themselves earlier rows for the e-mail."""
    contacts = [(P1, A, "valid"), (P1, B, "valid"), (P1, "", "valid"), (P2, B, "valid")]
    found = find(contacts, rules={"duplicate_phone": severity})
    assert found.duplicates.duplicate.tolist() == [3]
    assert said(found) == [*((ordinal, "duplicate_phone", 2) for ordinal in problems), (3, "duplicate_email", 3)]


def test_emails_are_fetched_for_shared_hashes_alone(find: Find) -> None:
    """The texts of rows whose hash nobody shares, or that cannot break a rule, are not read again."""
    contacts = [(P1, A, "valid"), (P2, B, "valid"), (P3, A, "valid"), ("", C, "invalid"), ("", C, "valid")]
    assert find(contacts).fetched == [0, 2]
    off = {"duplicate_email": "off", "email_shared": "off"}
    assert find(contacts, rules=off).fetched == []


def test_a_hash_of_zero_is_a_hash_as_any_other(find: Find) -> None:
    """E-mails that hash to 0 are still compared, and blank ones are still none."""
    contacts = [(P1, A, "valid"), (P2, A, "valid"), (P3, "", "valid"), ("", "", "valid")]
    assert said(find(contacts, hash_text=lambda _: 0)) == [(1, "duplicate_email", 2)]


def test_rows_out_of_order_are_refused(frame: Callable[..., Any]) -> None:
    """A batch that does not follow the last one is a mistake of the caller, said at once."""
    finder = DuplicateFinder(Settings())
    rows, states = np.array([2], dtype=np.int64), np.array([RowStatus.VALID.code], dtype=np.uint8)
    finder.add(0, 0, rows, frame([{}]), states)
    with pytest.raises(ValueError, match="row 0"):
        finder.add(0, 0, rows, frame([{}]), states)


def test_no_rows_at_all(find: Find) -> None:
    """An empty run, and one of an empty batch, have no duplicates."""
    found = find([])
    assert found.duplicates.duplicate.tolist() == []
    assert found.duplicates.invalid.tolist() == []
    assert found.duplicates.counts == {}


def test_row_numbers_survive_gaps(frame: Callable[..., Any]) -> None:
    """Where blank rows were passed over the numbers named are those of the spreadsheet."""
    finder = DuplicateFinder(Settings())
    rows = [np.array(numbers, dtype=np.int64) for numbers in ([2, 3, 7], [8, 12], [13, 14])]
    valid = {"address.email": ""}
    first = 0
    for source, numbers in zip((0, 0, 1), rows, strict=True):
        phones = [{**valid, "address.phone": f"98765432{10 + int(number)}"} for number in numbers]
        finder.add(first, source, numbers, frame(phones), np.full(len(numbers), RowStatus.VALID.code, dtype=np.uint8))
        first += len(numbers)
    repeated = frame([{**valid, "address.phone": f"98765432{10 + number}"} for number in (3, 7, 8, 12, 13)])
    finder.add(
        first,
        1,
        np.array([19, 20, 21, 30, 31], dtype=np.int64),
        repeated,
        np.full(5, RowStatus.VALID.code, dtype=np.uint8),
    )
    problems = finder.resolve(lambda _: [], ["a.csv", "b.csv"]).problems_of(
        first, len(repeated), lambda _, __: ("", "")
    )
    assert [(problem.source, problem.row) for _, problem in problems] == [(1, row) for row in (19, 20, 21, 30, 31)]
    named = [re.findall(r"([0-9]+) of (\S+)", problem.message) for _, problem in problems]
    assert named == [[("3", "a.csv")], [("7", "a.csv")], [("8", "a.csv")], [("12", "a.csv")], [("13", "b.csv")]]
