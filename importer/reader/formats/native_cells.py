"""A sheet's cells as text by fastexcel, the native reader of .xlsx and .xlsb.

Why fastexcel and not python-calamine or openpyxl (measured on 200,000 rows x 19 columns): fastexcel takes 1.65 s with
`load_sheet_eager`, which copies no text, and 1.95 s with `load_sheet`, which tells the place of what it cannot give. It
gives 9876543210 for the number 9876543210, and lets go of the GIL while it parses. python-calamine takes 2.9 s and
gives 9876543210.0, openpyxl takes far longer yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from importer.errors import SourceError
from importer.reader.formats.cell_text import cell_name
from importer.reader.limits import ReadLimits

_VALUE = re.compile(r"ExcelDateTime \{ value: ([-+.\deE]+)")
_Given = TypeVar("_Given")


class NativeError(SourceError):
    """The native reader gave up."""


class NativeSheet:
    """A sheet, as the native reader sees it."""

    def __init__(self, workbook: fastexcel.ExcelReader, number: int, *, from_a: bool) -> None:
        """Take the sheet at a position among all sheets.

        `from_a` says that column A holds a value. Where it may not, the slower way must be taken, since only that tells
        which column is the first.
        """
        self._workbook = workbook
        self._number = number
        self._from_a = from_a
        self.indent = 0
        """Blank columns before the first that holds a value."""

    def columns(self) -> list[pa.Array]:
        """Read the cells from row 1 on and from the first column with a value on: text without nulls.

        Blank, dates that never were, and errors alike are the empty string. Raises NativeError.
        """
        return native(self._columns)

    def is_number(self, column: int) -> pa.Array:
        """Tell for each row of a column, by its position in the sheet, whether a number or boolean stands there.

        Null where it does not. Raises NativeError.
        """
        return native(lambda: self._eager("boolean", [column]).column(0))

    def impossible_dates(self, column: int) -> dict[int, float]:
        """Give the numbers, by row, that are shown in a date's format and are none: a phone number, for example.

        They stand nowhere but in the native reader's complaint. Raises NativeError.
        """

        def read() -> dict[int, float]:
            sheet = self._workbook.load_sheet(
                self._number, header_row=None, skip_rows=0, dtypes="string", use_columns=[column]
            )
            errors = sheet.to_arrow_with_errors()[1]
            found = ((error.position[0], _VALUE.search(error.detail)) for error in errors.errors) if errors else ()
            return {row: float(value[1]) for row, value in found if value is not None}

        return native(read)

    def _columns(self) -> list[pa.Array]:
        if self._from_a:
            batch = self._eager("string", None)
        else:
            sheet = self._workbook.load_sheet(self._number, header_row=None, skip_rows=0, dtypes="string")
            if not sheet.width:
                return []
            self.indent = min(column.absolute_index for column in sheet.available_columns())
            batch = sheet.to_arrow()
        return [pc.fill_null(column, "") for column in batch.columns]

    def _eager(self, kind: Any, columns: list[int] | None) -> pa.RecordBatch:
        return self._workbook.load_sheet_eager(
            self._number, header_row=None, skip_rows=0, dtypes=kind, use_columns=columns
        )


def open_native(content: bytes) -> fastexcel.ExcelReader:
    """Open a workbook. Raises NativeError."""
    return native(lambda: fastexcel.read_excel(content))


def native(work: Callable[[], _Given]) -> _Given:
    """Have the native reader do something. Raises NativeError when it gives up; its words may quote the file."""
    try:
        return work()
    except (fastexcel.FastExcelError, ValueError, OSError):
        pass
    except BaseException as error:  # a panic in Rust derives from BaseException; all others are raised on
        if type(error).__name__ != "PanicException":
            raise
    raise NativeError(
        "the workbook cannot be read: it is damaged, or holds something that is not known here.",
        "Open it in a spreadsheet program and save it anew, or as .csv.",
    )


def check_limits(columns: list[pa.Array], indent: int, limits: ReadLimits) -> None:
    """Raise SourceError when there are too many columns or too long a cell."""
    if len(columns) + indent > limits.columns:
        raise SourceError(f"the sheet has more than {limits.columns:,} columns.", "Check that it is a table.")
    for number, column in enumerate(columns):
        if column.nbytes <= limits.cell_length:
            continue
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        if longest > limits.cell_length and pc.max(pc.utf8_length(column)).as_py() > limits.cell_length:
            row = pc.index(pc.greater(pc.utf8_length(column), limits.cell_length), value=True).as_py()
            raise SourceError(
                f"cell {cell_name(row, number + indent)} has more than {limits.cell_length:,} characters.",
                "Check that it is a table.",
            )
