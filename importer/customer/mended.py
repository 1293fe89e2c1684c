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


def row_checksum(headers: Sequence[str], cells: Sequence[str]) -> str:
    """Give the checksum of a row's own cells, which stand under `headers`: a text that is taken for no number.

    It has two parts, `x…-x…`: one of the cells in their order, whatever their headers are called, and one of the cells
    that are not blank with their headers, in whatever order.
    """
    named = sorted(f"{header}\x1e{cell}" for header, cell in zip(headers, cells, strict=True) if cell)
    return f"{_digest(cells)}-{_digest(named)}"


def is_unmended(headers: Sequence[str], cells: Sequence[str], checksum: str) -> bool:
    """Whether a row is as it was when it got its checksum.

    A header that was renamed mends no row, and neither do columns that were moved, or blank ones that were put in; a
    cell that was moved under another header may.
    """
    known = checksum.strip().split("-")
    return any(part in known for part in row_checksum(headers, cells).split("-"))


def _digest(texts: Sequence[str]) -> str:
    text = "\x1f".join(texts).replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    return "x" + hashlib.blake2b(text, digest_size=8).hexdigest()
