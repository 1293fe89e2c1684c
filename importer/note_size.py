"""How large the note of a cell must be to show all of its text."""

from __future__ import annotations

import textwrap
from functools import lru_cache

_WIDTH = 290
"""Pixels."""
_SIGNS = 42
"""Signs that surely fit into a line of that width, 9 points, whatever the font is replaced by."""
_LINE = 16
"""Pixels that a line takes."""


@lru_cache(maxsize=1024)  # a report says the same of many cells
def note_size(text: str) -> tuple[int, int]:
    """Give width and height, in pixels, of a note that shows all of the text."""
    lines = sum(max(1, len(textwrap.wrap(line, _SIGNS))) for line in text.split("\n"))
    return _WIDTH, 14 + lines * _LINE
