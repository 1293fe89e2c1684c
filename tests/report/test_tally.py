"""Problems counted by code."""

from __future__ import annotations

from importer.customer.problems import Problem, Severity
from importer.report import Example, ProblemTally


def problem(code: str, row: int = 2, severity: Severity = Severity.ERROR, value: str = "v") -> Problem:
    """Make a problem of the second source."""
    return Problem(1, row, "Phone", "address.phone", severity, code, value, "", "")


def test_errors_and_warnings_are_counted_apart() -> None:
    """Counts are by code, errors and warnings apart; problems that are off count nowhere."""
    tally = ProblemTally()
    tally.add([problem("b"), problem("a"), problem("b"), problem("w", severity=Severity.WARNING)])
    tally.add([problem("b"), problem("x", severity=Severity.OFF)])
    assert tally.errors == {"a": 1, "b": 3}
    assert tally.warnings == {"w": 1}
    assert [counted.code for counted in tally.most_frequent()] == ["b", "a", "w"]


def test_the_first_problem_of_a_code_is_its_example() -> None:
    """The example is the first that was met, with its place, and no longer than an example need be."""
    tally = ProblemTally()
    tally.add([problem("a", row=7, value="x" * 1_000_000), problem("a", row=3)])
    (counted,) = tally.most_frequent()
    assert counted.count == 2
    assert counted.example == Example(1, 7, "Phone", "x" * 200)


def test_the_most_frequent_come_first() -> None:
    """Most frequent first, errors before warnings and then by code where they are as frequent, as many as asked for."""
    tally = ProblemTally()
    tally.add([problem("w", severity=Severity.WARNING)] * 2 + [problem("z")] * 2 + [problem("c")] * 2)
    tally.add([problem(code) for code in ("d", "e", "f")])
    assert [(counted.code, counted.count) for counted in tally.most_frequent(4)] == [
        ("c", 2),
        ("z", 2),
        ("w", 2),
        ("d", 1),
    ]
    assert len(tally.most_frequent()) == 5


def test_compact_counts_are_added() -> None:
    """Late duplicates come as a number with one example; none of them is no entry."""
    tally = ProblemTally()
    example = Example(0, 9, "Email", "a@example.com")
    tally.add_counts("duplicate_email", Severity.ERROR, 40, example)
    tally.add_counts("duplicate_email", Severity.ERROR, 2, Example(0, 1, "Email", "b@example.com"))
    tally.add_counts("duplicate_phone", Severity.ERROR, 0)
    assert tally.errors == {"duplicate_email": 42}
    assert [counted.example for counted in tally.most_frequent()] == [example]
