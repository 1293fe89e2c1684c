"""Find the rows of a re-imported errors file that nobody has mended."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from importer.customer.fields import REPORT_COLUMNS
from importer.customer.mended import row_checksum
from importer.customer.problems import Finding, RowFinding
from importer.customer.text_column import arrow_text

_CHECKSUM = REPORT_COLUMNS[-1]


def unmended_rows(cells: pd.DataFrame) -> list[RowFinding]:
    """Give a `not_mended` finding for every row whose own cells are still those of its checksum.

    `cells` are the raw columns of a batch (text); without the column of checksums there is nothing to find.
    """
    if _CHECKSUM not in cells.columns:
        return []
    own = cells[[column for column in cells.columns if column not in REPORT_COLUMNS]]
    known = arrow_text(cells[_CHECKSUM])
    rows = np.flatnonzero(pc.not_equal(known, "").to_numpy(zero_copy_only=False))
    return [
        RowFinding(int(row), Finding("not_mended"), "")
        for row in rows
        if row_checksum([str(cell) for cell in own.iloc[row]]) == known[row].as_py().strip()
    ]
