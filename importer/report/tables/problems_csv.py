"""problems.csv: one line per problem, errors and warnings, in the order of the rows."""

from __future__ import annotations

import pyarrow as pa

from importer.report.reported_batch import ReportedBatch
from importer.report.tables.csv_writer import ByteSink, CsvWriter
from importer.report.tables.text_column import text_array
from importer.report.words import message_of

PROBLEMS_HEADER = ("file", "row", "column", "field", "severity", "code", "value", "message", "suggestion")


class ProblemsCsv:
    """Write problems.csv, a batch at a time."""

    def __init__(self, sink: ByteSink) -> None:
        self._csv = CsvWriter(sink, PROBLEMS_HEADER)

    def add(self, batch: ReportedBatch) -> None:
        """Write the problems of the batch."""
        problems = batch.problems
        self._csv.write(
            [
                batch.source.path,
                pa.array([problem.row for problem in problems], type=pa.int64()),
                text_array([problem.column for problem in problems]),
                text_array([problem.field for problem in problems]),
                text_array([str(problem.severity) for problem in problems]),
                text_array([problem.code for problem in problems]),
                text_array([problem.value for problem in problems]),
                text_array([message_of(problem) for problem in problems]),
                text_array([problem.suggestion for problem in problems]),
            ]
        )

    def finish(self) -> None:
        """Nothing is left to write."""
