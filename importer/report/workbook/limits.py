"""What errors.xlsx may hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may hold. The file for programs has no such limits."""

    rows: int = 100_000
    notes: int = 100_000
    """Cells with a note: one for each row. Cells beyond are coloured, and import_problems has the words. (LibreOffice
    takes 11 s to open 10,000 of them, and 65 s for 50,000.)"""
    size: int = 1 << 30
    """Bytes of the sheet of rows, unpacked. A zip archive of parts beyond 2 GiB is one that Excel warns of."""
