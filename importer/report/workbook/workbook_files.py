"""The workbooks to mend, for programs: without the other reports of a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from importer.report.folder.file_names import source_names
from importer.report.folder.private_files import PrivateFiles, make_private_folder
from importer.report.reported_batch import ReportedBatch
from importer.report.workbook.errors_xlsx import ErrorsXlsx


def write_workbooks(
    batches: Iterable[ReportedBatch], sources: Sequence[str], target: Path, all_rows: str
) -> list[Path]:
    """Write the rows that can be mended, a workbook for each source that has some; give their paths.

    That of a single source is `target`; those of several are named as the reports of a run are: `errors.xlsx` ->
    `errors-<name>.xlsx`. What was there is replaced. `all_rows` says where all rows are when a workbook cannot hold
    them. Raises UsageError when the folder cannot be made or written to, StoppedError when a file cannot be written.
    """
    make_private_folder(target.parent)
    names = [target.name] if len(sources) == 1 else source_names(target.stem, sources, target.suffix.lstrip("."))
    with PrivateFiles(target.parent) as files:
        created = [files.create(name, optional=True) for name in names]
        workbooks = ErrorsXlsx(created, [all_rows] * len(sources))
        for batch in batches:
            workbooks.add(batch)
        workbooks.finish()
        files.put_in_place()
    return [file.target for file in created if file.is_written]
