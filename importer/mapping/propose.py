"""What every column of a file should fill, judged over all columns at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from importer.customer.virtual_fields import FULL_ADDRESS, FULL_NAME, MAP_TARGETS
from importer.mapping.assignment import best_assignment
from importer.mapping.candidate import Candidate, Column
from importer.mapping.meanings import Certainty, header_meaning
from importer.mapping.neighbours import heed_neighbours
from importer.mapping.secret_columns import secret_reason
from importer.mapping.values import NO_VALUES, ValueEvidence
from importer.mapping.vocabulary import LINE_1, Vocabulary, vocabulary
from importer.mapping.weigh import weigh

_LEAST = 0.15
"""A column that fits a field less well is not even shown for it."""
_FIRST_PARTS = {
    FULL_NAME: ("address.first_name", "the first name"),
    FULL_ADDRESS: (LINE_1, "the first line"),
}
"""Whole fields stand in for their parts where these have columns of their own."""
_UNKNOWN = "no field has this name, and its values tell nothing"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a column should fill, if anything."""

    field: str | None
    alternate: bool
    certainty: Certainty | None
    """None for a column that stays out."""
    why: str
    secret: bool = False
    """Whether it holds passwords, tokens or the like."""


def propose(
    headers: Sequence[str],
    evidence: Sequence[ValueEvidence],
    taken: Collection[str] = (),
    decided: Collection[int] = (),
    names: Vocabulary | None = None,
) -> tuple[Proposal, ...]:
    """Propose a field for every column, or none.

    `headers` are unique and in the file's order; `evidence` says what their values look like, one each, and is empty
    where no values are known. Fields that are `taken` get no column; columns (by position) that are `decided` get no
    field here, but their neighbours heed what they mean. A field gets at most one main column, so that the sum of the
    scores over all is the highest; columns that fit a field which has another are its alternates.
    """
    known = names or vocabulary()
    values = tuple(evidence) or (NO_VALUES,) * len(headers)
    columns = [Column.of(position, header_meaning(header, known)) for position, header in enumerate(headers)]
    secrets = {column.position: secret_reason(column.meaning, values[column.position]) for column in columns}
    for column in columns:
        if secrets[column.position]:
            column.leave_out(secrets[column.position])
    heed_neighbours(columns, values)
    weigh(columns, values)
    for position in decided:
        columns[position].leave_out("decided otherwise")
    mains = _assign(columns, taken)
    given = {position: field for field, position in mains.items()}
    return tuple(
        Proposal(None, alternate=False, certainty=None, why=column.left_out, secret=True)
        if secrets[column.position]
        else _main(column, given[column.position], mains)
        if column.position in given
        else _rest(column, mains, taken)
        for column in columns
    )


def _assign(columns: Sequence[Column], taken: Collection[str]) -> dict[str, int]:
    """Give the main column of every field that has one: field -> position."""
    fields = [field for field in MAP_TARGETS if field not in taken]
    scores = np.zeros((len(fields), len(columns)))
    places = {field: place for place, field in enumerate(fields)}
    for column in columns:
        for candidate in column.candidates:
            second = 0.15 if column.meaning.second else 0.0
            if candidate.field in places and candidate.score >= _LEAST:
                scores[places[candidate.field], column.position] = candidate.score - second
    used = np.flatnonzero(scores.any(axis=0))
    return {fields[place]: int(used[at]) for place, at in best_assignment(scores[:, used]).items()}


def _main(column: Column, field: str, mains: dict[str, int]) -> Proposal:
    candidate = column.best_for(field)
    assert candidate is not None  # noqa: S101 - it was assigned by its score
    part, blank = _FIRST_PARTS.get(field, ("", ""))
    beside = part in mains
    why = f"{candidate.how}; used where {blank} is blank" if beside else candidate.how
    return Proposal(field, alternate=beside, certainty=candidate.certainty, why=why)


def _rest(column: Column, mains: dict[str, int], taken: Collection[str]) -> Proposal:
    """Judge a column that is no field's main one."""
    best = max(column.candidates, key=lambda each: each.score, default=None)
    if best is None or best.score < _LEAST:
        return Proposal(None, alternate=False, certainty=None, why=column.left_out or _UNKNOWN)
    if best.field in taken:
        return Proposal(None, alternate=False, certainty=None, why=f"{best.field} has the column that you chose")
    if best.field in mains and _may_stand_in(best):
        return Proposal(best.field, alternate=True, certainty=best.certainty, why=f"{best.how}; {_STANDS_IN}")
    return Proposal(
        None, alternate=False, certainty=None, why=f"{best.how}, but another column fits {best.field} better"
    )


_STANDS_IN = "used where the main column is blank"


def _may_stand_in(candidate: Candidate) -> bool:
    return candidate.by_header and candidate.score >= 0.4
