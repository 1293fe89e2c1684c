"""A batch as the reports may tell it that are to be passed on."""

from __future__ import annotations

from dataclasses import replace

from importer.report.mask import masked_problem
from importer.report.reported_batch import ReportedBatch


def masked_batch(batch: ReportedBatch) -> ReportedBatch:
    """Give the batch with people's values hidden in its problems; the rows themselves are as they were."""
    hidden = {
        position: [masked_problem(one) for one in found] for position, found in batch.problems_by_position.items()
    }
    return replace(batch, problems=tuple(map(masked_problem, batch.problems)), problems_by_position=hidden)
