"""Required fields without a column: the mapping's one error, said before anything is judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from importer.customer.fields import FIELD_BY_PATH, FIELDS
from importer.customer.headers import cut_header, header_key, listed_headers, looks_like_data
from importer.customer.virtual_fields import FULL_NAME, VIRTUAL_FIELDS
from importer.errors import UsageError
from importer.mapping.model import Mapping
from importer.mapping.vocabulary import vocabulary


def missing_fields(mapping: Mapping, is_required: Callable[[str], bool]) -> tuple[str, ...]:
    """Give the required fields that no column can fill: none of their own, none to split, none to fill them from."""
    filled = {*mapping.fields, *mapping.constants}
    for virtual in VIRTUAL_FIELDS:
        if virtual.path in filled:
            filled.update(virtual.fills)
    return tuple(
        field.path
        for field in FIELDS
        if is_required(field.path) and not ({field.path, field.fill} & filled or field.default)
    )


def require_columns(path: str, mapping: Mapping, is_required: Callable[[str], bool]) -> None:
    """Raise UsageError when a required field of the source `path` has no column and no other way to be filled."""
    missing = missing_fields(mapping, is_required)
    if not missing:
        return
    if any(looks_like_data(entry.column) for entry in mapping.columns):
        raise UsageError(
            f"{path}: the row that should be the header looks like a customer.",
            "Put a row with the names of the columns above it, or name the header's row with --header-row.",
        )
    words = ", ".join(f"{FIELD_BY_PATH[field].label} ({field})" for field in missing)
    headers = listed_headers([entry.column for entry in mapping.columns])
    guesses = _guesses(missing, mapping)
    nearest = "".join(f" Perhaps {cut_header(column)!r} is {field}." for column, field in guesses)
    raise UsageError(
        f"{path}: no column for {words}. The file's columns: {headers}.{nearest}", _remedy(missing, mapping, guesses)
    )


def _remedy(missing: tuple[str, ...], mapping: Mapping, guesses: list[tuple[str, str]]) -> str:
    name = next(iter(mapping.sources_of("business.name")), "")
    if missing == ("address.first_name",) and name and not guesses:
        return (
            f"The column {name!r} is the business's name. If it is a person's: --map \"{name}={FULL_NAME}\"; if it is "
            f"to be both, put first_of: {{{FULL_NAME}: [{name}]}} into the config; or make the first name optional "
            "there (required: {address.first_name: false})."
        )
    flags = " ".join(
        f'--map "{cut_header(column)}={field}"' for column, field in guesses or [("YOUR COLUMN", missing[0])]
    )
    look = " Or look at importer map and keep what it found with --save NAME." if guesses else ""
    if len(missing) == 1:
        return (
            f"Name it with {flags}, or make the field optional in the config (required: {{{missing[0]}: false}}).{look}"
        )
    return f"Name each with {flags}, or make the fields optional in the config (required:).{look}"


def _guesses(missing: Sequence[str], mapping: Mapping) -> list[tuple[str, str]]:
    """Give columns with the fields that they may be: those not certain enough, else those spelt most like it."""
    suggested = {entry.suggestion: entry.column for entry in reversed(mapping.columns) if entry.suggestion}
    free = [entry.column for entry in mapping.columns if entry.confidence is None and not entry.secret]
    found: dict[str, str] = {}
    for field in missing:
        wholes = [virtual.path for virtual in VIRTUAL_FIELDS if field in virtual.fills]
        known = next((path for path in (field, *wholes) if path in suggested), None)
        if known is not None:
            found.setdefault(suggested[known], known)
        else:
            for column in _nearest(field, free):
                found.setdefault(column, field)
    return list(found.items())


def _nearest(field: str, columns: list[str]) -> list[str]:
    known = [key for key, names in vocabulary().exact.items() if len(key) > 3 and any(n.field == field for n in names)]
    scored = [
        (process.extractOne(key, known, scorer=fuzz.ratio, score_cutoff=60), column)
        for column in columns
        if (key := header_key(column))
    ]
    best = max(((found[1], column) for found, column in scored if found is not None), default=None)
    return [best[1]] if best is not None else []
