"""Wrong command lines."""

from __future__ import annotations

import re

import pytest

from importer.cli.main import run_command_line

DEVELOPERS = re.compile(r"integer|argument|\brange\b|<=|No such|not one of|Traceback", re.IGNORECASE)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("--foo", ["--foo", "importer --help"]),
        ("rnu", ["'rnu'", "'run'"]),
        ("run", ["FILE", "importer run --help"]),
        ("run --frist 3 a.csv", ["--frist", "--first"]),
        ("run a.csv --first x", ["--first", "'x'"]),
        ("run a.csv --rate x", ["--rate", "'x'"]),
        ("run a.csv --first", ["--first"]),
        ("run a.csv --json=3", ["--json"]),
        ("run a.csv --environment live", ["--environment", "'live'", "staging and prod"]),
        ("sandbox --port 99999", ["--port", "99999", "65,535"]),
        ("runs --limit -1", ["--limit", "-1", "at least 0"]),
        ("show a b", ["b", "importer show --help"]),
        ("template", ["OUT.xlsx"]),
    ],
)
def test_a_wrong_command_line_is_told_in_plain_words(
    capsys: pytest.CaptureFixture[str], line: str, parts: list[str]
) -> None:
    """One line names the option or word that is wrong, and what is possible; the exit code is 2."""
    assert run_command_line(line.split(" ")) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert not DEVELOPERS.search(said)
    for part in parts:
        assert part in said


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["validate", "a.csv", "--out", ""], "--out"),
        (["run", "a.csv", "--journal", " "], "--journal"),
        (["validate", "a.csv", "--config", ""], "--config"),
        (["validate", "a.csv", "--log-file", ""], "--log-file"),
        (["purge", "--older-than", "30d", ""], "DIR"),
        (["validate", ""], "file"),
    ],
)
def test_an_empty_name_is_not_the_working_folder(
    capsys: pytest.CaptureFixture[str], words: list[str], name: str
) -> None:
    """What a variable that is not set leaves empty is refused, and nothing is written beside the user's files."""
    assert run_command_line(words) == 2
    assert name in capsys.readouterr().err


def test_a_column_that_is_given_two_fields_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Of two --map for one column none is passed over in silence; the same one twice is no question."""
    assert run_command_line(["map", "a.csv", "--map", "Tel=ref", "--map", "Tel=address.phone"]) == 2
    said = capsys.readouterr().err
    assert "'Tel'" in said
    assert "ref and address.phone" in said
    assert run_command_line(["map", "no-such.csv", "--map", "Tel=ref", "--map", " Tel = ref"]) == 3
