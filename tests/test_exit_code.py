"""The exit code of a finished run."""

from __future__ import annotations

import pytest

from importer.config import Settings
from importer.customer.status import RowStatus
from importer.exit_code import exit_code_of


def states(**counts: int) -> dict[RowStatus, int]:
    """Give counts by state."""
    return {RowStatus(name): count for name, count in counts.items()}


@pytest.mark.parametrize("status", list(RowStatus))
def test_each_state_alone(status: RowStatus) -> None:
    """Created, skipped, excluded and valid rows are well; every other state needs attention."""
    well = status in {RowStatus.CREATED, RowStatus.SKIPPED, RowStatus.EXCLUDED, RowStatus.VALID}
    assert exit_code_of({status: 1}, Settings(), 0) == (0 if well else 1)


@pytest.mark.parametrize(
    ("fail_on", "code"), [("any", 1), ("never", 0), ("10%", 0), ("9%", 1), ("10", 0), ("9", 1), ("0%", 1)]
)
def test_fail_on_says_how_many_may_need_attention(fail_on: str, code: int) -> None:
    """Ten of a hundred rows need attention: tolerated by 10% and 10, not by less."""
    assert (
        exit_code_of(states(created=90, invalid=6, uncertain=4), Settings.model_validate({"fail_on": fail_on}), 0)
        == code
    )


def test_a_pilots_other_rows_need_no_attention() -> None:
    """Rows held back by --first are pending on purpose."""
    assert exit_code_of(states(created=5, pending=95), Settings(first=5), 95) == 0
    assert exit_code_of(states(created=4, rejected=1, pending=95), Settings(first=5), 95) == 1
