"""Rows that share a key, found by sorting; for hashed keys confirmed by the texts themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from importer.customer.ledger import Ordinals
from importer.validator.columns import Mask
from importer.validator.contact_keys import Keys

Groups = npt.NDArray[np.int32]
"""The group of every row, by ordinal: rows of one group share a value; 0 where a row shares it with no other."""

TextsOf = Callable[[Ordinals], list[str]]
"""Gives the clean texts of some rows (int64 ordinals, ascending, at most CONFIRMED_AT_ONCE)."""

CONFIRMED_AT_ONCE = 500_000
"""Rows whose texts are held in memory together (about 90 bytes each)."""


def group_equal(keys: Keys) -> Groups:
    """Group the rows by equal keys; key 0 is no value. n log n, 17 bytes a row while it works."""
    order = np.argsort(keys)
    arranged = keys[order]
    same = (arranged[1:] == arranged[:-1]) & (arranged[1:] != 0)
    del arranged
    shared = np.zeros(len(keys), dtype=np.bool_)
    shared[1:] |= same
    shared[:-1] |= same
    starts = shared.copy()
    starts[1:] &= ~same
    places = np.flatnonzero(shared)
    groups = np.zeros(len(keys), dtype=np.int32)
    groups[order[places]] = np.cumsum(starts[places], dtype=np.int32)
    return groups


def keep_groups(groups: Groups, wanted: Mask) -> None:
    """Set to 0, in place, the rows of every group that is not wanted (`wanted`: a mask by group)."""
    groups[~wanted[groups]] = 0


def confirm(groups: Groups, texts_of: TextsOf, at_once: int = CONFIRMED_AT_ONCE) -> Groups:
    """Part each group of equal hashes into rows whose case-folded texts are equal.

    Whole groups at a time, so that equal texts meet; each text is fetched once, at most `at_once` texts together.
    """
    confirmed = np.zeros(len(groups), dtype=np.int32)
    used = 0
    for chosen in _slices(groups, at_once):
        parted = _numbered(chosen, texts_of, at_once)
        several = np.bincount(parted) > 1
        renumbered = np.where(several, used + np.cumsum(several), 0)
        confirmed[chosen] = renumbered[parted]
        used += int(several.sum())
    return confirmed


def _numbered(chosen: Ordinals, texts_of: TextsOf, at_once: int) -> Ordinals:
    """Give each row the number of its text, from 0 in the order of appearance; distinct texts alone are kept."""
    numbers: dict[str, int] = {}
    numbered = np.empty(len(chosen), dtype=np.int64)
    for start in range(0, len(chosen), at_once):
        part = slice(start, start + at_once)
        numbered[part] = [numbers.setdefault(text.casefold(), len(numbers)) for text in texts_of(chosen[part])]
    return numbered


def _slices(groups: Groups, at_once: int) -> Iterator[Ordinals]:
    """Give the rows (ascending) of some whole groups at a time: about `at_once`, more for a larger group."""
    sizes = np.bincount(groups, minlength=1)
    sizes[0] = 0
    slice_of_group = (np.cumsum(sizes) - sizes) // at_once
    members = np.flatnonzero(groups)
    slice_of_member = slice_of_group[groups[members]]
    for number in np.unique(slice_of_member):
        yield members[slice_of_member == number]
