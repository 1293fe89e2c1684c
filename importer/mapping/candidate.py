"""A column that may fill a field, and how well founded that is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from importer.mapping.meanings import Certainty, HeaderMeaning, Meaning


@dataclass(frozen=True, slots=True)
class Candidate:
    """One field that a column may fill."""

    field: str
    score: float
    certainty: Certainty
    how: str
    """The reason in words."""
    by_header: bool = True
    """Whether the header says so; else only the values do."""

    @classmethod
    def of(cls, meaning: Meaning) -> Candidate:
        """Make it of what the header means."""
        return cls(meaning.field, meaning.score, meaning.certainty, meaning.how)

    def as_field(self, field: str, score: float, certainty: Certainty, why: str) -> Candidate:
        """Give the same header with another meaning, which its neighbours gave it."""
        return replace(self, field=field, score=score, certainty=certainty, how=f"{self.how}; {why}")


@dataclass(slots=True)
class Column:
    """A column on its way to a field."""

    position: int
    meaning: HeaderMeaning
    candidates: list[Candidate]
    left_out: str = ""
    """Why it stays out, in words, where that is already certain."""

    @classmethod
    def of(cls, position: int, meaning: HeaderMeaning) -> Column:
        """Begin with what the header says by itself."""
        return cls(position, meaning, [Candidate.of(each) for each in meaning.meanings], meaning.foreign)

    def best_for(self, field: str) -> Candidate | None:
        """Give what speaks for a field."""
        return next((each for each in self.candidates if each.field == field), None)

    def means(self, *fields: str) -> bool:
        """Whether the header's best meaning is one of these."""
        return bool(self.candidates) and self.candidates[0].field in fields

    def leave_out(self, why: str) -> None:
        """Let it stay out."""
        self.candidates = []
        self.left_out = why
