"""Headers as they may be shown: the first customer stands there when a file has no header."""

from __future__ import annotations

from importer.report.mask import mask_value
from importer.shown_text import plain

_LONGEST = 40


def header_shown(header: str, *, masked: bool) -> str:
    """Give a header safe to show; where `masked`, one that looks like a person's e-mail or number is hidden."""
    personal = "@" in header or sum(sign.isdecimal() for sign in header) >= 6
    return plain(mask_value(header) if masked and personal else header, _LONGEST)
