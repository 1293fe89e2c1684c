"""uncertain.csv: the rows that may or may not be customers now, for people to settle; what `importer resolve` reads."""

from __future__ import annotations

import pyarrow as pa

from importer.customer.outcome import Outcome
from importer.customer.status import RowStatus
from importer.local_time import local_time
from importer.report.reported_batch import ReportedBatch
from importer.report.tables.csv_writer import ByteSink, CsvWriter
from importer.report.tables.text_column import text_array

UNCERTAIN_HEADER = ("file", "row", "ref", "attempted_at", "code", "message", "verdict", "customer_id")

_NOTHING_KNOWN = Outcome(RowStatus.UNCERTAIN)


class UncertainCsv:
    """Write uncertain.csv, a batch at a time; `verdict` and `customer_id` are left blank to be filled in."""

    def __init__(self, sink: ByteSink) -> None:
        self._csv = CsvWriter(sink, UNCERTAIN_HEADER)

    def add(self, batch: ReportedBatch) -> None:
        """Write the uncertain rows of the batch."""
        positions = batch.positions(RowStatus.UNCERTAIN)
        chosen = pa.array(positions)
        outcomes = [batch.outcomes.get(position, _NOTHING_KNOWN) for position in positions.tolist()]
        self._csv.write(
            [
                batch.source.path,
                pa.array(batch.staged.rows).take(chosen),
                batch.refs.take(chosen),
                text_array([local_time(outcome.attempted) for outcome in outcomes]),
                text_array([outcome.code for outcome in outcomes]),
                text_array([outcome.message for outcome in outcomes]),
                "",
                "",
            ]
        )

    def finish(self) -> None:
        """Nothing is left to write."""
