"""Outcomes of many rows, as a mapping and as columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from importer.customer.outcome import Outcome, OutcomeColumns, OutcomesOfRows
from importer.customer.status import RowStatus

WORDS = st.text(max_size=5)
OUTCOMES = st.builds(
    Outcome,
    status=st.sampled_from(RowStatus),
    customer_id=WORDS,
    http_status=st.none() | st.integers(100, 599),
    code=WORDS,
    message=WORDS,
    attempts=st.integers(0, 9),
    attempted=st.none() | st.floats(0, 1e9),
)


@given(st.dictionaries(st.integers(100, 130), OUTCOMES), st.integers(0, 100))
def test_outcomes_of_rows_are_those_that_were_given(outcomes: dict[int, Outcome], first: int) -> None:
    """Each row has its outcome at its distance from the first, nobody else has one, and once more by another first."""
    found = OutcomesOfRows.of(outcomes, first)
    assert dict(found) == {ordinal - first: outcome for ordinal, outcome in outcomes.items()}
    assert len(found) == len(outcomes)
    assert [key in found for key in range(131)] == [key + first in outcomes for key in range(131)]
    assert dict(OutcomesOfRows.of(OutcomesOfRows.of(outcomes, 0), first)) == dict(found)
    assert dict(OutcomesOfRows.of(found, 1)) == {key - 1: outcome for key, outcome in found.items()}


@given(st.dictionaries(st.integers(0, 30), OUTCOMES, min_size=1))
def test_columns_hold_the_same(outcomes: dict[int, Outcome]) -> None:
    """Column by column stands what the outcomes have, in the order of the rows that the mapping gives."""
    found = OutcomesOfRows.of(outcomes, 0)
    columns = found.columns()
    assert list(columns.ordinals) == list(found)
    assert list(columns.status_codes) == [outcome.status.code for outcome in found.values()]
    assert list(columns.customer_ids) == [outcome.customer_id for outcome in found.values()]
    assert list(columns.http_statuses) == [outcome.http_status for outcome in found.values()]
    assert list(columns.codes) == [outcome.code for outcome in found.values()]
    assert list(columns.messages) == [outcome.message for outcome in found.values()]
    assert list(columns.attempts) == [outcome.attempts for outcome in found.values()]
    assert list(columns.attempted) == [outcome.attempted for outcome in found.values()]


def test_no_outcomes_have_empty_columns() -> None:
    """A batch of which nothing was sent has columns, too."""
    assert OutcomesOfRows({}).columns() == OutcomeColumns()
