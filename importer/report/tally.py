"""The problems of a run, counted by code, with one example each: all that memory keeps of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from importer.customer.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Example:
    """Where a problem was met first."""

    source: int
    """Position of the source in the run, from 0."""
    row: int
    """Row number as a spreadsheet program shows it, from 1."""
    column: str
    """The column as headed in the file; empty when the problem is not of one column."""
    value: str
    """The value as it stands in the file, unmasked; at most 200 characters of it."""


@dataclass(frozen=True, slots=True)
class CountedProblem:
    """How often a problem was met, and where first."""

    code: str
    severity: Severity
    count: int
    example: Example | None


LONGEST_EXAMPLE = 200
"""Characters; a value may be a megabyte, an example need not."""


class ProblemTally:
    """Count problems by severity and code. Holds at most one entry per code and severity, however many problems."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Severity, str]] = Counter()
        self._examples: dict[tuple[Severity, str], Example] = {}

    def add(self, problems: Iterable[Problem]) -> None:
        """Count the problems; the first of a code becomes its example. Those that are off are left out."""
        for problem in problems:
            key = (problem.severity, problem.code)
            self._counts[key] += 1
            if key not in self._examples:
                value = problem.value[:LONGEST_EXAMPLE]
                self._examples[key] = Example(problem.source, problem.row, problem.column, value)

    def add_counts(self, code: str, severity: Severity, count: int, example: Example | None = None) -> None:
        """Count `count` problems of one code that are not held as objects (late duplicates)."""
        if count <= 0:
            return
        key = (severity, code)
        self._counts[key] += count
        if example is not None:
            self._examples.setdefault(key, example)

    @property
    def errors(self) -> dict[str, int]:
        """Code -> count of the errors, by code."""
        return self._of(Severity.ERROR)

    @property
    def warnings(self) -> dict[str, int]:
        """Code -> count of the warnings, by code."""
        return self._of(Severity.WARNING)

    def most_frequent(self, limit: int = 5) -> list[CountedProblem]:
        """Give the most frequent problems, errors before warnings where they are as frequent, then by code."""
        counted = [
            CountedProblem(code, severity, count, self._examples.get((severity, code)))
            for (severity, code), count in self._counts.items()
            if severity is not Severity.OFF
        ]
        counted.sort(key=lambda problem: (-problem.count, problem.severity is Severity.WARNING, problem.code))
        return counted[:limit]

    def _of(self, severity: Severity) -> dict[str, int]:
        return {code: self._counts[kind, code] for kind, code in sorted(self._counts) if kind is severity}
