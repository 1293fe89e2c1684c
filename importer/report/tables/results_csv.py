"""results.csv: every row with its state; the map from legacy ids to customer ids."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from importer.customer.status import RowStatus
from importer.report.reported_batch import ReportedBatch
from importer.report.tables.csv_writer import ByteSink, CsvWriter
from importer.report.tables.text_column import scatter, text_array
from importer.report.words import first_error, message_of

RESULTS_HEADER = ("file", "row", "ref", "status", "customer_id", "http_status", "code", "message", "attempts")

_WORDS = pa.array([str(status) for status in RowStatus])


class ResultsCsv:
    """Write results.csv, a batch at a time.

    `code` and `message` are those of the outcome, or of the first error of a row that was not sent; `attempts` is 0
    for a row that was not sent.
    """

    def __init__(self, sink: ByteSink) -> None:
        self._csv = CsvWriter(sink, RESULTS_HEADER)

    def add(self, batch: ReportedBatch) -> None:
        """Write all rows of the batch."""
        length, sent = len(batch.codes), batch.outcomes.columns()
        places = np.asarray(sent.ordinals, dtype=np.int64) - batch.staged.first
        said, codes, messages = [], list(sent.codes), list(sent.messages)
        for position in batch.positions(RowStatus.INVALID, RowStatus.DUPLICATE).tolist():
            problem = first_error(batch.problems_by_position.get(position, ()))
            if problem is not None and position not in batch.outcomes:
                said.append(position)
                codes.append(problem.code)
                messages.append(message_of(problem))
        words_at = np.concatenate([places, np.asarray(said, dtype=np.int64)])
        http_statuses = pa.array(sent.http_statuses, type=pa.int64()).cast(pa.string()).fill_null("")
        attempts = np.zeros(length, dtype=np.int64)
        attempts[places] = sent.attempts
        self._csv.write(
            [
                batch.source.path,
                pa.array(batch.staged.rows),
                batch.refs,
                pa.DictionaryArray.from_arrays(pa.array(batch.codes), _WORDS),
                scatter(length, places, text_array(sent.customer_ids)),
                scatter(length, places, http_statuses),
                scatter(length, words_at, text_array(codes)),
                scatter(length, words_at, text_array(messages)),
                pa.array(attempts),
            ]
        )

    def finish(self) -> None:
        """Nothing is left to write."""
