"""What `importer.validate` gives: counts, and the rows and problems, which are read when they are asked for."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import pandas as pd
import pyarrow as pa

from importer.customer.problems import Problem
from importer.customer.status import RowStatus
from importer.errors import UsageError
from importer.exit_code import FINISHED
from importer.pipeline import Checked, CheckedSource, record_of
from importer.report import PageTally, Summary, page_text, write_page, write_workbooks
from importer.report.reported_batch import ReportedBatch, reported_batch
from importer.run_page import page_facts
from importer.run_summary import RunFacts, summarise
from importer.validated_batch import TEXT, ValidatedBatch, statuses_of

_PLACES = ("source", "row")
_TEXTS = ("column", "field", "severity", "code", "value", "message", "suggestion")


class ValidationReport:
    """A finished check. Counts, sources and summary stay; rows and problems live in a private nameless file.

    The file is gone with the report: at the end of a `with` block, at `close`, or when nothing refers to the report
    any more. Until then it may be read as often as needed, by several threads, too.
    """

    def __init__(self, facts: RunFacts, checked: Checked) -> None:
        """Take over the stage file of a check that ended."""
        self._facts = facts
        self._checked = checked
        self._lock = threading.Lock()
        self._release = weakref.finalize(self, checked.stage.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Delete the private file; what is known without it can still be asked for."""
        with self._lock:
            self._release()

    def __repr__(self) -> str:
        states = ", ".join(f"{count:,} {status}" for status, count in self.states.items() if count)
        return f"<ValidationReport: {self.rows:,} rows: {states}>"

    @property
    def rows(self) -> int:
        """How many rows were read, over all sources: the sum of `states`."""
        return self._checked.ledger.rows

    @property
    def blank(self) -> int:
        """Rows without any text; counted apart, no rows."""
        return self._checked.ledger.blank

    @property
    def states(self) -> dict[str, int]:
        """State -> rows: every state, zeros too, by its word; RowStatus.VALID is as good a key as "valid"."""
        return {status.value: count for status, count in self._checked.ledger.totals().items()}

    @property
    def errors(self) -> dict[str, int]:
        """Code -> count of the errors, by code; what `--json` calls `problems`."""
        return self._checked.tally.errors

    @property
    def warnings(self) -> dict[str, int]:
        """Code -> count of the warnings, by code."""
        return self._checked.tally.warnings

    @property
    def ok(self) -> bool:
        """Whether no row needs attention, or no more than `fail_on` tolerates: the command would end with 0."""
        return self._facts.exit_code == FINISHED

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all was found, not even a warning."""
        return not self.errors and not self.warnings

    @property
    def sources(self) -> tuple[CheckedSource, ...]:
        """What was read, in its order: `info` (path, format, encoding, columns ...) and `mapping`, column by column."""
        return self._checked.sources

    @property
    def summary(self) -> Summary:
        """The object that `importer validate --json` prints; run_id and reports are None, as there are none."""
        return summarise(self._facts)

    def problems(self) -> Iterator[Problem]:
        """Give errors and warnings in the order of the rows, as problems.csv lists them, duplicates included.

        Read from the private file a batch at a time. Raises UsageError when the report is closed.
        """
        return (problem for batch in self.batches() for problem in batch.problems)

    def problems_frame(self) -> pd.DataFrame:
        """Give what `problems` gives in one frame, a row for each.

        n rows; `source` and `row` (int64), then `column`, `field`, `severity`, `code`, `value`, `message` and
        `suggestion` (`ArrowDtype(string)`, never null). Holds them all in memory. Raises UsageError when the report is
        closed.
        """
        found = list(self.problems())
        places = {name: pd.Series([getattr(problem, name) for problem in found], dtype="int64") for name in _PLACES}
        texts = {name: pd.Series([str(getattr(problem, name)) for problem in found], dtype=TEXT) for name in _TEXTS}
        return pd.DataFrame(places | texts)

    def to_html(self, path: str | os.PathLike[str] | None = None, *, masked: bool = True) -> str:
        """Give report.html: one page that needs nothing else. With a path it is written there, too (0600 on POSIX).

        People's values are hidden on it unless `masked` is false. Raises UsageError when the report is closed or the
        page cannot be written.
        """
        tally = PageTally()
        for batch in self._reported():
            tally.add(batch)
        facts = replace(page_facts(self._facts, tally), masked=masked)
        page = page_text(facts)
        if path is not None:
            write_page(page, Path(path))
        return page

    def to_excel(self, path: str | os.PathLike[str]) -> list[Path]:
        """Write errors.xlsx, the rows to mend: in the look of their file, coloured, with notes; give what was written.

        Of several files each has a workbook of its own, `errors.xlsx` -> `errors-<name>.xlsx`; one with nothing to mend
        has none. Files are 0600 on POSIX; what was there is replaced. Raises UsageError when the name does not end in
        .xlsx, the report is closed or a file cannot be put there, StoppedError when the disk is full.
        """
        target = Path(path)
        if target.suffix.lower() != ".xlsx":
            raise UsageError(f"{target}: the name of a workbook ends in .xlsx.", "For example errors.xlsx.")
        sources = [source.info.path for source in self.sources]
        return write_workbooks(self._reported(), sources, target, 'report.raw("invalid", "duplicate")')

    def batches(self) -> Iterator[ValidatedBatch]:
        """Give the rows a batch at a time, in their order: memory is that of a batch, however many rows there are.

        Raises UsageError when the report is closed, then or on the way.
        """
        self._require_open()
        return self._read()

    def frame(self, *statuses: RowStatus | str) -> pd.DataFrame:
        """Give the clean values of the rows in one of the states, of all rows when none is named, in one frame.

        Shape and dtypes as `ValidatedBatch.frame`, over all sources. Holds them all in memory: see `batches`. Raises
        UsageError for a word that is no state, and when the report is closed.
        """
        wanted = statuses_of(statuses)
        return pd.concat([batch.frame(*wanted) for batch in self.batches()], ignore_index=True)

    @property
    def valid(self) -> pd.DataFrame:
        """The rows that would be sent, clean: `frame("valid")`, read anew each time."""
        return self.frame(RowStatus.VALID)

    @property
    def invalid(self) -> pd.DataFrame:
        """The rows that failed validation: `frame("invalid")`, read anew each time; what was wrong is blank in it."""
        return self.frame(RowStatus.INVALID)

    def raw(self, *statuses: RowStatus | str) -> pd.DataFrame:
        """Give rows as they stand in the files, as `ValidatedBatch.raw`, in one frame.

        Of several sources it has the columns of all; a cell of a column that its file does not have is "". Raises
        UsageError for a word that is no state, and when the report is closed.
        """
        wanted = statuses_of(statuses)
        frames = [batch.raw(*wanted) for batch in self.batches()]
        columns = list(dict.fromkeys(name for frame in frames for name in frame.columns))
        return pd.concat([_with_columns(frame, columns) for frame in frames], ignore_index=True)

    def _read(self) -> Iterator[ValidatedBatch]:
        return (ValidatedBatch(batch) for batch in self._reported())

    def _reported(self) -> Iterator[ReportedBatch]:
        record = record_of(self._checked)
        staged = self._checked.stage.batches()
        while True:
            with self._lock:  # the file has one position
                self._require_open()
                batch = next(staged, None)
            if batch is None:
                return
            yield reported_batch(batch, record)

    def _require_open(self) -> None:
        if not self._release.alive:
            raise UsageError("The report is closed; its rows are gone.", "Read them before the with block ends.")


def _with_columns(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Give the frame with these columns, in this order; those that it does not have are blank text."""
    missing = {name: pd.Series(pa.repeat("", len(frame)), dtype=TEXT) for name in columns if name not in frame}
    return frame.assign(**missing)[columns] if missing else frame
