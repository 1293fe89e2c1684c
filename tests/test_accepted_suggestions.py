"""Which suggestions the words of --accept mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.accepted_suggestions import AcceptedSuggestions, accepted_suggestions
from importer.customer.fields import FIELD_PATHS
from importer.customer.problems import PROBLEM_KINDS, SUGGESTING_CODES, Problem, Severity
from importer.errors import UsageError
from tests.code_cases import CODE_CASES


def problem(code: str, field: str) -> Problem:
    """Give a problem of this code and field."""
    return Problem(0, 2, "", field, Severity.ERROR, code, "", "", "x")


def test_the_codes_that_suggest_are_those_of_the_cases() -> None:
    """The set names every code whose case has a suggestion, and no other."""
    assert {code for code, case in CODE_CASES.items() if case.suggestion} == SUGGESTING_CODES


def test_the_last_part_names_one_field() -> None:
    """No two fields share their last part, none is a code or `all`: a word means one thing."""
    parts = [path.rpartition(".")[2] for path in FIELD_PATHS]
    assert len(set(parts)) == len(parts)
    assert not set(parts) & {*PROBLEM_KINDS, "all"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["all"], AcceptedSuggestions(everything=True)),
        (["state"], AcceptedSuggestions(fields=frozenset({"address.state"}))),
        (["Address.State , email_typo"], AcceptedSuggestions(
            codes=frozenset({"email_typo"}), fields=frozenset({"address.state"}))),
        (["gstin", "state_unknown,"], AcceptedSuggestions(
            codes=frozenset({"state_unknown"}), fields=frozenset({"business.gstin"}))),
    ],
)  # fmt: skip
def test_words_are_codes_fields_or_all(words: list[str], expected: AcceptedSuggestions) -> None:
    """A code, a field's path or its last part, in any case, parted by commas or given one by one."""
    assert accepted_suggestions(words) == expected


def test_a_suggestion_is_accepted_by_its_code_or_its_field() -> None:
    """Either is enough; what has neither is not accepted."""
    accepted = accepted_suggestions(["state", "email_typo"])
    assert problem("state_filled", "address.state") in accepted
    assert problem("email_typo", "address.email") in accepted
    assert problem("email_invalid", "address.email") not in accepted
    assert problem("email_invalid", "address.email") in accepted_suggestions(["all"])


@pytest.mark.parametrize(
    ("word", "meant"), [("stat", "state"), ("email_tpyo", "email_typo"), ("adress.state", "address.state")]
)
def test_a_wrong_word_is_refused_with_the_nearest_ones(word: str, meant: str) -> None:
    """A usage error names the word and what it may have been meant to be."""
    with pytest.raises(UsageError) as raised:
        accepted_suggestions([f"all,{word}"])
    assert repr(word) in raised.value.message
    assert meant in raised.value.remedy


@pytest.mark.parametrize("nothing", [[""], [" , "], [",", ""]])
def test_no_word_is_refused(nothing: list[str]) -> None:
    """Commas alone accept nothing, and say so."""
    with pytest.raises(UsageError):
        accepted_suggestions(nothing)


def test_codes_without_suggestions_are_told() -> None:
    """Of the codes that are named, those that never come with one."""
    assert accepted_suggestions(["phone_shared,email_typo,required"]).without_suggestions == (
        "phone_shared",
        "required",
    )
    assert accepted_suggestions(["all,state"]).without_suggestions == ()


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever is typed is either understood or a usage error of one line."""
    try:
        accepted = accepted_suggestions([text])
    except UsageError as error:
        assert "\n" not in error.message  # noqa: PT017 - both ends are right
    else:
        assert accepted.everything or accepted.codes or accepted.fields
