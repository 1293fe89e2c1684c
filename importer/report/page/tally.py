"""What report.html needs of the rows: problems by field, kind and cause, and what the API said; bounded in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from importer.customer.problems import Problem, Severity
from importer.customer.status import RowStatus
from importer.report.page.causes import Cause, Reply, cause_of, place_of, reply_of
from importer.report.reported_batch import ReportedBatch
from importer.report.tally import LONGEST_EXAMPLE

MOST_CAUSES = 20_000
"""Causes that are told apart; what comes beyond is counted together."""
MOST_EXAMPLES = 3
_MOST_PLACES = 1000
_SAID_SOMETHING = (
    RowStatus.EXISTS,
    RowStatus.REJECTED,
    RowStatus.FAILED,
    RowStatus.UNCERTAIN,
    RowStatus.SKIPPED,
)
"""States of which it is told why; a million rows that were created need no look."""

Kind = tuple[Severity, str]
"""Severity and code."""


class PageTally:
    """Count, a batch at a time."""

    def __init__(self) -> None:
        self.places: dict[str, Counter[Severity]] = {}
        """By column, as headed in the file; `""` is the row as a whole."""
        self.causes: Counter[Cause] = Counter()
        self.replies: Counter[Reply] = Counter()
        self.suggestions = 0
        """Problems that come with what would be right."""
        self.of_other_causes = 0
        """Problems whose cause is not among `causes`, since there are too many."""
        self._examples: dict[Kind, list[Problem]] = {}

    def add(self, batch: ReportedBatch) -> None:
        """Count the problems and outcomes of the batch."""
        for problem in batch.problems:
            self._add_problem(problem)
        for position in batch.positions(*_SAID_SOMETHING).tolist():
            outcome = batch.outcomes.get(position)
            if outcome is not None:
                reply = reply_of(outcome)
                if reply in self.replies or len(self.replies) < MOST_CAUSES:
                    self.replies[reply] += 1

    def examples(self, severity: Severity, code: str) -> Sequence[Problem]:
        """Give the first problems of a kind that have different values, MOST_EXAMPLES of them, long values cut."""
        return self._examples.get((severity, code), ())

    def _add_problem(self, problem: Problem) -> None:
        severity = problem.severity
        if severity is Severity.OFF:
            return
        kind = (severity, problem.code)
        self.suggestions += bool(problem.suggestion)
        place = place_of(problem)
        if place not in self.places and len(self.places) >= _MOST_PLACES:
            place = ""
        self.places.setdefault(place, Counter())[severity] += 1
        cause = cause_of(problem)
        if cause in self.causes or len(self.causes) < MOST_CAUSES:
            self.causes[cause] += 1
        else:
            self.of_other_causes += 1
        examples = self._examples.setdefault(kind, [])
        if len(examples) < MOST_EXAMPLES:
            value = problem.value[:LONGEST_EXAMPLE]
            if all(example.value != value for example in examples):
                examples.append(
                    replace(problem, value=value, message="", suggestion=problem.suggestion[:LONGEST_EXAMPLE])
                )
