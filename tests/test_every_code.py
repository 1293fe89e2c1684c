"""Every problem code, end to end: what provokes it, what narrowly does not, and what `rules` make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import importer as library
from importer.customer.fields import FIELD_PATHS
from importer.customer.payload import build_payload
from importer.customer.problems import PROBLEM_KINDS, Problem, Severity
from tests.code_cases import CODE_CASES, CodeCase, CustomerFile

every_code = pytest.mark.parametrize("code", PROBLEM_KINDS)


@dataclass(frozen=True)
class Checked:
    """What the check of a file said."""

    problems: list[Problem]
    states: dict[int, str]
    """Row number -> state."""
    sendable: list[dict[str, str]]
    """The clean values, by field path, of the valid rows."""

    def places(self, code: str) -> list[tuple[int, str]]:
        """Give row and field of every problem with the code."""
        return [(problem.row, problem.field) for problem in self.problems if problem.code == code]

    def codes(self) -> set[str]:
        """Give every code that was reported."""
        return {problem.code for problem in self.problems}

    def errors(self) -> set[str]:
        """Give every code that was reported as an error."""
        return {problem.code for problem in self.problems if problem.severity is Severity.ERROR}


def check(file: CustomerFile, folder: Path, settings: Mapping[str, object], own_rule: str = "") -> Checked:
    """Check a file that is written into the folder, and by a rule of the user's own if there is one."""
    config = folder / "importer.yaml" if own_rule else None
    if config is not None:
        config.write_text("checks: [{rule: 'rules:judged', field: address.landmark}]", encoding="utf-8")
        (folder / "rules.py").write_text(f"def judged(landmark):\n    return {own_rule}\n", encoding="utf-8")
    with library.validate(file.write(folder), settings=settings, config=config) as report:
        rows = report.frame()
        return Checked(
            problems=list(report.problems()),
            states=dict(zip(rows["row"].to_list(), rows["status"].to_list(), strict=True)),
            sendable=[{str(path): str(text) for path, text in row.items()} for row in report.valid.to_dict("records")],
        )


def with_rule(case: CodeCase, code: str, severity: Severity) -> dict[str, object]:
    """Give the settings of a case with a rule for its code."""
    return {**case.settings, "rules": {code: str(severity)}}


def state_of_error(code: str) -> str:
    """Give the state of a row that has a code as an error."""
    if code == "footer_row":
        return "excluded"
    return "duplicate" if code.startswith("duplicate_") else "invalid"


def state_without_error(code: str, case: CodeCase) -> str:
    """Give the state of a row whose code is a warning or off: what remains of it may be an error, too."""
    if code == "footer_row":
        return "excluded"
    return "invalid" if case.remains else "valid"


def assert_states(checked: Checked, case: CodeCase, state: str) -> None:
    """Make sure that the rows of the case are in this state and all others valid."""
    assert checked.states == {row: state if row in case.rows else "valid" for row in checked.states}
    assert set(case.rows) <= set(checked.states)


def test_every_code_of_the_catalogue_has_a_case() -> None:
    """A code that nobody provokes, and a case of no code, fail."""
    assert list(CODE_CASES) == list(PROBLEM_KINDS)


@every_code
def test_provoked_where_it_is(code: str, tmp_path: Path) -> None:
    """The code alone is reported: at its rows and field, with the catalogue's severity and the value that is known."""
    case, kind = CODE_CASES[code], PROBLEM_KINDS[code]
    checked = check(case.provoking, tmp_path, case.settings, case.own_rule)
    assert checked.places(code) == [(row, case.field) for row in case.rows]
    assert checked.codes() == {code}
    assert {problem.severity for problem in checked.problems} == {kind.severity}
    assert {problem.suggestion for problem in checked.problems} == {case.suggestion}
    assert all(problem.message for problem in checked.problems)
    is_error = kind.severity is Severity.ERROR
    assert_states(checked, case, state_of_error(code) if is_error else state_without_error(code, case))


@every_code
def test_the_near_miss_does_not_have_it(code: str, tmp_path: Path) -> None:
    """The nearest harmless neighbour is reported nowhere with the code, and is good, or has a named other problem."""
    case = CODE_CASES[code]
    checked = check(case.near_miss, tmp_path, case.settings, case.own_rule)
    assert checked.codes() == case.near_miss_codes
    if not case.near_miss_codes:
        assert set(checked.states.values()) == {"valid"}


@every_code
def test_a_rule_switches_it_off(code: str, tmp_path: Path) -> None:
    """A code that is off is not reported; the row is good, unless what was refused is a value that it needs."""
    case = CODE_CASES[code]
    checked = check(case.provoking, tmp_path, with_rule(case, code, Severity.OFF), case.own_rule)
    assert checked.codes() == case.remains - {code}
    assert_states(checked, case, state_without_error(code, case))


@every_code
def test_a_rule_makes_it_a_warning(code: str, tmp_path: Path) -> None:
    """A code that is a warning is reported where it is, and is not what makes the row invalid."""
    case = CODE_CASES[code]
    checked = check(case.provoking, tmp_path, with_rule(case, code, Severity.WARNING), case.own_rule)
    assert checked.places(code) == [(row, case.field) for row in case.rows]
    assert checked.codes() == {code} | case.remains
    assert checked.errors() == case.remains
    assert_states(checked, case, state_without_error(code, case))


@every_code
def test_a_rule_makes_it_an_error(code: str, tmp_path: Path) -> None:
    """A code that is an error is reported where it is, and its rows are not sent; the others are."""
    case = CODE_CASES[code]
    checked = check(case.provoking, tmp_path, with_rule(case, code, Severity.ERROR), case.own_rule)
    assert checked.places(code) == [(row, case.field) for row in case.rows]
    assert checked.errors() == checked.codes() == {code}
    assert_states(checked, case, state_of_error(code))


@every_code
@pytest.mark.parametrize("severity", [Severity.OFF, Severity.WARNING])
def test_what_a_rule_lets_through_can_be_sent(code: str, severity: Severity, tmp_path: Path) -> None:
    """Every row that a mild rule leaves valid makes a request: the check promises nothing that sending cannot keep."""
    case = CODE_CASES[code]
    checked = check(case.provoking, tmp_path, with_rule(case, code, severity), case.own_rule)
    assert len(checked.sendable) == sum(state == "valid" for state in checked.states.values())
    for values in checked.sendable:
        build_payload({path: values[path] for path in FIELD_PATHS}).to_json()
