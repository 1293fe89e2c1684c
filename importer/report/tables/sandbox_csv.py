"""sandbox.csv: what the pretend store applied, to be held against results.csv line by line."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pyarrow as pa

from importer.report.folder.file_names import SANDBOX
from importer.report.folder.private_files import PrivateFiles
from importer.report.tables.csv_writer import CsvWriter
from importer.report.tables.text_column import text_array

SANDBOX_HEADER = ("number", "idempotency_key", "customer_id")

_AT_ONCE = 10_000
"""Lines that are held in memory."""


def write_sandbox_csv(applied: Iterable[tuple[int, str, str]], folder: Path) -> Path:
    """Write a line per applied request (number from 1, Idempotency-Key, customer id), whole or not at all.

    Raises StoppedError when the file cannot be written.
    """
    waiting = iter(applied)
    with PrivateFiles(folder) as files:
        file = files.create(SANDBOX)
        csv = CsvWriter(file, SANDBOX_HEADER)
        while lines := list(islice(waiting, _AT_ONCE)):
            numbers, keys, ids = zip(*lines, strict=True)
            csv.write([pa.array(numbers), text_array(keys), text_array(ids)])
        files.put_in_place()
    return file.target
