"""JSON Lines: a JSON object per line (jsonlines.org, ndjson), as shops' and databases' exports write it.

Nothing is guessed and no number is computed: the digits come out as they were written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from importer.errors import SourceError
from importer.reader.formats.json_text import Line, json_lines
from importer.reader.formats.json_values import Names, UnreadableLineError, mended, parsed
from importer.reader.formats.record_rows import RecordRows
from importer.reader.formats.records import RecordBatch
from importer.reader.limits import ReadLimits

_SHOWN = 200
"""Characters of a broken line that are kept."""
_REMEDY = "Export one object per line (JSON Lines), or .csv."


class JsonLines:
    """A file of JSON objects, one per line. A record's row number is its line's number in the file, from 1.

    Objects within objects are flattened, their names joined with dots: `address.phone`. Arrays of plain values are
    joined with `, `; arrays of anything else are kept as JSON. true and false are TRUE and FALSE, null is blank.
    A line that is no object is a row all the same, with the finding `row_unreadable`; its first column has the line's
    beginning. Blank lines are passed over.
    """

    header_row = 0

    def __init__(self, file: BinaryIO, limits: ReadLimits) -> None:
        """Read the names, which takes the whole file once. Raises SourceError when it is no JSON Lines."""
        self._file = file
        self._limits = limits
        self._names = Names(limits.columns)
        self._collect_names()
        self.names = self._finished_names()

    def _collect_names(self) -> None:
        first: Line | None = None
        last, good, first_is_good = "", 0, False
        for line in json_lines(self._file):
            last = line.text[-1:]
            try:
                self._names.collect(_object(line))
                good += 1
                first_is_good = first_is_good or first is None
            except UnreadableLineError:
                pass
            first = first or line._replace(text=line.text[:1] + line.text[-1:])
        if first is None:
            raise SourceError("the file is empty.", "Export the customers again.")
        if first.text[0] == "[" and (not good or last == "]"):
            raise SourceError("the file is one JSON array.", _REMEDY)
        if first.text[0] == "{" and not first_is_good and (not good or first.text[1] in "{["):
            raise SourceError("the file is one JSON object over many lines, or objects over several.", _REMEDY)
        if not good:
            raise SourceError("no line of the file is a JSON object.", _REMEDY)

    def _finished_names(self) -> tuple[str, ...]:
        names = self._names.finish()
        if not names:
            raise SourceError("the objects of the file have no values.", "Export the customers again.")
        return names

    def batches(self) -> Iterator[RecordBatch]:
        """Yield the records. Raises SourceError for a text beyond the limit."""
        rows = RecordRows(self.names, self._limits, "line")
        for line in json_lines(self._file):
            cells = [""] * len(self.names)
            try:
                self._names.fill(_object(line), cells)
            except UnreadableLineError:
                cells[0] = mended(line.text[:_SHOWN])
                rows.add(line.number, cells, _SHOWN)
                rows.note("row_unreadable", 0, cells[0], "")
            except KeyError:  # a name that was not there before
                raise SourceError(
                    "the file was changed while it was being read.", "Wait until it is complete, then start again."
                ) from None
            else:
                rows.add(line.number, cells, len(line.text))
            if rows.full:
                yield rows.take(line.done)
        if len(rows):
            yield rows.take(1.0)


def _object(line: Line) -> dict[str, Any]:
    if line.cut:
        raise UnreadableLineError
    return parsed(line.text)
