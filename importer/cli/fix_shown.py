"""What `importer fix` says: what was put in or could be, what was not and why, and what its reader should know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from importer.accepted_suggestions import AcceptedSuggestions
from importer.report import mask_value
from importer.report.header_shown import header_shown
from importer.run_fix import FixResult
from importer.shown_text import count, plain

_LONGEST = 60
"""Characters of a value."""
_BLANK = "(blank)"


def fixed_lines(result: FixResult, target: Path, *, masked: bool) -> Iterator[str]:
    """Say what was put in and where it is."""
    changed = f"{count(result.changed_cells, 'cell')} in {result.changed_rows:,} of {count(result.rows, 'row')} changed"
    yield plain(f"{changed}: {target}; each change is listed in {result.changes_path}", 4000)
    yield from _kinds(result, masked=masked, examples=False)
    yield from _not_put_in(result, masked=masked)


def listed_lines(result: FixResult, *, masked: bool) -> Iterator[str]:
    """Say what could be accepted."""
    if not result.put_in:
        yield plain(f"{result.source}: there is no suggestion that could be put in.", 1000)
    else:
        changed = f"{count(result.changed_cells, 'cell')} in {result.changed_rows:,} of {count(result.rows, 'row')}"
        yield plain(f"{result.source}: there are suggestions for {changed}; nothing was written.", 1000)
    yield from _kinds(result, masked=masked, examples=True)
    yield from _not_put_in(result, masked=masked)


def notes_on(result: FixResult, accepted: AcceptedSuggestions) -> list[str]:
    """Say what its reader should know besides."""
    notes = [
        f"{code} never comes with a suggestion: nothing is changed for it." for code in accepted.without_suggestions
    ]
    if result.left_out:
        names = ", ".join(header_shown(column, masked=True) for column in result.left_out)
        notes.append(f"Left out of the new file, as passwords, tokens and the like are kept nowhere: {names}.")
    if result.hidden_rows:
        rows = f"{count(result.hidden_rows, 'hidden row')} of the workbook"
        stand = "stands" if result.hidden_rows == 1 else "stand"
        notes.append(f"{rows} {stand} among the others in a CSV file, where no row can be hidden.")
    if result.damaged_rows:
        rows = f"{count(result.damaged_rows, 'row')} cut off or damaged in the file"
        notes.append(f"{rows}: import_problems in the new file says how; unmended, such a row stays invalid.")
    return notes


def fix_json(
    result: FixResult, written: Path | None, notes: list[str], following: str, *, masked: bool
) -> dict[str, Any]:
    """Give all of it as one object."""
    return {
        "source": result.source,
        "written": None if written is None else str(written),
        "changes": None if written is None else str(result.changes_path),
        "rows": result.rows,
        "changed_rows": result.changed_rows,
        "changed_cells": result.changed_cells,
        "suggestions": [
            {
                "code": code,
                "field": field or None,
                "column": column,
                "count": kind.count,
                "examples": [
                    {"old": _value(old, masked=masked), "new": _value(new, masked=masked)} for old, new in kind.examples
                ],
            }
            for (code, field, column), kind in result.put_in.items()
        ],
        "not_applied": [
            {"code": code, "field": field or None, "column": column or None, "reason": obstacle.value, "count": number}
            for (code, field, column, obstacle), number in result.not_put_in.items()
        ],
        "left_out": list(result.left_out),
        "hidden_rows": result.hidden_rows,
        "damaged_rows": result.damaged_rows,
        "notes": notes,
        "next": following or None,
    }


def _kinds(result: FixResult, *, masked: bool, examples: bool) -> Iterator[str]:
    kinds = sorted(result.put_in.items(), key=lambda kind: -kind[1].count)
    longest = max((len(f"{kind.count:,}") for _, kind in kinds), default=0)
    for (code, _, column), kind in kinds:
        yield f"  {kind.count:>{longest},}  {code}, {header_shown(column, masked=masked)}"
        for old, new in kind.examples if examples else ():
            yield f"  {'':>{longest}}    {_shown(old, masked=masked)} -> {_shown(new, masked=masked)}"


def _not_put_in(result: FixResult, *, masked: bool) -> Iterator[str]:
    if not result.not_put_in:
        return
    yield "Left as it is:"
    longest = max(len(f"{number:,}") for number in result.not_put_in.values())
    for (code, field, column, obstacle), number in result.not_put_in.items():
        place = header_shown(column, masked=masked) if column else field
        yield f"  {number:>{longest},}  {code}, {place}: {obstacle.words}"


def _shown(text: str, *, masked: bool) -> str:
    return plain(_value(text, masked=masked), _LONGEST) if text.strip() else _BLANK


def _value(text: str, *, masked: bool) -> str:
    return mask_value(text) if masked else text
