"""The object of --json and summary.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from importer.customer.status import RowStatus
from importer.report import MappedColumn, Seconds, SourceSummary, Stopped, Summary, write_summary

WHOLE = Summary(
    run_id="run-1",
    dry_run=False,
    exit_code=5,
    complete=False,
    stopped=Stopped(reason="breaker_open", message="No answer", next="importer resume run-1"),
    sources=(
        SourceSummary(
            path="ग्राहक.csv",
            sha256="ab",
            format="csv",
            encoding="utf-8",
            delimiter=",",
            header_row=1,
            columns=(
                MappedColumn(
                    column="Tel", field="address.phone", role="main", confidence="sure", why="alias", suggestion=None
                ),
            ),
        ),
    ),
    rows=3,
    blank=1,
    states={RowStatus.CREATED: 2, RowStatus.INVALID: 1},
    problems={"phone_invalid": 1},
    warnings={},
    seconds=Seconds(check=0.5, send=2.0, total=2.6),
    reports={"results": str(Path("out") / "results.csv")},
)


def test_the_object_has_the_documented_keys() -> None:
    """The keys and their order are those that the documentation shows, at every level."""
    shown = json.loads(WHOLE.to_json())
    assert " ".join(shown) == (
        "schema_version run_id dry_run exit_code complete stopped sources rows blank states problems warnings seconds "
        "reports"
    )
    assert " ".join(shown["sources"][0]) == (
        "path sha256 format sheet encoding delimiter quote escape packed header_row hidden_rows notes columns"
    )
    assert shown["sources"][0]["columns"] == [
        {
            "column": "Tel",
            "field": "address.phone",
            "role": "main",
            "confidence": "sure",
            "why": "alias",
            "suggestion": None,
        }
    ]
    assert shown["stopped"] == {"reason": "breaker_open", "message": "No answer", "next": "importer resume run-1"}
    assert shown["seconds"] == {"check": 0.5, "send": 2.0, "total": 2.6}
    assert (shown["schema_version"], shown["exit_code"], shown["sources"][0]["path"]) == (1, 5, "ग्राहक.csv")


def test_states_are_all_there() -> None:
    """Every state has a number, zero where no row is in it."""
    states = json.loads(WHOLE.to_json())["states"]
    assert list(states) == [str(status) for status in RowStatus]
    assert {state: count for state, count in states.items() if count} == {"created": 2, "invalid": 1}


def test_what_is_not_known_is_null() -> None:
    """An exit before anything was read still gives the whole object, with null for the unknown parts."""
    shown = json.loads(Summary(exit_code=2).to_json())
    assert {key for key, value in shown.items() if value is not None} == {"schema_version", "exit_code", "complete"}
    assert len(shown) == 14


def test_the_object_is_one_line_that_every_console_can_print() -> None:
    """The text is ASCII on one line, also for names in Devanagari and for names that are no Unicode at all."""
    odd = Summary(exit_code=3, sources=(SourceSummary(path="caf\udce9\n.csv"),))
    for text in (WHOLE.to_json(), odd.to_json()):
        assert text.isascii()
        assert len(text.splitlines()) == 1
    assert json.loads(odd.to_json())["sources"][0]["path"] == "caf?\n.csv"


def test_the_file_holds_what_is_printed(tmp_path: Path) -> None:
    """summary.json is the printed object, and replaces an earlier one."""
    (tmp_path / "summary.json").write_text("earlier", encoding="utf-8")
    path = write_summary(WHOLE, tmp_path)
    assert path == tmp_path / "summary.json"
    assert path.read_text(encoding="utf-8") == WHOLE.to_json() + "\n"
    assert Summary.model_validate_json(path.read_bytes()) == WHOLE
    assert [entry.name for entry in tmp_path.iterdir()] == ["summary.json"]


def test_an_unknown_key_or_state_is_refused() -> None:
    """The schema is closed: a word that it does not know is an error, not a silent addition."""
    with pytest.raises(ValidationError):
        Summary.model_validate({"exit_code": 0, "colour": "red"})
    with pytest.raises(ValidationError):
        Summary.model_validate({"exit_code": 0, "states": {"lost": 1}})
