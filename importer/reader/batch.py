"""What the reader yields, whatever the format of the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from importer.column_look import ColumnLook
from importer.customer.problems import RowFinding
from importer.customer.text_column import TextBatch
from importer.reader.limits import ReadLimits


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user said of the source; everything left out is found in the source itself."""

    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    header_row: int | None = None
    """Row number of the header as a spreadsheet shows it, 0 when there is none; None finds it."""
    format: str = ""
    """One of `file_format.FORMATS`."""
    quote: str | None = None
    """The quotation mark of delimited text; empty: it has none."""
    escape: str = ""
    """How a mark stands within a quoted cell: `doubled` or `backslash`."""
    limits: ReadLimits = field(default_factory=ReadLimits)
    temp_dir: Path | None = None
    """Folder of the private temporary files; None takes the system's."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What the reader decided of a source."""

    path: str
    """As given, or a URL without credentials."""
    format: str
    """One of `file_format.FORMATS`."""
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    header_row: int
    columns: tuple[str, ...]
    """Headers in the file's order, made unique: `Phone`, `Phone (2)`; a blank one is `Column 3`."""
    quote: str | None = None
    """The quotation mark of delimited text: `"`, `'`, or empty for none."""
    escape: str | None = None
    """How a mark stands within a quoted cell of delimited text: `doubled` or `backslash`."""
    packed: str | None = None
    """`gzip`, `zstd` or `zip` when the source came packed so."""
    notes: tuple[str, ...] = ()
    """What a person should know of these decisions: a name that promises another format, other sheets."""
    hidden_rows: int = 0
    """Rows below the header that have text and are hidden or filtered out in the workbook."""
    looks: tuple[ColumnLook, ...] = ()
    """How the columns of a workbook's sheet look, one for each of `columns`; none where the format has no look."""
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
    texts: TextBatch
    """Raw text: n rows, one column per header of `SourceInfo.columns`; a blank cell is the empty string, never null.
    Nothing is guessed: `NA` stays `NA`, `007` stays `007`."""
    hidden: npt.NDArray[np.bool_]
    """Which rows are hidden or filtered out in the workbook; shape (n,)."""
    footers: npt.NDArray[np.bool_]
    """Which rows are footers (`Total`) or repeated headers, and no customers; shape (n,)."""
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
                texts=self.texts.slice(start, most_rows),
                hidden=self.hidden[start:end],
                footers=self.footers[start:end],
                findings=tuple(
                    replace(found, index=found.index - start) for found in self.findings if start <= found.index < end
                ),
                blank=self.blank if start == 0 else 0,
                done=self.done,
            )
