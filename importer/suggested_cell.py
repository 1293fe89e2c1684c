"""Tells whether a suggestion may take the place of a cell: only where nothing else that stands there gets lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from importer.customer.problems import Problem
from importer.customer.virtual_fields import VIRTUAL_FIELDS
from importer.mapping import Mapping
from importer.normalize import clean

WHOLE_CELL = "encoding_suspicious"
"""The one suggestion that the reader makes: all that stands in the cell, decoded rightly, whatever it means."""
_SEVERAL_VALUES = frozenset({"email_multiple", "email_extra_text", "phone_multiple", "phone_extra_text"})
"""Found beside the suggestion, they say that the cell holds more than the value that it is for."""
_DOMAIN = re.compile(r"[A-Za-z0-9.\-]+")
_VIRTUAL = frozenset(field.path for field in VIRTUAL_FIELDS)


class Obstacle(StrEnum):
    """Why a suggestion is not put in."""

    NO_COLUMN = "no_column"
    COMPOSED = "composed"
    SEVERAL_FIELDS = "several_fields"
    FROM_CONFIG = "from_config"
    PART_OF_CELL = "part_of_cell"
    DISAGREE = "disagree"

    @property
    def words(self) -> str:
        """The reason for people."""
        return _WORDS[self]


_WORDS = {
    Obstacle.NO_COLUMN: "the file has no column for it",
    Obstacle.COMPOSED: "it is a part of a whole name or address, or is joined from several columns",
    Obstacle.SEVERAL_FIELDS: "the column fills several fields",
    Obstacle.FROM_CONFIG: "the config put another value in the place of the cell's",
    Obstacle.PART_OF_CELL: "the cell holds more than this value, which would be lost",
    Obstacle.DISAGREE: "two suggestions for the cell disagree",
}


class SuggestedCells:
    """Judges the suggestions of one source by its mapping."""

    def __init__(self, mapping: Mapping, columns: Sequence[str]) -> None:
        self._mapping = mapping
        self._columns = frozenset(columns)
        self._fed: dict[str, list[str]] = {}
        for field in mapping.fields:
            for column in mapping.sources_of(field):
                self._fed.setdefault(column, []).append(field)

    def column_obstacle(self, problem: Problem) -> Obstacle | None:
        """Tell what about the column speaks against putting the suggestion in; None when nothing does."""
        if problem.column not in self._columns:
            return Obstacle.NO_COLUMN
        if problem.code == WHOLE_CELL:
            return None
        fed = self._fed.get(problem.column, [])
        if problem.field in self._mapping.joins or _VIRTUAL.intersection(fed):
            return Obstacle.COMPOSED
        return Obstacle.SEVERAL_FIELDS if len(fed) > 1 else None

    def cell_obstacle(self, problem: Problem, cell: str) -> Obstacle | None:
        """Tell what about the cell, as it stands in the file, speaks against it; None when nothing does."""
        if problem.value.strip() != cell.strip():
            from_config = problem.field in self._mapping.value_maps or problem.field in self._mapping.constants
            return Obstacle.FROM_CONFIG if from_config else Obstacle.PART_OF_CELL
        return Obstacle.PART_OF_CELL if _holds_more(problem) else None


def _holds_more(problem: Problem) -> bool:
    """Whether the suggestion is for one of several values in the cell, by the definition of the field.

    `rules` may have switched off the problems that say so. Only the correction of a value that was taken (its domain)
    can be of one among several; where nothing but the domain differs there is no other.
    """
    if problem.code != "email_typo":
        return False
    local, sign, domain = problem.value.strip().rpartition("@")
    if sign and local == problem.suggestion.rpartition("@")[0] and _DOMAIN.fullmatch(domain):
        return False
    return any(finding.code in _SEVERAL_VALUES for finding in clean(problem.field, problem.value).findings)
