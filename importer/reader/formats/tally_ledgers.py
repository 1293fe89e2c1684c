"""Tally's export of masters as XML, of ERP 9 and of TallyPrime: its ledgers, a record each.

How the elements of a ledger become columns: `importer.reader.formats.tally_elements`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from importer.errors import SourceError
from importer.reader.delimited.text_encoding import DAMAGE, REPLACEMENT
from importer.reader.formats.grid import Columns
from importer.reader.formats.record_rows import refuse_long_text
from importer.reader.formats.records import RecordBatch, RecordFinding
from importer.reader.formats.tally_elements import TallyElements
from importer.reader.formats.xml_text import parse_xml
from importer.reader.limits import ReadLimits

_RECORDS_AT_ONCE = 10_000
_BYTES_AT_ONCE = 8 << 20
_FIRST_ROW = 2  # as in a spreadsheet, where the names are row 1


class TallyLedgers:
    """The ledgers of an export; groups, vouchers and other masters are passed over.

    All are read at once: Tally writes some 5 KB per ledger, of which 0.5 KB are values.
    """

    def __init__(self, file: BinaryIO, limits: ReadLimits) -> None:
        """Read it. Raises SourceError when it is damaged, breaks off, has no ledger, or is beyond a limit."""
        self.header_row = 1
        grown = Columns()
        elements = TallyElements(grown.add, limits.columns)
        parse_xml(file, elements.start, elements.end, elements.text, limits.cell_length)
        columns = grown.finish()
        if not columns:
            raise SourceError(
                f"there is no LEDGER in it (its root is {elements.root[:80]}).",
                "In Tally, export the ledgers: Export, Masters, format XML.",
            )
        kept = [
            (name, column)
            for number, (name, column) in enumerate(zip(elements.names, columns, strict=False))
            if number == 0 or pc.any(pc.greater(pc.binary_length(column), 0)).as_py()
        ]
        self.names = tuple(_mended(name) for name, _ in kept)
        rows = range(_FIRST_ROW, _FIRST_ROW + len(columns[0]))
        for name, column in kept:
            refuse_long_text(column, limits, f"row {{}}, {name[:80]!r}", rows)
        self._damaged: list[RecordFinding] = []
        self._columns = [self._without_damage(number, column) for number, (_, column) in enumerate(kept)]

    def _without_damage(self, number: int, column: pa.Array) -> pa.Array:
        damaged = pc.match_substring(column, DAMAGE)
        if not pc.any(damaged).as_py():
            return column
        column = pc.replace_substring(column, DAMAGE, REPLACEMENT)
        self._damaged.extend(
            RecordFinding(index, "encoding_invalid", number, column[index].as_py())
            for index in pc.indices_nonzero(damaged).to_pylist()
        )
        return column

    def batches(self) -> Iterator[RecordBatch]:
        """Yield the ledgers; the first is row 2. Finding: encoding_invalid for bytes that are no text."""
        total = len(self._columns[0])
        length = sum(column.nbytes for column in self._columns)
        step = max(min(_RECORDS_AT_ONCE, total * _BYTES_AT_ONCE // max(length, 1)), 1)
        findings = sorted(self._damaged, key=lambda finding: finding.index)
        for start in range(0, total, step):
            stop = min(start + step, total)
            yield RecordBatch(
                rows=pa.array(range(start + _FIRST_ROW, stop + _FIRST_ROW), pa.int64()),
                columns=[column.slice(start, stop - start) for column in self._columns],
                done=stop / total,
                findings=[
                    RecordFinding(found.index - start, found.code, found.column, found.value)
                    for found in findings
                    if start <= found.index < stop
                ],
            )


def _mended(name: str) -> str:
    return name.replace(DAMAGE, REPLACEMENT)
