"""Write reports with no room for them: a child process that limits the size of its files (POSIX).

Arguments: the folder, and the bytes that a file may have. Prints the name of the exception and its errno's words.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from importer.customer.fields import FIELD_PATHS
from importer.customer.ledger import Ledger
from importer.customer.status import RowStatus
from importer.customer.text_column import text_batch
from importer.errors import ImporterError
from importer.report import ReportedSource, RunRecord, Summary, write_reports, write_summary
from importer.report.folder.private_files import PrivateFiles
from importer.report.reported_batch import reported_batch
from importer.report.workbook.errors_xlsx import ErrorsXlsx
from importer.stage_file import StageFile


def write_workbook(record: RunRecord, folder: Path) -> None:
    """Write errors.xlsx alone: of all reports it is the smallest."""
    with PrivateFiles(folder) as files:
        report = ErrorsXlsx([files.create("errors.xlsx", optional=True)], ["errors.csv"])
        for staged in record.stage.batches():
            report.add(reported_batch(staged, record))
        report.finish()
        files.put_in_place()


def main() -> None:
    """Stage some rows, then limit this process, then write."""
    folder, limit, count = Path(sys.argv[1]), int(sys.argv[2]), 2000
    raw = text_batch({"ID": pa.array([f"C-{i}" for i in range(count)])})
    clean = text_batch({path: pa.repeat("", count) for path in FIELD_PATHS})
    ledger = Ledger()
    ledger.append(np.full(count, RowStatus.INVALID.code, dtype=np.uint8))
    with StageFile() as stage:
        stage.append(0, np.arange(2, count + 2), raw, clean, [])
        record = RunRecord("run-2", (ReportedSource("a.csv", ("ID",)),), stage, ledger, lambda *_: {}, lambda _: ())
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        for write in (
            lambda: write_reports(record, folder),
            lambda: write_workbook(record, folder),
            lambda: write_summary(Summary(exit_code=0, run_id="x" * limit), folder),
        ):
            try:
                write()
            except ImporterError as error:
                print(type(error).__name__, str(folder) in error.message, bool(error.remedy))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
