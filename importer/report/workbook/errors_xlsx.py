"""errors.xlsx of every source: one workbook is being written at any time, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from importer.report.folder.private_files import PrivateFile
from importer.report.reported_batch import ReportedBatch
from importer.report.tables.rows_again import TO_MEND, own_columns, rows_again
from importer.report.workbook.limits import Limits
from importer.report.workbook.plan import fits_a_sheet

if TYPE_CHECKING:
    from importer.report.workbook.mend_book import MendBook


class ErrorsXlsx:
    """Write the rows that can be mended, a workbook for each source that has some; the files of the others stay out."""

    def __init__(
        self,
        files: Sequence[PrivateFile],
        all_rows: Sequence[str],
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        """Take the files by source (optional ones), and what has all rows of each: the name of a file."""
        self._files = files
        self._all_rows = all_rows
        self._limits = limits
        self._writing: MendBook | None = None

    def add(self, batch: ReportedBatch) -> None:
        """Write the rows of the batch that can be mended. Raises StoppedError when they cannot be written."""
        at = batch.staged.source
        if self._writing is not None and self._writing.position != at:
            self.finish()
        positions = TO_MEND.positions(batch)
        own = own_columns(batch.source)
        if not len(positions) or not fits_a_sheet(own):
            return
        if self._writing is None:
            self._writing = self._begun(at)
        self._writing.add(batch.source, rows_again(batch, positions, own))

    def _begun(self, position: int) -> MendBook:
        from importer.report.workbook.mend_book import MendBook  # noqa: PLC0415 - only who has rows waits for xlsxwriter

        return MendBook(position, self._files[position], self._all_rows[position], self._limits)

    def finish(self) -> None:
        """Complete the workbook that is being written. Raises StoppedError when it cannot be written."""
        if self._writing is not None:
            self._writing.finish()
            self._writing = None
