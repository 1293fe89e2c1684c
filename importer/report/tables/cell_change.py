"""A cell that a suggestion was put into."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CellChange:
    """One step of a cell from its old to its new text; a cell can take several, one after the other."""

    row: int
    """Row number in the source as a spreadsheet program shows it, from 1."""
    column: str
    """The column as headed in the source."""
    field: str
    """Path of the field; empty when the column fills none, or several."""
    code: str
    """The code of the problem whose suggestion it is."""
    old: str
    new: str
