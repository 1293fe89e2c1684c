"""What a sheet's file says beside its values, and the native readers do not tell."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from importer.reader.formats.grid import Merged

Places = dict[int, "array[int]"]
"""Rows by column, both from 0, in the order of the file."""
Kind = str
"""Of a cell: `BOOLEAN`, `DATE`, `ISO_DATE`, or the shape of a number format of zeros."""

BOOLEAN = "boolean"
DATE = "date"
ISO_DATE = "iso date"


@dataclass(slots=True)
class SheetLook:
    """A sheet's rows, merged cells and special cells. Positions count from 0."""

    hidden: array[int] = field(default_factory=lambda: array("L"))
    """Numbers of the hidden or filtered-out rows, from 1 and rising."""
    merged: list[Merged] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """The words of error cells by (row, column)."""
    places: Mapping[Kind, Places] = field(default_factory=lambda: defaultdict(dict))
    """Where the cells of a kind are that come out otherwise than a person sees them. Four or eight bytes for each."""

    def rows(self, kind: Kind, column: int) -> array[int]:
        """Give the rows of a kind in a column, to be added to."""
        places = self.places[kind]
        rows = places.get(column)
        if rows is None:
            rows = places[column] = array("L")
        return rows
