"""What the terminal can do."""

from __future__ import annotations

import shutil
import sys


def is_terminal() -> bool:
    """Whether a person sits at the other end: standard error shows on a terminal and standard input is one."""
    return sys.stderr.isatty() and sys.stdin is not None and sys.stdin.isatty()


def shows_progress() -> bool:
    """Whether standard error is a terminal on which a bar can be drawn."""
    return sys.stderr.isatty()


def width() -> int:
    """Give the columns of the terminal, 80 where there is none, at least 40."""
    return max(40, shutil.get_terminal_size((80, 24)).columns)
