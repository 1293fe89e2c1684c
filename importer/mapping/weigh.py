"""Header and values together: values raise or lower what the header says, or speak where it says nothing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from importer.customer.virtual_fields import FULL_ADDRESS, FULL_NAME
from importer.mapping.candidate import Candidate, Column
from importer.mapping.meanings import Certainty
from importer.mapping.shapes import WORDS
from importer.mapping.values import ValueEvidence
from importer.mapping.vocabulary import LINE_1

_FEW = 5
"""Values; fewer prove nothing."""
_MANY = 20
"""Values; so many can prove that a header is wrong."""
_TELLING = (
    "address.email",
    "address.phone",
    "business.gstin",
    "business.pan_number",
    "address.pincode",
    "address.state",
)
"""Fields whose values are hardly anything else."""
_OF_MANY_SHAPES = frozenset(  # that a value looks like none of them proves nothing
    {
        FULL_NAME,
        FULL_ADDRESS,
        LINE_1,
        "business.name",
        "address.city",
        "business.business_type",
        "address.landmark",
        "ref",
    }
)
_BY_VALUES: tuple[tuple[str, float, float], ...] = (
    ("address.email", 0.9, 0.60),
    ("business.gstin", 0.8, 0.60),
    ("business.pan_number", 0.9, 0.58),
    ("address.phone", 0.9, 0.56),
    ("address.pincode", 0.9, 0.54),
    ("address.state", 0.9, 0.52),
    ("address.country", 0.95, 0.50),
    ("address.city", 0.6, 0.48),
    ("business.name", 0.6, 0.46),
    (FULL_ADDRESS, 0.7, 0.44),
    ("address.landmark", 0.6, 0.43),
    (FULL_NAME, 0.8, 0.42),
    ("business.business_type", 0.9, 0.40),
    ("ref", 0.95, 0.30),
)
"""Field, the least share of the values that must look like it, and the score of a column that only they speak for."""


def weigh(columns: Sequence[Column], evidence: Sequence[ValueEvidence]) -> None:
    """Change what the columns may mean by their values, then look for the fields that no header claims."""
    for column in columns:
        column.candidates = [_weighed(each, evidence[column.position]) for each in column.candidates]
    claimed = {each.field for column in columns for each in column.candidates if each.score >= 0.5}
    claimed |= {FULL_ADDRESS, LINE_1} if {FULL_ADDRESS, LINE_1} & claimed else set()
    claimed |= {FULL_NAME} if "address.first_name" in claimed else set()
    for column in columns:
        if not column.left_out and all(each.score < 0.3 for each in column.candidates):
            column.candidates = _by_values(evidence[column.position], claimed, column.candidates) or column.candidates
    _first_and_last(columns, evidence, claimed)


def _weighed(candidate: Candidate, values: ValueEvidence) -> Candidate:
    share = values.share(candidate.field)
    if share is None or values.count < _FEW:
        return candidate
    if candidate.field == "address.state":
        share = max(share, values.state_code)
    if doubt := _contradiction(candidate, share, values):
        return replace(candidate, score=min(candidate.score, 0.2), certainty=Certainty.UNSURE, how=doubt)
    if share < 0.5 and candidate.field in _OF_MANY_SHAPES:
        return candidate
    score, certainty = candidate.score, candidate.certainty
    if certainty is not Certainty.SURE:  # of sure columns tonight's values must not make another the main one
        if share >= 0.5:
            score += 0.1 * share
            certainty = Certainty.LIKELY if share >= 0.8 else certainty
        elif share < 0.2 and values.count >= _MANY:
            score, certainty = score - 0.3, Certainty.UNSURE
    how = f"{candidate.how}; {share:.0%} of values are {WORDS[candidate.field]}"
    return replace(candidate, score=score, certainty=certainty, how=how)


def _contradiction(candidate: Candidate, share: float, values: ValueEvidence) -> str:
    """Give why the values cannot be what the header says, in words; empty when they can."""
    if candidate.field == "address.state" and values.codes_agree is not None and values.codes_agree < 0.5:
        return (
            f"{candidate.how}, but its numbers are no GST codes: they do not go with the pincodes; put their names "
            "into value_maps, then map it"
        )
    if candidate.field in _OF_MANY_SHAPES or values.count < _MANY or share >= 0.05:
        return ""
    other = next((each for each in _TELLING if each != candidate.field and values.shares[each] >= 0.8), "")
    return f"{candidate.how}, but {values.shares[other]:.0%} of values are {WORDS[other]}" if other else ""


def _by_values(values: ValueEvidence, claimed: set[str], contradicted: Sequence[Candidate]) -> list[Candidate]:
    """Give what only the values speak for: of all that they look like the one that is hardest to be by chance.

    Against a header that says something else (`contradicted`) they never prove enough.
    """
    for field, least, score in _BY_VALUES:
        share = values.shares.get(field, 0.0)
        if share < least:
            continue
        if field in claimed:
            return []
        certainty = Certainty.LIKELY if _is_telling(field, values) and not contradicted else Certainty.UNSURE
        known = (
            contradicted[0].how
            if contradicted
            else f"the header is not known; {share:.0%} of values are {WORDS[field]}"
        )
        return [Candidate(field, score + 0.02 * share, certainty, known, by_header=False)]
    return []


def _is_telling(field: str, values: ValueEvidence) -> bool:
    if values.count < _FEW:
        return False
    if field == FULL_NAME:
        return values.surname >= 0.3
    if field == "ref":
        return values.distinct == values.count
    if field == "address.pincode":  # numbers counted on from a million's start would be pincodes, too
        return values.distinct < values.count or values.count < _MANY
    return True


def _first_and_last(columns: Sequence[Column], evidence: Sequence[ValueEvidence], claimed: set[str]) -> None:
    """Take two columns of single words side by side, the second of frequent surnames, for first and last name."""
    if claimed & {"address.first_name", "address.last_name", FULL_NAME}:
        return
    silent = {column.position for column in columns if not column.left_out and not column.candidates}
    for column, following in itertools.pairwise(columns):
        first, last = evidence[column.position], evidence[following.position]
        both = {column.position, following.position} <= silent and min(first.count, last.count) >= _FEW
        if both and min(first.one_word, last.one_word) >= 0.9 and last.surname >= 0.3 > first.surname:
            how = "the header is not known; {} single words, before a column with {:.0%} frequent surnames"
            before = how.format("its values are", last.surname)
            after = f"the header is not known; {last.surname:.0%} of values are frequent surnames"
            column.candidates = [Candidate("address.first_name", 0.5, Certainty.LIKELY, before, by_header=False)]
            following.candidates = [Candidate("address.last_name", 0.5, Certainty.LIKELY, after, by_header=False)]
            return
