"""Find the rows of a re-imported errors file that nobody has mended."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.mended import is_unmended
from importer.customer.problems import Finding, RowFinding
from importer.customer.text_column import TextBatch

_CHECKSUM = REPORT_COLUMNS[-1]


def unmended_rows(cells: TextBatch) -> list[RowFinding]:
    """Give a `not_mended` finding for every row whose own cells are still those of its checksum.

    `cells` are the raw columns of a batch; without the column of checksums there is nothing to find.
    """
    if _CHECKSUM not in cells.schema.names:
        return []
    headers = [name for name in cells.schema.names if name not in REPORT_COLUMNS]
    own = [cells[name] for name in headers]
    known = cells[_CHECKSUM]
    rows = np.flatnonzero(pc.not_equal(known, "").to_numpy(zero_copy_only=False))
    return [
        RowFinding(row, Finding("not_mended"), "")
        for row in rows.tolist()
        if is_unmended(headers, [str(column[row]) for column in own], known[row].as_py())
    ]
