"""What lies behind problems: rows that one act would mend, such as one misspelling of a state, are one cause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from importer.customer.fields import FIELD_BY_PATH
from importer.customer.outcome import Outcome
from importer.customer.problems import PROBLEM_KINDS, Problem, Severity
from importer.customer.status import RowStatus
from importer.report.mask import is_of_nobody

_SHARED = frozenset({"phone_shared", "email_shared", "gstin_placeholder"})
"""Values that are placeholders: no person's, though they may look like one's."""
_TELLING = frozenset({"pincode_state_mismatch", "gstin_state_mismatch", "own_check", "own_check_failed", "required"})
"""Problems whose message says more than their title, and the same of many rows."""
_LONGEST = 120
"""Characters of a value or a message by which causes are told apart."""
_DOMAIN = re.compile(r"[a-z.\-]{1,60}", re.IGNORECASE)
"""Without digits: beside an address in the same cell there may be a phone number."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What several problems have in common. Equal causes are one."""

    code: str
    severity: Severity
    place: str
    """The column as headed in the file, or the field's label; empty when it is the row as a whole."""
    value: str = ""
    """What stands in the cells; empty where they differ from row to row."""
    becomes: str = ""
    """What would be right."""
    words: str = ""
    """What is wrong, where it says more than the title of the code."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the API said, or what happened on the wire, of rows that were not created. Equal replies are one."""

    status: RowStatus
    code: str
    message: str


def cause_of(problem: Problem) -> Cause:
    """Give the cause of a problem. It holds no value that may be a person's, placeholders of many rows excepted."""
    value = becomes = ""
    if problem.code == "email_typo":
        value, becomes = _domains(problem.value, problem.suggestion)
    elif problem.code in _SHARED:
        value = problem.value.strip()
    elif is_of_nobody(problem.field, problem.value) and is_of_nobody(problem.field, problem.suggestion or "a"):
        value, becomes = problem.value.strip(), problem.suggestion
    words = problem.message if problem.code in _TELLING else ""
    return Cause(
        problem.code,
        problem.severity,
        place_of(problem),
        value[:_LONGEST],
        becomes[:_LONGEST],
        "" if words == PROBLEM_KINDS[problem.code].title else words[:_LONGEST],
    )


def reply_of(outcome: Outcome) -> Reply:
    """Give what was said of a row."""
    return Reply(outcome.status, outcome.code[:_LONGEST], outcome.message[:_LONGEST])


def place_of(problem: Problem) -> str:
    """Name the column of a problem, else its field; empty when it is of the row as a whole."""
    field = FIELD_BY_PATH.get(problem.field)
    return problem.column or (field.label if field is not None else "")


def _domains(value: str, suggestion: str) -> tuple[str, str]:
    """Give the domains of a misspelt e-mail and of the right one, without the part that is a person's.

    Both are empty where the cell holds more than the address: a name or a second one would be told with its domain.
    """
    local, sign, domain = suggestion.rpartition("@")
    own, _, misspelt = value.strip().rpartition("@")
    if not sign or own.casefold() != local.casefold() or _DOMAIN.fullmatch(misspelt) is None:
        return "", ""
    return f"@{misspelt}", f"@{domain}"
