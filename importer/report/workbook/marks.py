"""Which cells of a row to mend are coloured, and what their notes say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.headers import header_key
from importer.customer.known_headers import known_headers
from importer.customer.outcome import Outcome
from importer.customer.problems import Problem, Severity
from importer.report.words import answer_words, message_of, remedy_of
from importer.report.workbook.text_xml import LONGEST_CELL

_LONGEST_NOTE = 1_000
"""Characters; a suggestion may be a megabyte, and a note must fit the screen."""
_NAMED_BY_AN_ANSWER = {
    "address.phone": re.compile(r"phone|mobile", re.IGNORECASE),
    "address.email": re.compile(r"e-?mail", re.IGNORECASE),
    "business.gstin": re.compile(r"gstin", re.IGNORECASE),
    "address.pincode": re.compile(r"pin_?-? ?code", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong with a cell."""

    severity: Severity
    words: str
    """What its note says."""


class Marker:
    """Marks the cells of one source."""

    def __init__(self, headers: Sequence[str], all_rows: str) -> None:
        """Take the headers of its own columns, in their order, and the name of the file that has all of the texts."""
        self._headers = headers
        self._cut = f"cut off after {LONGEST_CELL:,} characters, the most that a cell can hold; {all_rows} has it whole"
        self._columns = {header: at for at, header in enumerate(headers)}
        self._of_row = len(headers) + REPORT_COLUMNS.index("import_problems")
        known = [known_headers().get(header_key(header), "") for header in headers]
        self._fields = {field: known.index(field) for field in _NAMED_BY_AN_ANSWER if known.count(field) == 1}

    def marks(
        self, problems: Sequence[Problem], outcome: Outcome | None, cut: Sequence[int] = ()
    ) -> Mapping[int, Mark]:
        """Give the marks of one row by column; what is of no column of the file stands at import_problems.

        `cut` are the columns whose text is too long for a cell.
        """
        said: dict[int, list[tuple[Severity, str]]] = {}
        if outcome is not None and (answer := answer_words(outcome)):
            said.setdefault(self._of_row, []).append((Severity.ERROR, answer))
            if (column := self._named_by(outcome)) is not None:
                said.setdefault(column, []).append((Severity.ERROR, answer))
        for problem in problems:
            column = self._columns.get(problem.column, self._of_row)
            said.setdefault(column, []).append((problem.severity, _problem_note(problem)))
        for column in cut:
            said.setdefault(column, []).append((Severity.WARNING, f"The text is {self._cut}."))
            said.setdefault(self._of_row, []).append((Severity.WARNING, f"{self.cut_words(column)}."))
        return {column: _mark(found) for column, found in said.items()}

    def cut_words(self, column: int) -> str:
        """Say in import_problems that the text of a column is too long for a cell."""
        return f"{self._headers[column]}: {self._cut}"

    def _named_by(self, outcome: Outcome) -> int | None:
        """Give the column of the one field that an answer of the API names."""
        text = f"{outcome.code} {outcome.message}"
        named = [field for field, words in _NAMED_BY_AN_ANSWER.items() if words.search(text)]
        return self._fields.get(named[0]) if len(named) == 1 else None


def _problem_note(problem: Problem) -> str:
    message, remedy = message_of(problem).rstrip("."), remedy_of(problem)
    return f"{message}.\n{remedy}" if remedy else f"{message}."


def _mark(found: Sequence[tuple[Severity, str]]) -> Mark:
    """Put together what is wrong with a cell, errors first."""
    ranked = sorted(dict.fromkeys(found), key=lambda one: one[0] is Severity.WARNING)
    words = "\n\n".join(words for _, words in ranked)
    return Mark(ranked[0][0], words if len(words) <= _LONGEST_NOTE else f"{words[:_LONGEST_NOTE]} ...")
