"""Write the reports of a run: one pass over the stage file, a batch at a time, every report at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from importer.errors import LedgerError
from importer.read_ahead import read_ahead
from importer.report.batch_report import BatchReport
from importer.report.folder.file_names import report_names
from importer.report.folder.private_files import PrivateFile, PrivateFiles, make_private_folder
from importer.report.masked_batch import masked_batch
from importer.report.page.tally import PageTally
from importer.report.record import RunRecord
from importer.report.reported_batch import ReportedBatch, reported_batch
from importer.report.tables.problems_csv import ProblemsCsv
from importer.report.tables.results_csv import ResultsCsv
from importer.report.tables.rows_again import OF_CHANGED, TO_MEND, UNSENT, RowsAgain
from importer.report.tables.uncertain_csv import UncertainCsv
from importer.report.workbook.errors_xlsx import ErrorsXlsx

_OF_ROWS = ("errors", "unsent", "changed")
"""How the names of the files begin that repeat rows of the sources."""


def write_reports(
    record: RunRecord, folder: Path, tally: PageTally | None = None, *, masked: bool = False
) -> dict[str, Path]:
    """Write the reports of a run that hold rows; give their paths by name. `tally` gets what report.html needs of them.

    The names are those of `report_names`, less the workbooks that would have no row; where `masked`, people's values
    are hidden, and the files that consist of people's rows are left out. All files appear at the end, together, and
    replace earlier ones of the same name; one that is left out goes, too. Memory is that of a batch.

    Raises UsageError when the folder cannot be made or written to, StoppedError when a file cannot be written (the disk
    is full), LedgerError when the stage file does not hold the rows that the ledger counts; the folder is then as it
    was.
    """
    make_private_folder(folder)
    names = report_names([source.path for source in record.sources])
    with PrivateFiles(folder) as files:
        named = {key: files.create(name, optional=_may_be_left_out(key, masked=masked)) for key, name in names.items()}
        reports = _about_rows(named) if masked else [*_about_rows(named), *_of_rows(record, named)]
        _fill(reports, tally, _reported_batches(record), masked=masked)
        files.put_in_place()
    return {key: file.target for key, file in named.items() if file.is_written}


def _may_be_left_out(key: str, *, masked: bool) -> bool:
    return key.startswith("errors_xlsx") or (masked and key.startswith(_OF_ROWS))


def _about_rows(named: Mapping[str, PrivateFile]) -> list[BatchReport]:
    return [ResultsCsv(named["results"]), UncertainCsv(named["uncertain"]), ProblemsCsv(named["problems"])]


def _of_rows(record: RunRecord, named: Mapping[str, PrivateFile]) -> list[BatchReport]:
    """Give those that repeat rows of the sources."""
    again = [
        RowsAgain(file, at, source, states)
        for kind, states in (("errors_csv", TO_MEND), ("unsent_csv", UNSENT), ("changed_csv", OF_CHANGED))
        for at, (file, source) in enumerate(zip(_of_kind(kind, named), record.sources, strict=True))
    ]
    all_rows = [file.target.name for file in _of_kind("errors_csv", named)]
    return [ErrorsXlsx(_of_kind("errors_xlsx", named), all_rows), *again]


def _of_kind(kind: str, named: Mapping[str, PrivateFile]) -> list[PrivateFile]:
    """Give the files of a kind, one for each source."""
    return [file for key, file in named.items() if key.startswith(kind)]


def _fill(
    reports: Sequence[BatchReport], tally: PageTally | None, batches: Iterator[ReportedBatch], *, masked: bool
) -> None:
    with closing(read_ahead(batches)) as ahead:
        for batch in ahead:
            if tally is not None:
                tally.add(batch)
            told = masked_batch(batch) if masked else batch
            for report in reports:
                report.add(told)
    for report in reports:
        report.finish()


def _reported_batches(record: RunRecord) -> Iterator[ReportedBatch]:
    """Give all batches; raises LedgerError when they are not the rows that the ledger counts."""
    rows = 0
    for staged in record.stage.batches():
        rows += len(staged.rows)
        if rows > record.ledger.rows:
            break
        yield reported_batch(staged, record)
    if rows != record.ledger.rows:
        raise LedgerError(
            f"The check counted {record.ledger.rows:,} rows, and {rows:,} of them are here to be reported.",
            "Please report this as a bug.",
        )
