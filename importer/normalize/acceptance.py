"""Which values of a whole column are provably clean already, by cleaner: there `clean(text) == Cleaned(text)`.

Each function takes the column's bytes and gives a mask. It may say no to a clean value, which then takes the way of
the value function; it never says yes to one that the value function would change or find fault with. A property test
holds every one of them to that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from importer.customer.gst import ALPHABET, pan_holder_letters
from importer.customer.places import known_pincodes
from importer.customer.states import state_names, state_of_gst_code
from importer.normalize.country import INDIA
from importer.normalize.email_acceptance import clean_emails
from importer.normalize.phone_number import is_mobile_series
from importer.normalize.placeholders import WORDS
from importer.normalize.text_bytes import Bytes, Mask, TextBytes, byte_table

_LETTERS = byte_table("A-Z", "a-z")
_ALPHANUMERIC = byte_table("A-Z", "a-z", "0-9")
_PRINTABLE = byte_table(" -~")
_CODE = byte_table("A-Z", "a-z", "0-9", "/_- ")
_CAPITALS, _DIGITS = byte_table("A-Z"), byte_table("0-9")
_REPEATABLE = byte_table("0", "xX")
_SPACE = ord(" ")
_LONGEST_WORD = max(map(len, WORDS))


@cache
def _placeholder_shapes() -> Mask:
    """Table by length, first and last byte: whether a word of that length with these may be a placeholder."""
    table = np.zeros((_LONGEST_WORD + 1, 256, 256), dtype=np.bool_)
    for word in WORDS:
        for first, last in product({word[0].lower(), word[0].upper()}, {word[-1].lower(), word[-1].upper()}):
            table[len(word), ord(first), ord(last)] = True
    return table


def _single_spaced(column: TextBytes, allowed: Mask) -> Mask:
    """Tell which values hold only allowed bytes, no two spaces together and none at the end."""
    last: Mask = column.last_bytes() != _SPACE
    return last & column.only(allowed) & column.without(column.double(_SPACE))


def _may_be_placeholder(column: TextBytes, first: Bytes) -> Mask:
    """Tell which values could be one, repetitions of zeros and x included, and blank ones."""
    words = _placeholder_shapes()[np.minimum(column.lengths, _LONGEST_WORD), first, column.last_bytes()]
    suspects: Mask = (words & (column.lengths <= _LONGEST_WORD)) | _REPEATABLE[first]
    return suspects


def _clean_text(column: TextBytes) -> Mask:
    first = column.first_bytes()
    starts_well = _ALPHANUMERIC[first] & ~_may_be_placeholder(column, first)
    return column.blank | (starts_well & _single_spaced(column, _PRINTABLE))


def _clean_names(column: TextBytes) -> Mask:
    return column.blank | (_LETTERS[column.first_bytes()] & _single_spaced(column, _PRINTABLE))


def _clean_codes(column: TextBytes) -> Mask:
    first = column.first_bytes()
    starts_well = _ALPHANUMERIC[first] & ~_may_be_placeholder(column, first)
    return column.blank | (starts_well & _single_spaced(column, _CODE))


def _clean_phones(column: TextBytes) -> Mask:
    """Ten digits of a mobile series that nobody made up to fill the cell."""
    positions, rows = column.square(10)
    numeric, digits = _digits(rows)
    series = digits[:, :5].astype(np.int64) @ np.array([10_000, 1_000, 100, 10, 1])
    return _at(column, positions, numeric & _mobile_series(series) & ~_may_be_made_up(digits))


def _may_be_made_up(digits: Bytes) -> Mask:
    """Tell which ten digits hold no more than two different ones, one seven times in a row, or 1234 at their second."""
    bits = np.bitwise_or.reduce(np.left_shift(np.uint16(1), digits, dtype=np.uint16), axis=1)
    suspects = np.flatnonzero(np.bitwise_count(bits) <= 4)  # seven alike leave three
    few = digits[suspects]
    repeated = np.zeros(len(few), dtype=np.bool_)
    for start in range(4):
        repeated |= (few[:, start : start + 7] == few[:, start : start + 1]).all(axis=1)
    made_up: Mask = (digits[:, 1] == 1) & (digits[:, 2] == 2) & (digits[:, 3] == 3) & (digits[:, 4] == 4)
    made_up[suspects] |= repeated | (np.bitwise_count(bits[suspects]) <= 2)
    return made_up


class _MobileSeries:
    """The mobile series met so far, as a table by their five digits: 0 not asked yet, 1 no, 2 yes."""

    def __init__(self) -> None:
        self._table = np.zeros(100_000, dtype=np.uint8)

    def __call__(self, series: npt.NDArray[np.int64]) -> Mask:
        for number in np.unique(series[self._table[series] == 0]):
            self._table[number] = 1 + is_mobile_series(f"{number:05}")
        mobile: Mask = self._table[series] == 2
        return mobile


_mobile_series = _MobileSeries()


def _digits(rows: Bytes) -> tuple[Mask, Bytes]:
    """Tell which rows are digits only, and give the digits' values, zeros for the other rows."""
    digits = rows - np.uint8(ord("0"))
    if not digits.size or digits.max() <= 9:
        return np.ones(len(rows), dtype=np.bool_), digits
    numeric: Mask = np.asarray((digits <= 9).all(axis=1))
    return numeric, np.where(numeric[:, None], digits, np.uint8(0))


def _clean_pincodes(column: TextBytes) -> Mask:
    positions, rows = column.square(6)
    numeric, digits = _digits(rows)
    numbers = digits.astype(np.int64) @ 10 ** np.arange(5, -1, -1)
    return _at(column, positions, numeric & known_pincodes()[numbers])


def _clean_pans(column: TextBytes) -> Mask:
    positions, rows = column.square(10)
    return _at(column, positions, _are_pans(rows))


def _are_pans(rows: Bytes) -> Mask:
    letters = _CAPITALS[rows[:, [0, 1, 2, 4, 9]]].all(axis=1) & byte_table("".join(pan_holder_letters()))[rows[:, 3]]
    numbers = rows[:, 5:9]
    serial: Mask = letters & _DIGITS[numbers].all(axis=1) & (numbers != ord("0")).any(axis=1)
    return serial


def _clean_gstins(column: TextBytes) -> Mask:
    """Of the normal class, with the right check character, and not built on a PAN whose letters are all the same."""
    positions, rows = column.square(15)
    states = np.where(_DIGITS[rows[:, :2]].all(axis=1), (rows[:, 0] - 48) * 10 + rows[:, 1] - 48, 0)
    clean = _state_codes()[states] & _are_pans(rows[:, 2:12]) & (rows[:, 13] == ord("Z"))
    clean &= (_CAPITALS | _DIGITS)[rows[:, [12, 14]]].all(axis=1) & (rows[:, 12] != ord("0"))
    clean &= (rows[:, 3:7] != rows[:, 2:3]).any(axis=1)
    values = _character_values()[rows[:, :14]] * np.array([1, 2] * 7)
    total = (values // 36 + values % 36).sum(axis=1)
    return _at(column, positions, clean & (_character_values()[rows[:, 14]] == -total % 36))


@cache
def _state_codes() -> Mask:
    return np.array([state_of_gst_code(f"{code:02}") is not None for code in range(100)])


@cache
def _character_values() -> npt.NDArray[np.int64]:
    values = np.full(256, -1, dtype=np.int64)
    values[[ord(char) for char in ALPHABET]] = np.arange(len(ALPHABET))
    return values


def _one_of(*values: str) -> Callable[[TextBytes], Mask]:
    def clean(column: TextBytes) -> Mask:
        found = pc.is_in(column.column, value_set=pa.array(["", *values]))
        mask: Mask = found.to_numpy(zero_copy_only=False)
        return mask

    return clean


def _clean_states(column: TextBytes) -> Mask:
    return _one_of(*state_names())(column)


def _at(column: TextBytes, positions: npt.NDArray[np.int64], clean: Mask) -> Mask:
    mask = column.blank.copy()
    mask[positions] = clean
    return mask


ACCEPTANCE: MappingProxyType[str, Callable[[TextBytes], Mask]] = MappingProxyType(
    {
        "code_text": _clean_codes,
        "name_text": _clean_names,
        "text": _clean_text,
        "phone": _clean_phones,
        "country_code": _one_of("+91"),
        "email": clean_emails,
        "pincode": _clean_pincodes,
        "state": _clean_states,
        "country": _one_of(INDIA),
        "pan": _clean_pans,
        "gstin": _clean_gstins,
    }
)
"""The acceptance of each cleaner."""
