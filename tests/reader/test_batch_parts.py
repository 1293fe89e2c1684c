"""A batch in parts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.problems import Finding, RowFinding
from importer.customer.text_column import text_batch
from importer.reader import Batch


@given(st.integers(0, 40), st.integers(1, 12), st.sets(st.integers(0, 39)))
def test_the_parts_are_the_batch(size: int, most: int, found: set[int]) -> None:
    """Put together again, the parts have the rows, cells, findings and blank rows of the batch, none too large."""
    texts = [f"cell {number}" for number in range(size)]
    batch = Batch(
        rows=np.arange(size, dtype=np.int64) + 2,
        texts=text_batch({"Name": pa.array(texts, pa.string())}),
        hidden=np.arange(size) % 3 == 0,
        footers=np.arange(size) % 5 == 0,
        findings=tuple(
            RowFinding(index, Finding("row_too_short"), texts[index]) for index in sorted(found) if index < size
        ),
        blank=7,
        done=0.5,
    )
    parts = list(batch.parts(most))
    assert max(len(part.rows) for part in parts) <= most
    assert [row for part in parts for row in part.rows.tolist()] == batch.rows.tolist()
    assert [cell for part in parts for cell in part.texts["Name"].to_pylist()] == texts
    assert [hidden for part in parts for hidden in part.hidden.tolist()] == batch.hidden.tolist()
    assert [footer for part in parts for footer in part.footers.tolist()] == batch.footers.tolist()
    assert sum(part.blank for part in parts) == 7
    placed = [part.texts["Name"][finding.index].as_py() for part in parts for finding in part.findings]
    assert placed == [finding.value for finding in batch.findings]
