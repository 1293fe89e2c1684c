"""Values that would steer a terminal, in every field, in a header, in a sheet and in the file's own name."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.parts import HEADER, customers, write_csv

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in Python")

HOSTILE = (
    "\x1b]0;owned\x07",  # sets the window's title
    "\x1b[2J\x1b[H",  # clears the screen
    "\x9b31m",  # the same kind of sequence, in one sign
    "\x1b]52;c;b3duZWQ=\x1b\\",  # writes the clipboard
    "\u202egpj.exe",  # turns the direction of what follows
    "\r\x1b[Kok",  # writes over the line
    "\x08" * 20,
)
FIELDS = [
    "ref",
    "address.first_name",
    "address.phone",
    "address.email",
    "address.address_line1",
    "address.pincode",
    "address.city",
    "address.state",
]
OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\[A")
"""Colours, and the step up with which a bar is drawn."""


@pytest.mark.parametrize("columns", [60, 200])
@pytest.mark.parametrize(
    ("command", "expected"), [("validate", 1), ("map", 0), ("fix", 0)], ids=["validate", "map", "fix"]
)
def test_no_value_steers_the_terminal(tmp_path: Path, command: str, expected: int, columns: int) -> None:
    """Whatever stands in a file, a header or a name, the screen gets printable signs and our own colours only."""
    header = [f"{name} {HOSTILE[at % len(HOSTILE)]}" for at, name in enumerate(HEADER)]
    rows = [*customers(200), *([f"{sign}{name}" for name in HEADER] for sign in HOSTILE)]  # few enough to be text
    source = write_csv(tmp_path / "evil\x1b]0;owned\x07.csv", rows, header)
    mapped = [f"--map={name}={path}" for name, path in zip(header, FIELDS, strict=True)]
    with Terminal(tmp_path, [command, source, *mapped], columns=columns) as terminal:
        code, screen = terminal.end()
    assert code == expected
    assert "Traceback" not in screen
    left = OURS.sub("", screen)
    assert not re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", left)
