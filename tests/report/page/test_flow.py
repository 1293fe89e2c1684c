"""The picture of where the rows went."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from importer.customer.status import RowStatus
from importer.report.page.flow import GOOD, flow

STATES = st.dictionaries(st.sampled_from(list(RowStatus)), st.integers(1, 3_000_000), min_size=1)


@given(states=STATES, width=st.sampled_from([340, 880]))
def test_every_state_with_rows_is_drawn_and_named(states: dict[RowStatus, int], width: int) -> None:
    """Each state has a band, a bar and its number beside it; together they are the rows read."""
    picture = flow(states, width)
    assert {band.status for band in picture.bands} == set(states)
    ends = {label.words: label.count for label in picture.labels if label.words in set(RowStatus)}
    assert ends == {str(status): rows for status, rows in states.items()}
    total = next(label.count for label in picture.labels if label.words.endswith("read"))
    assert total == sum(states.values())


@given(states=STATES, width=st.sampled_from([340, 880]))
def test_nothing_stands_outside_of_the_picture_or_on_another(states: dict[RowStatus, int], width: int) -> None:
    """All bands, bars and labels are within the picture, and the labels of two states keep a line's distance."""
    picture = flow(states, width)
    for band in picture.bands:
        numbers = [float(number) for number in re.findall(r"-?\d+\.\d", band.path)]
        assert min(numbers) >= 0
        assert max(numbers) <= max(picture.width, picture.height)
    for bar in picture.bars:
        assert 0 <= bar.x <= picture.width - picture.node
        assert 0 <= bar.y <= bar.y + bar.height <= picture.height
    ends = sorted(label.y for label in picture.labels if label.words in set(RowStatus))
    assert all(later - earlier >= 16 for earlier, later in itertools.pairwise(ends))
    for label in picture.labels:
        if label.anchor == "start":
            assert label.x + 7 * len(f"{label.count:,} {label.words}") <= picture.width


def test_thickness_tells_the_share() -> None:
    """A state with three times the rows of another has a bar three times as thick."""
    bars = {bar.status: bar.height for bar in flow({RowStatus.CREATED: 300, RowStatus.INVALID: 100}, 880).bars}
    assert bars[RowStatus.CREATED] == 3 * bars[RowStatus.INVALID]


def test_good_rows_pass_the_middle() -> None:
    """Rows that were to be sent are counted in the middle; where all were, or none, there is no middle."""
    states = dict.fromkeys(GOOD, 10) | {RowStatus.INVALID: 5}
    assert [label.count for label in flow(states, 880).labels if label.words == "good and new"] == [70]
    for only in ({RowStatus.VALID: 4, RowStatus.INVALID: 1}, {RowStatus.CREATED: 4}):
        assert not [label for label in flow(only, 880).labels if label.words == "good and new"]
