"""The names of the columns when header cells are merged."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from importer.reader.formats.grid import Merged


def header_names(columns: Sequence[pa.Array], merged: Sequence[Merged], row: int) -> list[str]:
    """Give the header's names as a person reads them; `columns` from A1 on, `row` from 0.

    A cell merged from above (two header rows, `Phone` over both) has the text of the merged cell. Of names that stand
    there several times (`City` under `Billing` and under `Shipping`), each gets the name of the group merged above it.
    """
    names = [str(column[row].as_py()) for column in columns]
    groups = [""] * len(names)
    for part in merged:
        text = str(columns[part.first_column][part.first_row].as_py()) if part.first_column < len(columns) else ""
        covered = range(part.first_column, min(part.last_column + 1, len(names)))
        for column in covered:
            if part.first_row <= row <= part.last_row and not names[column].strip():
                names[column] = text
            elif part.last_row == row - 1 and len(covered) > 1:
                groups[column] = text.strip()
    repeated = {name.strip().casefold() for name in names if _count(names, name) > 1}
    return [
        f"{group} {name}" if group and name.strip().casefold() in repeated else name
        for name, group in zip(names, groups, strict=True)
    ]


def _count(names: Sequence[str], name: str) -> int:
    return sum(other.strip().casefold() == name.strip().casefold() for other in names) if name.strip() else 0
