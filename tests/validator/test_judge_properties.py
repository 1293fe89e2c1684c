"""What holds of the verdict on any batch under any settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.config import Settings
from importer.customer.problems import Finding, Problem, RowFinding, Severity
from importer.customer.status import RowStatus
from importer.validator import ToJudge, Validator

OWN_CODES = (
    "required",
    "too_long",
    "business_name_missing",
    "business_type_unknown",
    "gstin_pan_mismatch",
    "gstin_state_mismatch",
    "pincode_state_mismatch",
)
FINDINGS = {
    "address.phone": ("phone_invalid", "number_damaged"),
    "address.email": ("email_invalid",),
    "address.pincode": ("pincode_invalid",),
    "business.name": ("formula_error",),
    "": ("row_too_short", "control_character"),
}
POOLS = {
    "address.first_name": ["Asha", "", "A" * 101],
    "address.phone": ["9876543210", ""],
    "address.email": ["asha@example.com", ""],
    "address.pincode": ["560038", "110001", ""],
    "address.state": ["Karnataka", "Delhi", ""],
    "address.city": ["Bengaluru", "", "बेंगलुरु" * 20],
    "business.name": ["Verma Traders", ""],
    "business.business_type": ["Company", "Temple", ""],
    "business.pan_number": ["AAAPV1234C", "AAAPV1234D", ""],
    "business.gstin": ["29AAAPV1234C1ZP", "0717UNO00157UNO", ""],
}
CONTACT = ("address.phone", "address.email")


@st.composite
def rows_and_findings(draw: st.DrawFn) -> tuple[list[dict[str, str]], list[RowFinding], list[int]]:
    """Draw rows, what was found in them before, and which are left out."""
    rows = draw(st.lists(st.fixed_dictionaries({path: st.sampled_from(pool) for path, pool in POOLS.items()})))
    findings = []
    for index in range(len(rows)):
        for field in draw(st.sets(st.sampled_from(sorted(FINDINGS)), max_size=2)):
            code = draw(st.sampled_from(FINDINGS[field]))
            findings.append(RowFinding(index, Finding(code), "as found", field))
            if field:
                rows[index][field] = ""
    return rows, findings, [index for index in range(len(rows)) if draw(st.booleans()) and draw(st.booleans())]


configs = st.fixed_dictionaries(
    {
        "required": st.dictionaries(st.sampled_from(sorted(POOLS)), st.booleans()),
        "rules": st.dictionaries(
            st.sampled_from([*OWN_CODES, *(code for codes in FINDINGS.values() for code in codes)]),
            st.sampled_from(list(Severity)),
        ),
        "business_types": st.sampled_from([[], ["company"]]),
    }
)


def judged(parts: ToJudge, config: dict[str, Any]) -> tuple[list[RowStatus], list[Problem]]:
    """Judge a batch by these settings."""
    result = Validator(Settings.model_validate(config)).judge(parts)
    return [RowStatus.from_code(int(code)) for code in result.codes], result.problems


@settings(deadline=None)
@given(made=rows_and_findings(), config=configs)
def test_a_row_is_invalid_exactly_when_it_has_an_error(
    batch: Callable[..., ToJudge], made: Any, config: dict[str, Any]
) -> None:
    """Errors and invalid rows are the same rows, excluded rows have no problems, and order is by row."""
    rows, findings, excluded = made
    statuses, problems = judged(batch(rows, findings, excluded), config)
    wrong = {problem.row - 2 for problem in problems if problem.severity is Severity.ERROR}
    assert {index for index, status in enumerate(statuses) if status is RowStatus.INVALID} == wrong
    assert {index for index, status in enumerate(statuses) if status is RowStatus.EXCLUDED} == set(excluded)
    assert not {problem.row - 2 for problem in problems} & set(excluded)
    assert [problem.row for problem in problems] == sorted(problem.row for problem in problems)


@settings(deadline=None)
@given(made=rows_and_findings(), config=configs, code=st.sampled_from(OWN_CODES))
def test_off_removes_exactly_that_code(
    batch: Callable[..., ToJudge], made: Any, config: dict[str, Any], code: str
) -> None:
    """A code that is off is gone and nothing else changes, but for rows that could not be sent without a value."""
    rows, findings, excluded = made
    parts = batch(rows, findings, excluded)
    refused = {
        (found.index, found.field)
        for found in findings
        if Settings.model_validate(config).severity(found.finding.code) is Severity.ERROR
    }

    def without_contact(problem: Problem) -> bool:
        index = problem.row - 2
        return problem.field == "address.phone" and all(
            not rows[index][path] and (index, path) not in refused for path in CONTACT
        )

    def without_name(problem: Problem) -> bool:
        return (problem.field, problem.code) == ("business.name", "required")

    def goes(problem: Problem) -> bool:
        return problem.code == code and not (code == "required" and without_contact(problem))

    _, before = judged(parts, config)
    _, after = judged(parts, {**config, "rules": {**config["rules"], code: Severity.OFF}})
    after = [problem for problem in after if not without_name(problem)]
    before = [problem for problem in before if not without_name(problem)]
    assert after == [problem for problem in before if not goes(problem)]


@settings(deadline=None)
@given(made=rows_and_findings(), config=configs)
def test_rows_do_not_depend_on_each_other(batch: Callable[..., ToJudge], made: Any, config: dict[str, Any]) -> None:
    """A batch is judged as each of its rows would be alone."""
    rows, findings, excluded = made
    whole = judged(batch(rows, findings, excluded), config)
    statuses, problems = [], []
    for index, row in enumerate(rows):
        own = [replace(found, index=0) for found in findings if found.index == index]
        alone = batch([row], own, [0] if index in excluded else [])
        status, found = judged(replace(alone, rows=np.array([index + 2], dtype=np.int64)), config)
        statuses += status
        problems += found
    assert whole == (statuses, problems)
