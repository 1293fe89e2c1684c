"""Nobody sits there: no question is asked, and what is said is for programs where they ask for it."""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from importer.sandbox.options import SandboxAddress
from tests.cli.terminal import Terminal
from tests.conftest import Command
from tests.parts import HEADER, ROOT, SAMPLES, applied, credentials, customers, write_csv
from tests.patient_server import PatientServer
from tests.started import started

posix = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals and signals are POSIX's")
JSON = ("--log-format", "json")
PROD = {"IMPORTER_STORE_ID": "s1", "IMPORTER_ENVIRONMENT": "prod", "IMPORTER_ACCESS_TOKEN": "t"}
STAGING = {"IMPORTER_STORE_ID": "s1", "IMPORTER_ACCESS_TOKEN": "t"}


def lines(text: str) -> list[dict[str, Any]]:
    """Give the JSON lines of a text that has nothing else."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a file of five good customers and one bad."""
    rows = customers(6)
    rows[5][2] = "98765O3210"
    return write_csv(tmp_path / "customers.csv", rows)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Give a workbook with a hidden row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [HEADER, *customers(3)]:
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "customers.xlsx")
    return tmp_path / "customers.xlsx"


QUESTIONS = [
    (["run", "customers.csv"], STAGING, 2, "--yes"),
    (["run", "customers.csv", "--yes"], PROD, 2, "--confirm-store s1"),
    (["run", "customers.csv", "--confirm-store", "s1"], PROD, 6, "--new-journal"),
    (["run", "customers.xlsx", "--yes"], STAGING, 2, "--hidden"),
    (["resume"], STAGING, 2, "--yes"),
    (["forget", "--phone", "9876543210"], {}, 2, "--yes"),
]
"""Command, environment, exit code and the option that answers."""


@pytest.mark.parametrize(("arguments", "env", "exit_code", "option"), QUESTIONS)
def test_a_question_ends_the_command_with_the_option_that_answers_it(
    importer: Command, sandbox: SandboxAddress, source: Path, workbook: Path, *,
    arguments: list[str], env: Mapping[str, str], exit_code: int, option: str,
) -> None:  # fmt: skip
    """Off a terminal nobody is asked: the command ends at once, in one line that names the option."""
    assert source.parent == workbook.parent
    if arguments == ["resume"]:
        importer("run", source, "--yes", "--first", "1", env=credentials(sandbox))
        env = credentials(sandbox)
    if arguments[0] == "forget":
        importer("run", source, "--yes", "--first", "1", env=credentials(sandbox))
    before = len(applied(sandbox))
    ended = importer(*arguments, env=env)
    assert ended.exit_code == exit_code
    (error,) = [line for line in ended.err.splitlines() if line.startswith("Error:")]
    assert option in error
    assert len(applied(sandbox)) == before


def test_these_are_all_the_questions() -> None:
    """Whoever adds a place that asks adds what answers it off a terminal; reconcile says so in its result."""
    asking = {
        path.name
        for path in (ROOT / "importer").rglob("*.py")
        if re.search(r"click\.(confirm|prompt|getchar|pause|edit)|\binput\(", path.read_text(encoding="utf-8"))
    }
    assert asking == {"consent.py", "forget_command.py", "purge_command.py", "reconcile_command.py"}


@posix
@pytest.mark.parametrize(("arguments", "env", "exit_code", "option"), QUESTIONS[:4])
def test_json_lines_ask_nothing_at_a_terminal_either(
    tmp_path: Path, source: Path, workbook: Path, *,
    arguments: list[str], env: Mapping[str, str], exit_code: int, option: str,
) -> None:  # fmt: skip
    """Who reads JSON lines answers no question: the last line names the option, and no bar is drawn."""
    assert source.parent == workbook.parent == tmp_path
    with Terminal(tmp_path, [*arguments, *JSON], {**env, "XDG_DATA_HOME": str(tmp_path / "data")}) as terminal:
        code, screen = terminal.end()
    said = [line for line in lines(screen) if line["event"] != "notice"]
    assert code == exit_code
    assert option in said[-1]["next"]


def test_every_line_of_a_run_is_json(importer: Command, sandbox: SandboxAddress, source: Path) -> None:
    """Standard error has one object in each line from begin to end; standard output is what it is in text."""
    ended = importer("run", source, "--yes", *JSON, "--out", "out", env=credentials(sandbox))
    said = lines(ended.err)
    assert [line["event"] for line in said] == [
        "run_begun", "source_opened", "columns_mapped", "check_done", "send_started", "send_ended", "reports_written",
        "run_ended",
    ]  # fmt: skip
    assert {line["run_id"] for line in said} == {said[0]["run_id"]} != {None}
    last = said[-1]
    assert (ended.exit_code, last["exit_code"], last["level"], last["reason"]) == (1, 1, "warning", "")
    assert (last["states"]["created"], last["problems"]) == (5, {"phone_invalid": 1})
    assert "importer run out/errors.xlsx" in last["next"].replace("\\", "/")
    assert "6 rows" in ended.out
    assert "Next:" in ended.out
    again = importer("run", source, "--yes", "--json", *JSON, env=credentials(sandbox))
    assert again.json["run_id"] == lines(again.err)[-1]["run_id"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "reason"),
    [
        (["run"], 2, "usage"),
        (["run", "customers.csv", "--no-such-option"], 2, "usage"),
        (["run", "customers.csv", "--min-rows", "many"], 2, "usage"),
        (["run", "customers.csv", "--config", "missing.yaml"], 2, "usage"),
        (["run", "customers.csv", "--sandbox"], 2, "usage"),
        (["validate", "missing.csv"], 3, "source_unreadable"),
        (["validate", "customers.csv", "--log-file", "missing/log"], 2, "usage"),
        (["resume"], 2, "usage"),
        (["report", "no-such-run"], 2, "usage"),
    ],
)
def test_whatever_ends_a_command_its_last_line_says_so(
    importer: Command, source: Path, arguments: list[str], exit_code: int, reason: str
) -> None:
    """A wrong option, file or setting comes as `run_ended` too, with code, reason and what to do; by option or env."""
    assert source.exists()
    ended = importer(*arguments, env={"IMPORTER_LOG_FORMAT": "json"})
    last = lines(ended.err)[-1]
    assert (ended.exit_code, last["event"], last["exit_code"], last["reason"]) == (
        exit_code, "run_ended", exit_code, reason,
    )  # fmt: skip
    assert last["message"]
    if arguments[0] != "report":  # which has no such option
        assert lines(importer(*arguments, *JSON).err)[-1]["message"] == last["message"]


@posix
def test_a_signal_is_a_line_too(tmp_path: Path, source: Path) -> None:
    """What a signal leads to stands between the others as a line of JSON, and nothing of it in text."""
    with (
        PatientServer() as server,
        started(tmp_path, "run", source, "--yes", *JSON, "--out", tmp_path / "out", env=server.environment) as process,
    ):
        assert server.arrived.acquire(timeout=60)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        before = []
        for line in process.stderr:
            before.append(json.loads(line))
            if before[-1]["event"] == "stopping":
                break
        server.answer()
        _, err = process.communicate(timeout=60)
    after = lines(err.decode())
    assert "nothing more is sent" in before[-1]["message"]
    assert (process.returncode, after[-1]["exit_code"], after[-1]["reason"]) == (143, 143, "terminated")
    assert before[-1]["run_id"] == after[-1]["run_id"]


@pytest.mark.parametrize(
    ("fail_on", "exit_code"), [("any", 1), ("0", 1), ("1", 0), ("16%", 1), ("17%", 0), ("never", 0)]
)
def test_fail_on_decides_what_a_night_is_called(importer: Command, source: Path, fail_on: str, exit_code: int) -> None:
    """One bad row of six is tolerated by as much or more; the rows that are well are sent either way."""
    ended = importer("run", source, "--sandbox", "--yes", "--json", "--fail-on", fail_on)
    assert (ended.exit_code, ended.json["states"]["created"], ended.json["complete"]) == (exit_code, 5, True)


def test_what_stops_a_run_is_no_matter_of_fail_on(importer: Command, source: Path) -> None:
    """However much is tolerated, a run that was stopped early does not end with 0."""
    stopped = importer("run", source, "--sandbox", "--yes", "--json", "--fail-on", "never", "--max-invalid", "0")
    assert (stopped.exit_code, stopped.json["stopped"]["reason"]) == (5, "too_many_invalid")


def test_unattended_columns_are_mapped_as_off_a_terminal(importer: Command) -> None:
    """The samples run through with everything that a nightly job sets."""
    more = ["--min-rows", "90%", "--max-duration", "4h", "--fail-on", "5%", "--max-invalid", "10%", *JSON]
    ended = importer("run", SAMPLES / "customers.csv", "--sandbox", "--yes", *more)
    said = lines(ended.err)
    assert (ended.exit_code, said[-1]["states"]["created"]) == (0, 193)
    assert [line["code"] for line in said if line["event"] == "notice"] == ["min_rows_passed_over"]
