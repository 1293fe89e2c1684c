"""What stands on report.html, section by section, as the template prints it: texts and numbers, nothing to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importer.customer.problems import PROBLEM_KINDS, Problem, Severity
from importer.customer.status import RowStatus
from importer.report.header_shown import header_shown
from importer.report.mask import mask_value, masked_problem
from importer.report.page.causes import Cause
from importer.report.page.facts import PageFacts
from importer.shown_text import file_name, plain

MOST_LISTED = 25
"""Lines of a list; beyond it a line tells how many more there are."""
_SHARED_BY = 3
"""Rows that must have a value without a suggestion, or the message of a rule of the user's own, in common before a
masked page shows it: what only one row has may be a person's."""
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state with its rows."""

    status: RowStatus
    rows: int
    meaning: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A column, and how many problems it has."""

    place: str
    errors: int
    warnings: int
    errors_share: float
    """Of the longest bar, 0-100."""
    warnings_share: float


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of problem."""

    code: str
    severity: Severity
    count: int
    title: str
    remedy: str
    examples: Sequence[tuple[str, str]]
    """Where, and what stands there."""


@dataclass(frozen=True, slots=True)
class CauseRow:
    """What several problems have in common."""

    severity: Severity
    count: int
    place: str
    words: str
    value: str
    becomes: str


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """What was said of rows that were not created."""

    status: RowStatus
    count: int
    code: str
    message: str


def shown(text: str, longest: int = _LONGEST) -> str:
    """Make any text fit for the page; control signs become a visible one."""
    return plain(text, longest, instead="\N{REPLACEMENT CHARACTER}")


def state_rows(states: Mapping[RowStatus, int]) -> list[StateRow]:
    """Give the states that have rows."""
    return [StateRow(status, states[status], status.meaning) for status in RowStatus if states.get(status)]


def place_rows(facts: PageFacts) -> list[PlaceRow]:
    """Give the columns with problems, the most errors first."""
    places = facts.tally.places
    most = max((counts.total() for counts in places.values()), default=1)
    rows = [
        PlaceRow(
            header_shown(place, masked=facts.masked) if place else "the row as a whole",
            counts[Severity.ERROR],
            counts[Severity.WARNING],
            round(100 * counts[Severity.ERROR] / most, 2),
            round(100 * counts[Severity.WARNING] / most, 2),
        )
        for place, counts in places.items()
    ]
    return sorted(rows, key=lambda row: (-row.errors, -row.warnings, row.place))


def kind_rows(facts: PageFacts) -> list[KindRow]:
    """Give the kinds of problems, errors first, the most frequent first."""
    counts = _counts(facts)
    ranked = sorted(counts, key=lambda kind: (kind[0] is Severity.WARNING, -counts[kind], kind[1]))
    return [
        KindRow(
            code,
            severity,
            counts[severity, code],
            PROBLEM_KINDS[code].title,
            PROBLEM_KINDS[code].remedy,
            [_example(example, facts) for example in facts.tally.examples(severity, code)],
        )
        for severity, code in ranked
    ]


def _counts(facts: PageFacts) -> Counter[tuple[Severity, str]]:
    """Give the counts of the summary, which has those of the whole run."""
    counts: Counter[tuple[Severity, str]] = Counter()
    for severity, by_code in ((Severity.ERROR, facts.summary.problems), (Severity.WARNING, facts.summary.warnings)):
        counts.update({(severity, code): count for code, count in (by_code or {}).items() if count})
    return counts


def _example(problem: Problem, facts: PageFacts) -> tuple[str, str]:
    sources = facts.summary.sources or ()
    file = f"{shown(file_name(sources[problem.source].path))}, " if len(sources) > 1 else ""
    column = f", {header_shown(problem.column, masked=facts.masked)}" if problem.column else ""
    value = masked_problem(problem).value if facts.masked else problem.value
    return f"{file}row {problem.row:,}{column}", shown(value, 60)


def cause_rows(facts: PageFacts) -> list[CauseRow]:
    """Give the causes, errors first, the most frequent first."""
    causes = _merged(facts)
    ranked = sorted(causes, key=lambda cause: (cause.severity is Severity.WARNING, -causes[cause], cause.code))
    return [
        CauseRow(
            cause.severity,
            causes[cause],
            header_shown(cause.place, masked=facts.masked) if cause.place else "the row as a whole",
            shown(cause.words or PROBLEM_KINDS[cause.code].title, 160),
            shown(cause.value),
            shown(cause.becomes),
        )
        for cause in ranked
    ]


def _merged(facts: PageFacts) -> Counter[Cause]:
    """Hide what may be a person's, where it is to be hidden; what is alike then is one."""
    if not facts.masked:
        return facts.tally.causes
    merged: Counter[Cause] = Counter()
    for cause, count in facts.tally.causes.items():
        words, value = cause.words, cause.value
        if cause.code == "own_check" and (count < _SHARED_BY or _may_be_personal(words)):
            words = ""
        if value and not cause.becomes and (count < _SHARED_BY or _may_be_personal(value)):
            value = mask_value(value)
        masked = Cause(cause.code, cause.severity, cause.place, value, cause.becomes, words)
        merged[masked] += count
    return merged


def _may_be_personal(text: str) -> bool:
    return "@" in text or sum(sign.isdecimal() for sign in text) >= 5


def reply_rows(facts: PageFacts) -> list[ReplyRow]:
    """Give what was said of rows that were not created, the most frequent first; what earlier runs knew comes last."""
    replies = facts.tally.replies
    ranked = sorted(
        replies, key=lambda reply: (reply.status is RowStatus.SKIPPED, -replies[reply], reply.code, reply.message)
    )
    return [ReplyRow(reply.status, replies[reply], shown(reply.code), shown(reply.message, 200)) for reply in ranked]
