"""A batch as the reports may tell it that are to be passed on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from importer.report.mask import mask_value, masked_problem
from importer.report.reported_batch import ReportedBatch
from importer.report.tables.text_column import text_array

_SHIFTED = frozenset({"row_too_short", "row_too_long", "quote_unclosed"})
"""Problems of rows whose cells may stand under another column's header: a name where the id should be."""


def masked_batch(batch: ReportedBatch) -> ReportedBatch:
    """Give the batch with people's values hidden in its problems, and in shifted ids; the rows are as they were."""
    hidden = {
        position: [masked_problem(one) for one in found] for position, found in batch.problems_by_position.items()
    }
    problems = tuple(map(masked_problem, batch.problems))
    return replace(batch, refs=_masked_refs(batch), problems=problems, problems_by_position=hidden)


def _masked_refs(batch: ReportedBatch) -> pa.Array:
    """Give the ids, those of rows masked whose cells may be shifted; the row number still tells which row it is."""
    shifted = sorted(
        position
        for position, found in batch.problems_by_position.items()
        if position >= 0 and any(problem.code in _SHIFTED for problem in found)
    )
    if not shifted:
        return batch.refs
    chosen: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.zeros(len(batch.refs), dtype=np.bool_)
    chosen[shifted] = True
    masked = text_array([mask_value(batch.refs[position].as_py()) for position in shifted])
    return pc.replace_with_mask(batch.refs, pa.array(chosen), masked)
