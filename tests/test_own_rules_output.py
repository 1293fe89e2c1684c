"""Rules of the user's own and the command: its exit code and what it prints."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.own_rules import people, written
from tests.parts import command


def test_the_command_runs_them(tmp_path: Path) -> None:
    """From the shell too, with a config file in the working folder: exit 1, counted, in the errors file."""
    source = people(tmp_path, City="Karnataka")
    written(tmp_path, "my_rules:whole_row")
    done = subprocess.run(
        command("validate", source, "--config", "importer.yaml", "--out", tmp_path / "out", "--json"),
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"] == {"own_check": 1}
    assert "Karnataka twice" in (tmp_path / "out" / "errors.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "rule",
    [
        "print('words')",
        "os.write(1, b'words')",
        "os.system('echo words')",
        "sys.__stdout__.write('words')",
        "sys.stdout.close()",
        "setattr(sys, 'stdout', None)",
    ],
)
def test_what_a_rule_prints_is_not_in_the_json(rule: str, tmp_path: Path) -> None:
    """Standard output holds one JSON object, whatever is printed while the file is loaded or a rule is called."""
    module = f"import os, sys\nprint('loaded')\ndef rule(row):\n    {rule}\n    return True\n"
    config = written(tmp_path, "my_rules:rule", module)
    done = subprocess.run(
        command("validate", people(tmp_path), "--config", config, "--out", tmp_path / "out", "--json"),
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, json.loads(done.stdout)["rows"]) == (0, 4)
    assert "loaded" in done.stderr
    assert "words" not in rule or "words" in done.stderr


def test_a_rule_that_takes_standard_output_away_ends_as_ever(tmp_path: Path) -> None:
    """Without --json, too, the exit code is that of the rows."""
    module = "import sys\ndef rule(row):\n    sys.stdout = None\n    return True\n"
    done = subprocess.run(
        command("validate", people(tmp_path), "--config", written(tmp_path, "my_rules:rule", module)),
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
