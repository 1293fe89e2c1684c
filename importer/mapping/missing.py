"""Required fields without a column: the mapping's one error, said before anything is judged."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from importer.customer.fields import FIELD_BY_PATH, FIELDS, VIRTUAL_FIELDS, Field
from importer.customer.headers import header_key, listed_headers, looks_like_data
from importer.customer.known_headers import known_headers
from importer.errors import UsageError
from importer.mapping.model import Mapping


def missing_fields(mapping: Mapping, is_required: Callable[[str], bool]) -> tuple[str, ...]:
    """Give the required fields that no column can fill: none of their own, none to split, none to fill them from."""
    filled = set(mapping.fields)
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
    free = [entry.column for entry in mapping.columns if entry.field is None]
    guesses = [(column, field) for field in missing for column in _nearest(FIELD_BY_PATH[field], free)]
    words = ", ".join(f"{FIELD_BY_PATH[field].label} ({field})" for field in missing)
    headers = listed_headers([entry.column for entry in mapping.columns])
    example = guesses[0] if guesses else ("YOUR COLUMN", missing[0])
    nearest = "".join(f" Nearest to {field}: {column!r}." for column, field in guesses)
    raise UsageError(
        f"{path}: no column for {words}. The file's columns: {headers}.{nearest}",
        f'Name it with --map "{example[0]}={example[1]}", or make the field optional in the config (required:).',
    )


def _nearest(field: Field, columns: list[str]) -> list[str]:
    keys = {header_key(column): column for column in columns}
    known = [key for key, (path, _, _) in known_headers().items() if path == field.path and len(key) > 3]
    scored = [
        (max(difflib.SequenceMatcher(None, key, name).ratio() for name in known), column)
        for key, column in keys.items()
        if key
    ]
    return [column for score, column in sorted(scored, reverse=True)[:1] if score >= 0.6]
