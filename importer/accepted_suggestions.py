"""Which suggestions a user accepts: by problem code, by field, or all. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from importer.customer.fields import FIELD_PATHS
from importer.customer.problems import PROBLEM_KINDS, SUGGESTING_CODES, Problem
from importer.errors import UsageError

ALL = "all"
_LAST_PARTS = {path.rpartition(".")[2]: path for path in FIELD_PATHS}
"""No two fields share their last part; a test holds the field table to that."""
_KNOWN = (ALL, *sorted(SUGGESTING_CODES), *FIELD_PATHS, *_LAST_PARTS)
_LONGEST = 60
"""Characters of a wrong word that are shown."""


@dataclass(frozen=True, slots=True)
class AcceptedSuggestions:
    """What is to be put in."""

    everything: bool = False
    codes: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    """Paths."""

    def __contains__(self, problem: Problem) -> bool:
        return self.everything or problem.code in self.codes or problem.field in self.fields

    @property
    def without_suggestions(self) -> tuple[str, ...]:
        """The codes among them that never come with a suggestion, sorted."""
        return tuple(sorted(self.codes - SUGGESTING_CODES))


EVERYTHING = AcceptedSuggestions(everything=True)


def accepted_suggestions(given: Iterable[str]) -> AcceptedSuggestions:
    """Read words, several of them parted by commas: `state,email_typo`, `address.state`, `all`.

    A word that is a code is taken for the code. Raises UsageError for one that is nothing, and when there is none.
    """
    words = [word.strip() for text in given for word in text.split(",") if word.strip()]
    if not words:
        raise UsageError("--accept names nothing.", "For example --accept state,email_typo, or --accept all.")
    codes, fields, everything = set(), set(), False
    for word in words:
        folded = word.casefold()
        if folded == ALL:
            everything = True
        elif folded in PROBLEM_KINDS:
            codes.add(folded)
        elif folded in FIELD_PATHS or folded in _LAST_PARTS:
            fields.add(_LAST_PARTS.get(folded, folded))
        else:
            raise _unknown(word)
    return AcceptedSuggestions(everything, frozenset(codes), frozenset(fields))


def _unknown(word: str) -> UsageError:
    close = difflib.get_close_matches(word.casefold()[:_LONGEST], _KNOWN, n=3, cutoff=0.5)
    guess = f"Did you mean {' or '.join(close)}? " if close else ""
    return UsageError(
        f"--accept: {word[:_LONGEST]!r} is neither a problem code nor a field.",
        f"{guess}Without --accept the command lists what can be accepted.",
    )
