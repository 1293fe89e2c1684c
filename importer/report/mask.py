"""Hide a value from people who need not see it, and leave enough to recognise what kind of value it is."""

from __future__ import annotations

import re
from dataclasses import replace

from importer.customer.problems import PROBLEM_KINDS, Problem

_SHOWN_AS_IT_IS = frozenset(" .,:;-+/()#&_'\"")
"""Punctuation of phone numbers, names and addresses; all else, control characters and vowel signs too, is hidden."""

_LONGEST = 24
"""Characters of a masked value; behind a longer one stand three dots, which also hide how long it was."""

_OF_NOBODY = frozenset({"address.state", "address.country", "address.country_code", "business.business_type"})
"""Fields whose values tell nothing of a person."""
_A_SPELLING = re.compile(r"[^\W\d_]([^\d@_]{0,38}[^\W\d_])?\.?|\+?[0-9]{1,4}")
"""A word or some words without digits, or a dialling code: in such a field anything else may be another column's."""
_QUOTING = frozenset({"gstin_pan_mismatch", "own_check"})
"""Problems whose message may hold a value of the row."""


def is_of_nobody(field: str, value: str) -> bool:
    """Whether a value of a field may be shown to everybody: a spelling of a state, a country, a business type."""
    return field in _OF_NOBODY and _A_SPELLING.fullmatch(value.strip()) is not None


def masked_problem(problem: Problem) -> Problem:
    """Give a problem without what is a person's; a misspelt state, with the right one beside it, stays as it is."""
    if problem.suggestion and is_of_nobody(problem.field, problem.value):  # near to what is right, so no shifted column
        return problem
    title = PROBLEM_KINDS[problem.code].title
    return replace(
        problem,
        value=mask_value(problem.value),
        message=title if problem.code in _QUOTING else problem.message,
        suggestion=mask_value(problem.suggestion),
    )


def mask_value(text: str) -> str:
    """Give the value masked: `9876543210` -> `9*********`, `asha@example.com` -> `a***@***`.

    The first letter or digit stays when there are three or more of them; the others become asterisks, and so does
    whatever is neither a letter, a digit nor common punctuation. Of an e-mail address nothing but the first character
    and the @ stays. No three letters or digits in a row are ever those of the value.
    """
    letters = [character for character in text if character.isalnum()]
    kept = letters[0] if len(letters) >= 3 else ""
    if "@" in text:
        return f"{kept or '*'}***" + "@***" * min(text.count("@"), 2)
    shown = []
    for character in text[:_LONGEST]:
        if character == kept:
            shown.append(character)
            kept = ""
        else:
            shown.append(character if character in _SHOWN_AS_IT_IS else "*")
    return "".join(shown) + ("..." if len(text) > _LONGEST else "")
