"""Rows that come back in an errors file as they went out.

What was wrong with most rows stands in the row and is found again. A duplicate, a cut-off row or a damaged cell looks
good once it stands alone in an errors file: such a row carries a checksum, and while it matches, nobody has mended it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

HOW_TO_MEND = "How to mend"
"""The sheet of errors.xlsx that explains it and holds no customers."""

UNSEEN_CODES = frozenset(
    {
        "row_too_short",
        "row_too_long",
        "quote_unclosed",
        "encoding_invalid",
        "not_mended",
        "phone_shared",
        "email_shared",
        "duplicate_phone",
        "duplicate_email",
    }
)
"""The problems that the row alone does not show."""


def row_checksum(cells: Sequence[str]) -> str:
    """Give the checksum of a row's own cells in their order: a text that no spreadsheet takes for a number."""
    text = "\x1f".join(cells).replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    return "x" + hashlib.blake2b(text, digest_size=8).hexdigest()
