"""The next step after a run, from what the rows ended as and the command as it was given."""

from __future__ import annotations

import shlex
import sys

import pytest

from importer.customer.status import RowStatus
from importer.next_step import GivenCommand, RunEnd, files_to_mend, next_step, shell_line

C, X, J, U, F = RowStatus.CREATED, RowStatus.EXISTS, RowStatus.REJECTED, RowStatus.UNCERTAIN, RowStatus.FAILED
P, B, D, E, V = RowStatus.PENDING, RowStatus.INVALID, RowStatus.DUPLICATE, RowStatus.EXCLUDED, RowStatus.VALID

ERRORS = "mend errors.csv, then importer run errors.csv"
UNSENT = "importer run unsent.csv"
LOOK = "look in the store for the customers listed in uncertain.csv before you send them again"
FILE = GivenCommand("run", ("file.csv",))

quoting = pytest.mark.skipif(sys.platform == "win32", reason="the quotes are those of a POSIX shell")


def end(*states: RowStatus, dry_run: bool = False, stopped: bool = False) -> RunEnd:
    """Give the end of a run over one file with a row in each of the states, whose reports hold those rows."""
    return RunEnd(
        dry_run=dry_run,
        stopped=stopped,
        states=dict.fromkeys(states, 1),
        errors=("errors.csv",) if {B, D, J, F} & set(states) else (),
        unsent=("unsent.csv",) if P in states else (),
        uncertain="uncertain.csv" if U in states else "",
    )


@pytest.mark.parametrize(
    ("states", "step"),
    [
        ((), ""),
        ((C,), ""),
        ((C, E), ""),
        ((X,), ""),
        ((E,), ""),
        ((C, J), ERRORS),
        ((F,), ERRORS),
        ((B,), ERRORS),
        ((C, D, E), ERRORS),
        ((P,), UNSENT),
        ((C, P, B), UNSENT),
        ((X, P), UNSENT),
        ((U,), LOOK),
        ((C, U, J), LOOK),
        ((C, U, P), f"{LOOK}; then {UNSENT}"),
    ],
)
def test_after_sending(states: tuple[RowStatus, ...], step: str) -> None:
    """Uncertain rows are looked up first, unsent ones sent next, bad ones mended last; else there is nothing to do."""
    assert next_step(end(*states), FILE) == step


@pytest.mark.parametrize(
    ("states", "step"),
    [
        ((P, B), ""),
        ((P, F), ""),
        ((), ""),
        ((C, P), UNSENT),
        ((X, P), UNSENT),
        ((J, P), UNSENT),
        ((U,), LOOK),
        ((U, P), f"{LOOK}; then {UNSENT}"),
        ((C, B), ERRORS),
    ],
)
def test_after_a_stop(states: tuple[RowStatus, ...], step: str) -> None:
    """When nothing had reached the store the remedy of the stop stands alone; uncertain rows are never left out."""
    assert next_step(end(*states, stopped=True), FILE) == step


@pytest.mark.parametrize(
    ("states", "step"),
    [
        ((V,), "importer run file.csv"),
        ((V, B, D, E), "importer run file.csv"),
        ((B,), "mend errors.csv, then importer validate errors.csv"),
        ((D, E), "mend errors.csv, then importer validate errors.csv"),
        ((E,), ""),
    ],
)
def test_after_a_dry_run(states: tuple[RowStatus, ...], step: str) -> None:
    """Good rows are sent next; without any the errors file is mended and checked; where all is excluded, nothing."""
    assert next_step(end(*states, dry_run=True), GivenCommand("validate", ("file.csv",))) == step
    assert next_step(end(*states, dry_run=True, stopped=True), GivenCommand("validate", ("file.csv",))) == ""


@pytest.mark.parametrize(
    ("states", "look"),
    [
        ({C: 20, P: 980}, "look at 20 new customers in the store: its admin pages show them by the ids in results.csv"),
        ({C: 1, J: 1, U: 1, P: 980}, "look at 1 new customer in the store: its admin pages show them by the ids in"),
        ({J: 20, P: 980}, "see in results.csv what became of 20 customers"),
        ({X: 19, U: 1, P: 980}, "see in results.csv what became of 20 customers"),
    ],
)
def test_after_a_pilot(states: dict[RowStatus, int], look: str) -> None:
    """A pilot says how to look at what came of it, and the command for the rest with the answers that it needs."""
    given = GivenCommand("run", ("f.csv",), (("--first", "20"), ("--journal", "j"), ("--confirm-store", "s1")))
    pilot = RunEnd(False, stopped=False, resumable="R", states=states, unsent=("unsent.csv",), results="results.csv")
    step = next_step(pilot, given)
    assert step.startswith(look)
    assert ("2 others" in step) is (J in states and C in states)
    assert step.endswith("sends the remaining 980 customers: importer resume R --journal j --confirm-store s1")


def test_a_stopped_run_is_no_pilot() -> None:
    """What stopped a run has said how it goes on; nobody is sent to look at customers because of it."""
    stopped = RunEnd(False, stopped=True, resumable="R", states={C: 3, P: 9}, unsent=("u.csv",), results="results.csv")
    assert next_step(stopped, FILE) == ""


OPTIONS = (
    ("--config", "c.yaml"), ("--map", "Mobile=address.phone"), ("--map", "X=ref"), ("--sheet", "People"),
    ("--encoding", "cp1252"), ("--delimiter", ";"), ("--header-row", "3"), ("--json",), ("--out", "out"),
    ("--where", "City=New Delhi"), ("--hidden", "skip"), ("--fail-on", "never"), ("--quiet",), ("--dry-run",),
    ("--first", "5"), ("--sandbox",), ("--base-url", "http://127.0.0.1:1/s"), ("--allow-host", "a.example.com"),
    ("--environment", "prod"), ("--store-id", "s1"), ("--concurrency", "3"), ("--rate", "2.0"), ("--max-invalid", "9%"),
    ("--yes",), ("--confirm-store", "s1"),
)  # fmt: skip


def options_of(step: str) -> list[tuple[str, ...]]:
    """Give the options that a step's command names."""
    words = shlex.split(step.rpartition(" then ")[2])
    return [option for option in OPTIONS if any(words[i : i + len(option)] == list(option) for i in range(len(words)))]


@quoting
def test_reports_are_sent_with_the_same_options() -> None:
    """Store, consent, mapping and filter stay; how the user's file was read, pilot, folder and talk do not."""
    dropped = {"--sheet", "--encoding", "--delimiter", "--header-row", "--first", "--out", "--json", "--quiet"}
    given = GivenCommand("run", ("file.csv",), OPTIONS)
    kept = [option for option in OPTIONS if option[0] not in dropped | {"--dry-run"}]
    for states in ((P,), (B,), (U, P)):
        step = next_step(end(*states), given)
        assert options_of(step) == kept
        assert not any(name in step for name in dropped)
    checked = next_step(end(B, dry_run=True), given)
    assert options_of(checked) == [option for option in OPTIONS if option[0] not in dropped]


@quoting
def test_the_same_files_are_sent_as_they_were_checked() -> None:
    """From a dry run to a run nothing changes but the folder and the talk, not even a pilot."""
    given = GivenCommand("run", ("my file.csv", "b.csv"), OPTIONS)
    step = next_step(end(V, dry_run=True), given)
    assert options_of(step) == [o for o in OPTIONS if o[0] not in {"--out", "--json", "--quiet", "--dry-run"}]
    assert shlex.split(step)[:4] == ["importer", "run", "my file.csv", "b.csv"]


def test_what_config_or_environment_say_of_files_is_undone_for_reports_only() -> None:
    """A delimiter from the config is that of the user's file, not of our reports."""
    given = GivenCommand("run", ("file.csv",), (("--yes",),), (("--delimiter", "comma"),))
    assert next_step(end(P), given) == "importer run unsent.csv --yes --delimiter comma"
    assert next_step(end(B), given).endswith("importer run errors.csv --yes --delimiter comma")
    assert next_step(end(V, dry_run=True), given) == "importer run file.csv --yes"


def test_what_is_undone_for_a_workbook_is_what_matters_for_one() -> None:
    """Encoding, delimiter and quotes mean nothing for a workbook; format, header row and sheet are its own."""
    of_csv = (("--format", "csv"), ("--encoding", "utf-8"), ("--delimiter", "comma"), ("--quote", "double"))
    given = GivenCommand(
        "run", ("f.csv",), (), (*of_csv, ("--header-row", "1"), ("--sheet", ""), ("--out", "out/next"))
    )
    workbook = RunEnd(dry_run=False, stopped=False, states={B: 1}, errors=("errors.xlsx",))
    assert next_step(workbook, given) == "mend errors.xlsx, then " + shell_line(
        ["importer", "run", "errors.xlsx", "--format", "xlsx", "--header-row", "1", "--sheet", "", "--out", "out/next"]
    )
    words = [word for option in (*of_csv, ("--header-row", "1"), ("--out", "out/next")) for word in option]
    assert next_step(end(P), given) == shell_line(["importer", "run", "unsent.csv", *words])


@pytest.mark.parametrize(
    ("found", "to_mend"),
    [
        ({}, ()),
        ({"results": "r", "errors_csv": "e.csv"}, ("e.csv",)),
        ({"errors_xlsx": "e.xlsx", "errors_csv": "e.csv", "unsent_csv": "u.csv"}, ("e.xlsx",)),
        ({"errors_xlsx_2": "b.xlsx", "errors_csv_10": "j.csv", "errors_csv_2": "b.csv"}, ("b.xlsx", "j.csv")),
    ],
)
def test_the_workbook_is_what_people_mend(found: dict[str, str], to_mend: tuple[str, ...]) -> None:
    """Of every source the workbook is named, and the CSV file only where there is none: before there were any."""
    assert files_to_mend(found) == to_mend


def test_several_files_are_all_named() -> None:
    """Of several sources every report that holds a row is named, in one command."""
    several = RunEnd(dry_run=False, stopped=False, states={B: 2}, errors=("errors-a.csv", "errors-b.csv"))
    assert next_step(several, FILE) == "mend errors-a.csv and errors-b.csv, then importer run errors-a.csv errors-b.csv"


def test_a_file_with_a_dash_in_front_is_not_an_option() -> None:
    """The command can be typed whatever the files are called."""
    given = GivenCommand("validate", ("-x.csv",), (("--hidden", "skip"),))
    assert next_step(end(V, dry_run=True), given) == "importer run --hidden skip -- -x.csv"


def test_a_resume_is_given_what_is_not_on_record() -> None:
    """The config may hold a token command, and the answers are the user's; everything else is the run's own."""
    given = GivenCommand(
        "run", ("file.csv",), (("--config", "c.yaml"), ("--where", "City=Pune"), ("--token-file", "t.json"), ("--yes",))
    )
    assert given.resume("run-1") == "importer resume run-1 --config c.yaml --yes"
