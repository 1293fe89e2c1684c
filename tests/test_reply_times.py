"""How long replies take, in buckets."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.reply_times import Replies, ReplyCounter, bucket_of, percentile

SECONDS = st.floats(min_value=0.0001, max_value=1000.0)


@given(st.lists(SECONDS, min_size=1, max_size=200), st.sampled_from([0.01, 0.5, 0.95, 1.0]))
def test_a_percentile_is_near_the_truth(times: list[float], share: float) -> None:
    """What is told of counted times is within 2.3 % of the time at that place among the times themselves."""
    truth = sorted(times)[max(0, -(-len(times) * int(share * 100) // 100) - 1)]
    assert percentile(Counter(map(bucket_of, times)), share) == pytest.approx(truth, rel=0.023)


def test_no_reply_has_no_time() -> None:
    """Without a reply there is no median, and not one of zero seconds."""
    assert percentile({}, 0.5) is None


@given(st.floats(min_value=0.0, max_value=1000.0))
def test_buckets_are_few(seconds: float) -> None:
    """However short or long a reply takes, it is in one of the 384 buckets that are documented."""
    assert -224 <= bucket_of(seconds) <= 159


def test_each_reply_is_told_once() -> None:
    """What was taken begins anew; replies that turn away have no time, and the most at a time is kept."""
    counter = ReplyCounter()
    counter.count(0.1, 3, turned_away=False)
    counter.count(0.001, 7, turned_away=True)
    counter.count(0.1, 2, turned_away=False)
    assert counter.take() == Replies({bucket_of(0.1): 2}, turned_away=1, at_a_time=7)
    assert counter.take() == Replies()
