"""What is wrong with a row, in the words of import_problems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from importer.customer.fields import FIELD_BY_PATH
from importer.customer.outcome import Outcome
from importer.customer.problems import PROBLEM_KINDS, Problem, Severity


def message_of(problem: Problem) -> str:
    """Give the problem's own message, or the title of its kind."""
    kind = PROBLEM_KINDS.get(problem.code)
    return problem.message or (kind.title if kind else problem.code)


def problem_words(problem: Problem) -> str:
    """Say where, what is wrong and what would be right: `Phone: This is not a phone number (did you mean ...?)`.

    An error without a suggestion names the remedy of its kind instead; a warning says that it is one.
    """
    field = FIELD_BY_PATH.get(problem.field)
    place = problem.column or (field.label if field else "")
    words = f"{place}: {message_of(problem)}" if place else message_of(problem)
    kind = PROBLEM_KINDS.get(problem.code)
    if problem.suggestion:
        return f"{words} (did you mean {problem.suggestion}?)"
    if problem.severity is Severity.WARNING:
        return f"{words} (warning)"
    if kind:
        return f"{words} ({kind.remedy[:1].lower()}{kind.remedy[1:].rstrip('.')})"
    return words


def remedy_of(problem: Problem) -> str:
    """Say what would be right: the suggested value, or the remedy of the problem's kind; empty where nobody knows."""
    if problem.suggestion:
        return f"Did you mean {problem.suggestion}?"
    kind = PROBLEM_KINDS.get(problem.code)
    return kind.remedy if kind else ""


def row_words(problems: Iterable[Problem], outcome: Outcome | None) -> str:
    """Say all that is wrong with a row: the API's answer first, then the errors, then the warnings."""
    parts: list[str] = []
    if outcome is not None and (outcome.message or outcome.code):
        parts.append(answer_words(outcome))
    ranked = sorted(problems, key=lambda problem: problem.severity is Severity.WARNING)
    parts += [problem_words(problem) for problem in ranked]
    return "; ".join(parts)


def answer_words(outcome: Outcome) -> str:
    """Give what the API said, or why the row was not sent, with its code; empty when nothing is known."""
    if outcome.message and outcome.code:
        return f"{outcome.message.rstrip('.')} ({outcome.code})"
    return outcome.message or outcome.code


def first_error(problems: Sequence[Problem]) -> Problem | None:
    """Give the first problem that makes its row invalid or a duplicate; None when there are warnings only."""
    return next((problem for problem in problems if problem.severity is Severity.ERROR), None)
