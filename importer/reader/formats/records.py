"""What a format gives that holds records with named values: names first, then the records in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """What was found wrong with a record."""

    index: int
    """Position of the record in its batch, from 0."""
    code: str
    """A code of the catalogue (`importer.customer.problems`)."""
    column: int | None = None
    """Position of the column, from 0; None when it is not of one column."""
    value: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """Some records."""

    rows: pa.Array
    """Row numbers (int64), rising; shape (n,)."""
    columns: list[pa.Array]
    """A string array without nulls for each name, n texts each; a missing value is the empty string."""
    done: float
    """Share of the file that was read up to here, 0-1."""
    findings: list[RecordFinding] = field(default_factory=list)


class Records(Protocol):
    """A file of records."""

    header_row: int
    """Row number of the header as a spreadsheet shows it; 0 where the first record is row 1."""
    names: tuple[str, ...]
    """Names of the values, each once, in the order in which they first appear."""

    def batches(self) -> Iterator[RecordBatch]:
        """Yield the records. Raises SourceError when the file is damaged or beyond a limit."""
