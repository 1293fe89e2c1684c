"""What can be wrong with a row's clean values by themselves: missing, too long, not in the configured list."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from importer.config import Settings
from importer.customer.fields import FIELD_BY_PATH, FIELD_PATHS, LONGEST_TEXT
from importer.customer.problems import Finding, Severity
from importer.shown_text import count
from importer.validator.columns import CleanColumns, Indices, Mask


@dataclass(frozen=True, slots=True)
class RowCheck:
    """One check: where it finds something, and in which words."""

    code: str
    field: str
    """Path of the field that the problem is shown at."""
    severity: Severity
    find: Callable[[CleanColumns], Indices]
    """Give the indices (int64, ascending) of the rows that fail; whole columns at a time."""
    describe: Callable[[CleanColumns, int], Finding]
    """Give the finding of one row that failed."""


def title_alone(code: str) -> Callable[[CleanColumns, int], Finding]:
    """Describe a problem by no more than its title in the catalogue."""
    return lambda _columns, _index: Finding(code)


def value_checks(settings: Settings) -> tuple[RowCheck, ...]:
    """Give the checks of single fields that these settings ask for; those that are off are left out."""
    checks = [_contact_missing()]
    severity = settings.severity("required")
    for path, field in FIELD_BY_PATH.items():
        if field.default:  # blank only where the rules let a wrong value pass; the payload cannot do without it
            checks.append(_missing(path, Severity.ERROR))
        elif settings.is_required(path) and severity is not Severity.OFF:
            checks.append(_missing(path, severity))
    severity = settings.severity("too_long")
    if severity is not Severity.OFF:
        checks += [_too_long(path, settings.longest(path), severity) for path in FIELD_PATHS]
    if severity is not Severity.ERROR:  # no rule lets a text pass that no payload can hold
        checks += [_too_long(path, LONGEST_TEXT, Severity.ERROR) for path, field in FIELD_BY_PATH.items() if field.sent]
    severity = settings.severity("business_type_unknown")
    if settings.business_types and severity is not Severity.OFF:
        checks.append(_type_unknown(settings.business_types, severity))
    return tuple(checks)


def _contact_missing() -> RowCheck:
    """Find rows with neither phone nor e-mail: nobody could tell whether they were sent before.

    It takes the code `required`, yet the config cannot switch it off. A row whose phone or e-mail was found wrong is
    left to that error.
    """

    def find(columns: CleanColumns) -> Indices:
        return np.flatnonzero(_no_contact(columns))

    def describe(_columns: CleanColumns, _index: int) -> Finding:
        return Finding("required", "The row has neither a phone number nor an e-mail; it needs one of them")

    return RowCheck("required", "address.phone", Severity.ERROR, find, describe)


def _no_contact(columns: CleanColumns) -> Mask:
    blank = columns.blank("address.phone") & columns.blank("address.email")
    return blank & ~(columns.faulty("address.phone") | columns.faulty("address.email"))


def _missing(path: str, severity: Severity) -> RowCheck:
    def find(columns: CleanColumns) -> Indices:
        missing = columns.blank(path) & ~columns.faulty(path)
        if FIELD_BY_PATH[path].fill:  # what would have filled it is wrong: one error is enough
            missing &= ~columns.faulty(FIELD_BY_PATH[path].fill)
        if path == "address.phone":
            missing &= ~_no_contact(columns)
        return np.flatnonzero(missing)

    return RowCheck("required", path, severity, find, title_alone("required"))


def _too_long(path: str, longest: int, severity: Severity) -> RowCheck:
    def find(columns: CleanColumns) -> Indices:
        candidates = np.flatnonzero(columns.byte_lengths(path) > longest)
        if not len(candidates):
            return candidates
        characters: Indices = pc.utf8_length(columns.text(path).take(pa.array(candidates))).to_numpy()
        return candidates[characters > longest]

    def describe(columns: CleanColumns, index: int) -> Finding:
        length = len(columns.value(path, index))
        return Finding("too_long", f"The value has {count(length, 'character')}; {longest:,} at most are allowed")

    return RowCheck("too_long", path, severity, find, describe)


def _type_unknown(allowed: Sequence[str], severity: Severity) -> RowCheck:
    path = "business.business_type"
    known = {_folded(name): name for name in allowed}

    def find(columns: CleanColumns) -> Indices:
        filled = ~columns.blank(path)
        if not filled.any():
            return np.flatnonzero(filled)
        distinct = columns.text(path).dictionary_encode()
        unknown = np.array([_folded(value) not in known for value in distinct.dictionary.to_pylist()], dtype=np.bool_)
        return np.flatnonzero(filled & unknown[distinct.indices.to_numpy()])

    def describe(columns: CleanColumns, index: int) -> Finding:
        close = difflib.get_close_matches(_folded(columns.value(path, index)), known, n=1)
        return Finding("business_type_unknown", suggestion=known[close[0]] if close else "")

    return RowCheck("business_type_unknown", path, severity, find, describe)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
