"""What parent and child say to each other.

The parent gives the source as the child's standard input (a seekable file, so that nothing is copied) and a request in
the environment. The child answers on standard output with one line of JSON, a head or an error, and an Arrow IPC stream
of the rows: `row` (int64), `hidden` (bool), `findings`, then a text column per header. Its last batch says that it is
the last: a stream that breaks off between two batches looks like one that ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from importer.column_look import ColumnLook
from importer.reader.limits import ReadLimits

REQUEST = "IMPORTER_CHILD_REQUEST"
"""The variable that holds the request, as JSON. Only the same user can look into a process's environment."""
DONE = b"done"
"""Key of a batch's metadata: share of the source that was read up to here."""
LAST = b"last"
"""Key of the last batch's metadata."""
FINDINGS = pa.list_(
    pa.struct([("code", pa.string()), ("column", pa.int32()), ("value", pa.string()), ("message", pa.string())])
)
LEADING = (("row", pa.int64()), ("hidden", pa.bool_()), ("findings", FINDINGS))
"""The columns before those of the source."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the child."""

    format: str
    sheet: str
    header_row: int | None
    sha256: str
    """Of the source as it came; empty when the child is to take it."""
    parent: int
    """Process id of the parent: when that process is gone, the child ends."""
    limits: ReadLimits


@dataclass(frozen=True, slots=True)
class Head:
    """What the child found out before the first row."""

    sheet: str | None
    header_row: int
    names: list[str]
    hidden: int
    """Hidden or filtered-out rows below the header that have text."""
    sha256: str
    notes: list[str]
    """What a person should know of the choice that was made: other sheets, for example."""
    looks: Sequence[ColumnLook]
    """One for each of `names`, or none."""
