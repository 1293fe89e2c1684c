"""How a column of a workbook looks, for the workbook that people get back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """One column of the user's own sheet."""

    width: float | None = None
    """In characters, as a spreadsheet program counts them; None where the sheet does not say."""
    number_format: str = ""
    """The format code of its cells below the header (`dd/mm/yyyy`, `#,##0.00`); empty for General and for text."""
