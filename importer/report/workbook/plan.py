"""What the sheet of rows is to be like: its name, its columns and how wide they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from importer.column_look import ColumnLook
from importer.customer.fields import REPORT_COLUMNS
from importer.customer.mended import HOW_TO_MEND
from importer.report.record import ReportedSource
from importer.report.workbook.cell_value import usable_format
from importer.report.workbook.text_xml import fitted

MOST_COLUMNS = 16_384
"""Of a sheet in Excel."""

_ROWS = "Customers"
"""The name of the sheet where the source has none that a workbook can have."""
_LONGEST_NAME = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_RESERVED = frozenset({HOW_TO_MEND.casefold(), "history"})
_MOST_FORMATS = 100
"""Of numbers in one sheet; Excel takes some 200, and nobody has as many. Columns beyond are text."""
_LEAST, _MOST, _MOST_OWN = 9.0, 45.0, 120.0
_FILTER_BUTTON = 4
"""Characters that it covers of a header."""
_OURS = ((13.0, "0"), (15.0, ""), (60.0, ""), (11.0, ""))
"""Widths and formats of the REPORT_COLUMNS."""


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """One column of the sheet."""

    header: str
    width: float
    """In characters."""
    number_format: str = ""
    """That of its numbers and dates; empty: all is text."""
    hidden: bool = False

    @property
    def pixels(self) -> int:
        """How wide it is on the screen, as Excel counts it in its usual font."""
        return 0 if self.hidden else int(self.width * 7 + 5.5)


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """The sheet of rows: the source's own columns, then the REPORT_COLUMNS."""

    name: str
    columns: tuple[PlannedColumn, ...]


def fits_a_sheet(own: Sequence[int]) -> bool:
    """Whether a workbook can hold so many columns of a source's own, and ours."""
    return len(own) + len(REPORT_COLUMNS) <= MOST_COLUMNS


def sheet_plan(source: ReportedSource, own: Sequence[int], first_cells: Sequence[Sequence[str]]) -> SheetPlan:
    """Plan the sheet for a source: its columns `own`, by their positions, in the look of its own sheet.

    Where that says nothing, a column is as wide as its header and the longest of `first_cells` (some texts a column).
    """
    columns = []
    codes: set[str] = set()
    for at, cells in zip(own, first_cells, strict=True):
        look = source.looks[at] if source.looks else ColumnLook()
        header = fitted(source.columns[at])
        code = usable_format(look.number_format)
        if len(codes) < _MOST_FORMATS:
            codes.add(code)
        code = code if code in codes else ""
        columns.append(PlannedColumn(header, _width(look, header, cells), code))
    ours = zip(REPORT_COLUMNS, _OURS, strict=True)
    columns += [PlannedColumn(name, *look, hidden=name == REPORT_COLUMNS[-1]) for name, look in ours]
    return SheetPlan(sheet_name(source.sheet), tuple(columns))


def sheet_name(wanted: str) -> str:
    r"""Give the name as Excel lets a sheet be called: 31 UTF-16 units, no `[]:*?/\`, no apostrophe at its ends."""
    letters = (" " if unicodedata.category(letter) in {"Cc", "Cs", "Cn"} else letter for letter in wanted)
    name = _NOT_IN_A_NAME.sub("_", "".join(letters)).strip().strip("'")
    name = name.encode("utf-16-le", "replace")[: 2 * _LONGEST_NAME].decode("utf-16-le", "ignore").strip().strip("'")
    return _ROWS if not name or name.casefold() in _RESERVED else name


def _width(look: ColumnLook, header: str, cells: Sequence[str]) -> float:
    if look.width is not None:
        return min(max(look.width, _LEAST), _MOST_OWN)
    longest = max((len(cell) for cell in cells), default=0)
    return float(min(max(len(header) + _FILTER_BUTTON, longest + 2, _LEAST), _MOST))
