"""What the reader yields, whatever the format of the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from importer.customer.problems import RowFinding


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user said of the source; everything left out is found in the source itself."""

    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    header_row: int | None = None
    """Row number of the header as a spreadsheet shows it; None takes the first row that is not blank."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What the reader decided of a source."""

    path: str
    format: str
    """`csv` or `xlsx`."""
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    header_row: int
    columns: tuple[str, ...]
    """Headers in the file's order, made unique: `Phone`, `Phone (2)`; a blank one is `Column 3`."""
    hidden_rows: int = 0
    """Rows below the header that have text and are hidden or filtered out in the workbook."""
    sha256: str = ""
    """Of the whole file, hexadecimal; empty until every batch was read."""

    def with_sha256(self, sha256: str) -> SourceInfo:
        """Give the same with the checksum filled in."""
        return replace(self, sha256=sha256)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a source, in its order."""

    rows: npt.NDArray[np.int64]
    """Row numbers as a spreadsheet program shows them, from 1 (the header is a row too); shape (n,)."""
    cells: pd.DataFrame
    """Raw text: n rows, one column per header of `SourceInfo.columns`, dtype ArrowDtype(string); a blank cell is the
    empty string, never null. Nothing is guessed: `NA` stays `NA`, `007` stays `007`."""
    hidden: npt.NDArray[np.bool_]
    """Which rows are hidden or filtered out in the workbook; shape (n,)."""
    findings: tuple[RowFinding, ...]
    """What the reader found wrong (`row_too_short`, `quote_unclosed`, `formula_error` ...)."""
    blank: int
    """Rows without any text that were passed over in this batch."""
    done: float
    """Share of the source that was read up to here, 0-1."""

    def parts(self, most_rows: int) -> Iterator[Batch]:
        """Give the batch in parts of at most `most_rows` rows.

        A block of very short rows holds hundreds of thousands of them, and each may have several problems.
        """
        if len(self.rows) <= most_rows:
            yield self
            return
        for start in range(0, len(self.rows), most_rows):
            end = start + most_rows
            yield Batch(
                rows=self.rows[start:end],
                cells=self.cells.iloc[start:end],
                hidden=self.hidden[start:end],
                findings=tuple(
                    replace(found, index=found.index - start) for found in self.findings if start <= found.index < end
                ),
                blank=self.blank if start == 0 else 0,
                done=self.done,
            )
