"""Which row is the header: the one that best matches the field table and under which the columns stay the same.

Pure: rows of text go in, a choice comes out. Titles, blank lines and units above the header are passed over. A row of
people's data is never taken for a header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from importer.customer.headers import header_key
from importer.customer.known_headers import known_headers
from importer.customer.value_shapes import EMAIL, GSTIN, MOBILE, PINCODE
from importer.errors import UsageError

ROWS_LOOKED_AT = 100
"""Rows from the top among which the header is looked for, blank ones included."""

_ROWS_BELOW = 20
_NUMBER = re.compile(r"['+-]?[\d.,:/\s%-]*\d[\d.,:/\s%-]*")
_SHAPES = (("address.email", EMAIL), ("address.phone", MOBILE), ("address.pincode", PINCODE))


@dataclass(frozen=True, slots=True)
class HeaderChoice:
    """The row that is the header."""

    index: int
    """Position among the rows, from 0."""
    known: int
    """How many fields of the field table its cells name."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What is seen of a row at one look."""

    filled: int
    width: int
    """Position after the last cell with text."""
    known: int
    data: int
    """Cells that are values, not names: numbers, dates, e-mails, GSTINs."""
    personal: int
    """Cells that look like a person's e-mail, phone, pincode or GSTIN."""

    @classmethod
    def of(cls, cells: Sequence[str]) -> _Row:
        texts = [cell.strip() for cell in cells]
        fields = {known_headers()[key] for text in texts if text and (key := header_key(text)) in known_headers()}
        personal = sum(any(shape.fullmatch(text) for shape in (EMAIL, MOBILE, PINCODE, GSTIN)) for text in texts)
        numbers = sum(_NUMBER.fullmatch(text) is not None for text in texts)
        width = next((at for at in range(len(texts), 0, -1) if texts[at - 1]), 0)
        return cls(sum(map(bool, texts)), width, len(fields), max(personal, numbers), personal)


def choose_header(rows: Sequence[Sequence[str]]) -> HeaderChoice | None:
    """Choose the header among the first rows (cells as text, from row 1 on); None when they are all blank.

    The best is the row that names most fields, at least two where there are several columns; else the first row that is
    about as wide as what stands below it and holds no values; else the first that is not blank, or the customer below
    it when that is a title (`refuse_missing_header` is then right to complain).
    """
    seen = [_Row.of(cells) for cells in islice(rows, ROWS_LOOKED_AT)]
    filled = [index for index, row in enumerate(seen) if row.filled]
    if not filled:
        return None
    needed = 2 if any(row.width > 1 for row in seen) else 1
    named = [index for index in filled if _names_fields(seen[index], needed)]
    if named:
        best = max(named, key=lambda index: (seen[index].known, -index))
        return HeaderChoice(best, seen[best].known)
    wide = [index for position, index in enumerate(filled) if _is_wide(seen, filled[position:])]
    best = next((index for index in wide if seen[index].data == 0), filled[0])
    if best not in wide and wide and is_data(rows[wide[0]]):
        best = wide[0]
    return HeaderChoice(best, seen[best].known)


def _is_wide(seen: Sequence[_Row], filled: Sequence[int]) -> bool:
    """Tell whether the first of the rows `filled` is about as wide as what stands below it."""
    row = seen[filled[0]]
    below = sorted(seen[index].width for index in filled[1 : 1 + _ROWS_BELOW])
    usual = below[len(below) // 2] if below else 0
    return 2 * row.filled >= usual and (row.filled > 1 or usual <= 1)


def _names_fields(row: _Row, needed: int) -> bool:
    return row.known >= needed and not row.personal and 3 * row.data <= row.filled


def is_data(cells: Sequence[str]) -> bool:
    """Whether a row is a customer rather than a header: it holds an e-mail, phone or GSTIN, or mostly values."""
    row = _Row.of(cells)
    personal = sum(any(shape.fullmatch(cell.strip()) for shape in (EMAIL, MOBILE, GSTIN)) for cell in cells)
    return personal > 0 and row.known == 0


def refuse_missing_header(name: str, rows: Sequence[Sequence[str]], index: int) -> None:
    """Raise UsageError, with the options that help, when the row at `index` and those below are all customers."""
    if not is_data(rows[index]):
        return
    columns: dict[str, int] = {}
    for field, shape in _SHAPES:
        for number, cell in enumerate(rows[index], start=1):
            if shape.fullmatch(cell.strip()) and number not in columns.values():
                columns.setdefault(field, number)
    example = " ".join(f"--map {number}={field}" for field, number in columns.items()) or "--map 3=address.phone"
    raise UsageError(
        f"{name}: there is no header row: row {index + 1:,} looks like a customer, not like the names of columns.",
        f"Put a row with the names of the columns above it, or add --header-row 0 and map every column by its"
        f" number: {example} ...; if the header stands elsewhere, name its row with --header-row.",
    )
