"""`importer fix`: what it lists, what it writes where, what it refuses, and what it says."""

from __future__ import annotations

import shlex
import stat
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.conftest import Command
from tests.parts import HEADER, Ended, customers, read_csv, write_csv


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a file of four customers; two have a misspelt state, one an e-mail with a slip beside another."""
    rows = customers(4)
    rows[0][-1] = rows[2][-1] = "Karnatakaa"
    rows[1][HEADER.index("Email")] = "asha@gmial.com"
    rows[3][HEADER.index("Email")] = "rani@gmial.com, b@x.com"
    return write_csv(tmp_path / "customers.csv", rows)


def refused(ended: Ended, exit_code: int = 2) -> str:
    """Hold the command to a refusal in one line; gives the line."""
    assert (ended.exit_code, ended.out) == (exit_code, "")
    lines = [line for line in ended.err.splitlines() if not line.startswith("Reading ")]
    assert len(lines) == 1
    assert lines[0].startswith("Error: ")
    return lines[0]


def names(folder: Path) -> set[str]:
    """Give what is in a folder, the journals' folder aside."""
    return {path.name for path in folder.iterdir()} - {"data"}


def test_without_accept_it_lists_and_writes_nothing(tmp_path: Path, importer: Command, source: Path) -> None:
    """Per code and column a count and masked examples, what stays and why; the command that it names does it."""
    ended = importer("fix", source, "-o", "new file.csv")
    assert ended.exit_code == 0
    assert names(tmp_path) == {"customers.csv"}
    assert "2  state_unknown, State" in ended.out
    assert "K********* -> K********" in ended.out
    assert "1  email_typo, Email: " in ended.out
    assert "asha" not in ended.out
    following = ended.out.splitlines()[-1].removeprefix("Next: ")
    assert shlex.split(following)[-4:] == ["--accept", "state_unknown,email_typo", "-o", "new file.csv"]
    assert importer(*shlex.split(following)[1:]).exit_code == 0
    assert names(tmp_path) == {"customers.csv", "new file.csv", "new file.changes.csv"}


def test_the_listing_is_one_object_for_programs(importer: Command, source: Path) -> None:
    """--json says the same by name, masked off a terminal, and whole with --no-mask."""
    listed = importer("fix", source, "--json").json
    assert (listed["written"], listed["changed_cells"]) == (None, 3)
    (state,) = [kind for kind in listed["suggestions"] if kind["code"] == "state_unknown"]
    assert (state["count"], state["column"], state["field"]) == (2, "State", "address.state")
    assert state["examples"] == [{"old": "K*********", "new": "K********"}]
    assert listed["not_applied"] == [
        {"code": "email_typo", "field": "address.email", "column": "Email", "reason": "part_of_cell", "count": 1}
    ]
    whole = importer("fix", source, "--json", "--no-mask").json
    assert {"old": "asha@gmial.com", "new": "asha@gmail.com"} in [
        pair for kind in whole["suggestions"] for pair in kind["examples"]
    ]


def test_it_writes_two_private_files_and_names_what_comes_next(tmp_path: Path, importer: Command, source: Path) -> None:
    """Counts, the list of changes beside the file, mode 0600, and the options that still matter in the next command."""
    options = ["--map", "First Name=address.first_name", "--encoding", "utf-8", "--delimiter", ","]
    ended = importer("fix", source, "--accept", "state", "--accept", "email_typo", "-o", "fixed.csv", *options)
    assert ended.exit_code == 0
    assert ended.out.startswith("3 cells in 3 of 4 rows changed: fixed.csv; ")
    assert ended.out.splitlines()[-1] == "Next: importer validate fixed.csv --map 'First Name=address.first_name'"
    assert [row["row"] for row in read_csv(tmp_path / "fixed.changes.csv")] == ["2", "3", "4"]
    assert names(tmp_path) == {"customers.csv", "fixed.csv", "fixed.changes.csv"}
    if sys.platform != "win32":
        modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("fixed.csv", "fixed.changes.csv")}
        assert modes == {0o600}
    checked = importer("validate", "fixed.csv", "--json").json
    assert checked["problems"] == {}


@pytest.mark.parametrize("taken", ["fixed.csv", "fixed.changes.csv"])
def test_nothing_is_replaced(tmp_path: Path, importer: Command, source: Path, taken: str) -> None:
    """When one of both names is taken, neither file is made, and what was there stays byte by byte."""
    (tmp_path / taken).write_bytes(b"somebody's work")
    assert taken in refused(importer("fix", source, "--accept", "all", "-o", "fixed.csv"))
    assert (tmp_path / taken).read_bytes() == b"somebody's work"
    assert names(tmp_path) == {"customers.csv", taken}


def test_the_source_is_not_replaced(importer: Command, source: Path) -> None:
    """The file that is fixed cannot be named as the new one."""
    before = source.read_bytes()
    refused(importer("fix", source, "--accept", "all", "-o", source))
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--accept", "all", "-o", "fixed.xlsx"], ".csv"),
        (["--accept", "all", "-o", "missing/fixed.csv"], "missing"),
        (["--accept", "all"], "-o"),
        (["--accept", "stat", "-o", "fixed.csv"], "state"),
        (["--accept", "all", "-o", "fixed.csv", "--map", "Nothing=address.city"], "Nothing"),
    ],
)
def test_wrong_usage_is_one_line_and_no_file(
    tmp_path: Path, importer: Command, source: Path, arguments: list[str], word: str
) -> None:
    """Exit 2 and a line that names what is wrong or possible."""
    assert word in refused(importer("fix", source, *arguments))
    assert names(tmp_path) == {"customers.csv"}


def test_a_code_that_never_suggests_is_pointed_out(importer: Command, source: Path) -> None:
    """It is no error, but nobody waits for what cannot come."""
    ended = importer("fix", source, "--accept", "phone_shared,state", "-o", "fixed.csv")
    assert ended.exit_code == 0
    assert "phone_shared never" in ended.err


def test_several_files_are_refused(tmp_path: Path, importer: Command, source: Path) -> None:
    """A pattern that stands for two files is no file to fix."""
    write_csv(tmp_path / "customers2.csv", customers(1))
    assert "2 files" in refused(importer("fix", "customers*.csv", "--accept", "all", "-o", "fixed.csv"))
    assert source.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="prlimit is a Linux command")
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, importer: Command) -> None:
    """When the new file cannot be written to its end there is none, no list, and no folder of ours."""
    rows = [[*row[:4], "x" * 200, *row[5:-1], "Karnatakaa"] for row in customers(3000)]
    source = write_csv(tmp_path / "customers.csv", rows)
    config = tmp_path / "config.yaml"
    config.write_text("required: {address.city: true}\n", encoding="utf-8")
    ended = importer("fix", source, "--accept", "all", "-o", "fixed.csv", prefix=("prlimit", "--fsize=600000"))
    assert "fixed.csv" in refused(ended, exit_code=5)
    assert names(tmp_path) == {"customers.csv", "config.yaml"}


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of POSIX")
def test_a_terminal_shows_values_and_no_control_sequence(tmp_path: Path) -> None:
    """A person sees old and new as they are, but for what would drive the terminal."""
    rows = customers(1)
    rows[0][HEADER.index("Pincode")] = "\u202e\x1b]0;xBengaluru 560 038"
    source = write_csv(tmp_path / "customers.csv", rows)
    with Terminal(tmp_path, ["fix", source.name]) as terminal:
        exit_code, screen = terminal.end()
    assert exit_code == 0
    assert "Bengaluru 560 038 -> 560038" in screen
    assert "\x1b]0" not in screen
    assert "\u202e" not in screen
