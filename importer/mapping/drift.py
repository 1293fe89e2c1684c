"""How a file's header differs from the one that its mapping was saved for."""

from __future__ import annotations

from collections.abc import Callable

from importer.customer.fields import FIELD_BY_PATH
from importer.customer.headers import header_key
from importer.customer.virtual_fields import VIRTUAL_FIELDS
from importer.errors import UsageError
from importer.mapping.model import ColumnMapping, Mapping
from importer.mapping.saved import SavedMapping


def compared(saved: SavedMapping, mapping: Mapping) -> tuple[str, ...]:
    """Give the differences in words, a line each; none when the columns are the same.

    A column that is gone and a new one that fills its field are one that was renamed.
    """
    gone, new = _gone(saved, mapping), _new(saved, mapping)
    lines = []
    for column in gone:
        field = saved.field_of(column)
        heir = next((entry for entry in new if field and field in {entry.field, entry.suggestion}), None)
        if heir is not None:
            new.remove(heir)
            used = heir.confidence if heir.field else f"{heir.confidence}, so not used"
            lines.append(f"column {column!r} seems to be {heir.column!r} now ({field}; {used})")
        else:
            lines.append(f"column {column!r} is gone ({field or 'it was not used'})")
    lines += [f"column {entry.column!r} is new ({entry.field or 'not used'})" for entry in new]
    return tuple(f"The header differs from that of the saved mapping '{saved.name}': {line}." for line in lines)


def require_saved_columns(path: str, saved: SavedMapping, mapping: Mapping, is_required: Callable[[str], bool]) -> None:
    """Raise UsageError when the main column of a required field is gone and no other has become its main column.

    An alternate does not take its place by itself: a nightly file without its mobile numbers is not to be imported
    with landlines.
    """
    alternates = {header_key(column) for column in saved.alternates}
    for column in _gone(saved, mapping):
        field = saved.columns.get(column) or (saved.field_of(column) if column not in saved.alternates else "")
        if not field or not any(map(is_required, _filled_by(field))):
            continue
        mains = [entry for entry in mapping.columns if entry.field == field and entry.role == "main"]
        if all(header_key(entry.column) in alternates for entry in mains):
            raise UsageError(
                f"{path}: the column {column!r} is gone, which the saved mapping '{saved.name}' has for {field}.",
                f"Ask for a complete file, or look at importer map and save the mapping anew with --save {saved.name}.",
            )


def _gone(saved: SavedMapping, mapping: Mapping) -> list[str]:
    keys = {header_key(entry.column) for entry in mapping.columns}
    return [column for column in saved.headers if header_key(column) not in keys]


def _new(saved: SavedMapping, mapping: Mapping) -> list[ColumnMapping]:
    keys = {header_key(column) for column in saved.headers}
    return [entry for entry in mapping.columns if header_key(entry.column) not in keys]


def _filled_by(field: str) -> tuple[str, ...]:
    if field in FIELD_BY_PATH:
        return (field,)
    return next((virtual.fills[:1] for virtual in VIRTUAL_FIELDS if virtual.path == field), ())
