"""differences.csv: the customers of whom the journal and an export of the store say different things."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from importer.report.folder.file_names import DIFFERENCES
from importer.report.folder.private_files import PrivateFiles, make_private_folder
from importer.report.tables.csv_writer import CsvWriter
from importer.report.tables.text_column import text_array

DIFFERENCES_HEADER = ("difference", "run", "row", "ref", "customer_id", "export_row")

_AT_ONCE = 10_000
"""Lines that are held in memory."""


def write_differences_csv(lines: Iterable[tuple[str, ...]], folder: Path) -> Path:
    """Write a line of texts (DIFFERENCES_HEADER) per difference, whole or not at all; gives its path.

    Raises UsageError when the folder cannot be made, StoppedError when the file cannot be written.
    """
    make_private_folder(folder)
    waiting = iter(lines)
    with PrivateFiles(folder) as files:
        file = files.create(DIFFERENCES)
        csv = CsvWriter(file, DIFFERENCES_HEADER)
        while some := list(islice(waiting, _AT_ONCE)):
            csv.write([text_array(list(column)) for column in zip(*some, strict=True)])
        files.put_in_place()
    return file.target
