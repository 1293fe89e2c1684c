"""Puts right what the native reader gives otherwise than a person sees it: booleans, dates, zeros, long numbers."""

from __future__ import annotations

import datetime as dt
from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from importer.number_format import padded_text
from importer.reader.formats.cell_text import iso_text, number_text, numeric_text, serial_text
from importer.reader.formats.native_cells import NativeSheet
from importer.reader.formats.sheet_look import BOOLEAN, DATE, ISO_DATE, Kind, SheetLook

Rows = npt.NDArray[np.int64]

_PLAIN_DATE = r"^(19\d\d|[2-9]\d\d\d)-\d\d-\d\d \d\d:\d\d:\d\d$"
_MIDNIGHT = " 00:00:00"
_FIRST_DAY_1904 = "1904-01-01"
"""The day of a time without a day, where days are counted from 1904."""
_DAY_0 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
_LEAP_DAY = 60
_DAYS_TO_1904 = 1462
_LONG_NUMBER = r"^-?\d[\d.]{15,}$"
"""A number with more digits than a spreadsheet keeps, which is 15: the native reader prints up to 9 decimal places and
all digits before the point. Words look so, too: numbers of cards, for example."""


@dataclass(slots=True)
class ExactCells:
    """A sheet's columns, to be put right one kind after the other."""

    sheet: NativeSheet
    columns: list[pa.Array]
    from_1904: bool

    def apply(self, look: SheetLook) -> None:
        """Write every cell as a person sees it."""
        for kind, places in look.places.items():
            for column, rows in places.items():
                self._apply(kind, column, rows)
        self._put_errors(look.errors)
        self._shorten_numbers()

    def _apply(self, kind: Kind, column: int, places: array[int]) -> None:
        rows = self._within(column, np.unique(np.asarray(places)))
        if not len(rows):
            return
        values = self._column(column).take(pa.array(rows))
        if kind == BOOLEAN:
            texts = pc.utf8_upper(values)
        elif kind == DATE:
            texts = self._dates(column, rows, values)
        elif kind == ISO_DATE:
            texts = pa.array([iso_text(text) for text in values.to_pylist()], pa.string())
        else:
            texts = _padded(values, kind)
        self._write(column, rows, texts)

    def _put_errors(self, errors: dict[tuple[int, int], str]) -> None:
        by_column: dict[int, dict[int, str]] = {}
        for (row, column), word in errors.items():
            by_column.setdefault(column, {})[row] = word
        for column, words in by_column.items():
            rows = self._within(column, np.array(sorted(words), np.int64))
            if len(rows):
                self._write(column, rows, pa.array([words[row] for row in rows.tolist()], pa.string()))

    def _dates(self, column: int, rows: Rows, values: pa.Array) -> pa.Array:
        """Give dates in ISO form; whole days without a time, times without a day, and what is no date as a number."""
        plain = pc.match_substring_regex(values, _PLAIN_DATE)
        if self.from_1904:
            plain = pc.and_not(plain, pc.starts_with(values, _FIRST_DAY_1904))
        texts = pc.replace_substring_regex(values, f"{_MIDNIGHT}$", "")
        odd = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
        if not len(odd):
            return texts
        shown = [_date_text(text, from_1904=self.from_1904) for text in values.take(pa.array(odd)).to_pylist()]
        if "" in shown:
            lost = self.sheet.impossible_dates(column)
            for position, text in enumerate(shown):
                number = lost.get(int(rows[odd[position]])) if not text else None
                shown[position] = text if number is None else number_text(number)
        return _replaced(texts, odd, pa.array(shown, pa.string()))

    def _shorten_numbers(self) -> None:
        """Write numbers with no more digits than a spreadsheet keeps, where they are no words."""
        for number, column in enumerate(self.columns):
            long = pc.greater(pc.binary_length(column), 15)
            if not pc.any(long).as_py():
                continue
            rows = np.flatnonzero(long.to_numpy(zero_copy_only=False))
            rows = rows[
                pc.match_substring_regex(column.take(pa.array(rows)), _LONG_NUMBER).to_numpy(zero_copy_only=False)
            ]
            if len(rows):
                numbers = self.sheet.is_number(number + self.sheet.indent).take(pa.array(rows))
                rows = rows[numbers.is_valid().to_numpy(zero_copy_only=False)]
                texts = [numeric_text(text) for text in column.take(pa.array(rows)).to_pylist()]
                self.columns[number] = _replaced(column, rows, pa.array(texts, pa.string()))

    def _within(self, column: int, rows: Rows) -> Rows:
        """Leave out rows that the native reader did not give."""
        if not 0 <= column - self.sheet.indent < len(self.columns):
            return rows[:0]
        return rows[rows < len(self._column(column))]

    def _column(self, column: int) -> pa.Array:
        return self.columns[column - self.sheet.indent]

    def _write(self, column: int, rows: Rows, texts: pa.Array) -> None:
        self.columns[column - self.sheet.indent] = _replaced(self._column(column), rows, texts)


def _replaced(column: pa.Array, rows: Rows, texts: pa.Array) -> pa.Array:
    """Give the column with other texts in some rows, which rise."""
    mask = np.zeros(len(column), bool)
    mask[rows] = True
    return pc.replace_with_mask(column, pa.array(mask), texts)


def _padded(values: pa.Array, shape: str) -> pa.Array:
    if shape.strip("0"):
        return pa.array([padded_text(text, shape) for text in values.to_pylist()], pa.string())
    return pc.if_else(pc.ascii_is_decimal(values), pc.utf8_lpad(values, len(shape), "0"), values)


def _date_text(text: str, *, from_1904: bool) -> str:
    """Give a date of the native reader as we show it: to the second, as `serial_text`; its number when it is none."""
    if not text:
        return ""
    if text.replace(".", "", 1).isdigit():
        return serial_text(float(text), from_1904=from_1904)  # an .xlsb holds whole days as integers
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    days = (moment - _DAY_0) / dt.timedelta(days=1)
    days = days if days > _LEAP_DAY else days - 1  # spreadsheets count a 1900-02-29, which never was
    return serial_text(days - _DAYS_TO_1904 if from_1904 else days, from_1904=from_1904)
