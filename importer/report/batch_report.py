"""What every report is to the pass that writes them all."""

from __future__ import annotations

from typing import Protocol

from importer.report.reported_batch import ReportedBatch


class BatchReport(Protocol):
    """A report that is written batch after batch, one source after the other."""

    def add(self, batch: ReportedBatch) -> None:
        """Take what the report needs of the batch."""

    def finish(self) -> None:
        """Write what can be written only when all batches are known; most reports have nothing left to write."""
