"""How a sending went: what stays of it, however long it lasts."""

from __future__ import annotations

import time
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.customer.status import RowStatus
from importer.events import BreakerMoved, Event, Paused, SendEnded, SendProgress, SendStarted, TokenRenewed
from importer.reply_times import Replies, bucket_of
from importer.report import BreakerOpening, HistoryPicture, Pause, SendHistory
from importer.report.history_picture import MOST_KEPT, MOST_POINTS

CREATED, REJECTED = RowStatus.CREATED, RowStatus.REJECTED


class Sending:
    """Tells a history of a sending whose time is ours."""

    def __init__(self, rows: int = 100) -> None:
        self.now = 1000.0
        self.states: Counter[RowStatus] = Counter()
        self.history = SendHistory(clock=lambda: self.now)
        self.history(SendStarted(rows, "a store"))

    def tell(self, event: Event, after: float = 0.0) -> None:
        """Let so many seconds pass, then tell."""
        self.now += after
        self.history(event)

    def progress(self, after: float, created: int, rejected: int = 0, replies: Replies | None = None) -> None:
        """Let time pass, in which so many rows were settled."""
        self.states.update({CREATED: created, REJECTED: rejected})
        self.tell(SendProgress(self.states.total(), dict(self.states), replies=replies or Replies()), after)

    def picture(self) -> HistoryPicture:
        """Give the picture."""
        picture = self.history.picture()
        assert picture is not None
        return picture


def test_nothing_sent_is_no_picture() -> None:
    """Before a sending begins there is no picture, whatever else happened."""
    history = SendHistory()
    history(SendProgress(1, {CREATED: 1}))
    assert history.picture() is None


STEPS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.001, 0.1, 0.25, 1.0, 30.0]),
        st.integers(0, 50),
        st.integers(0, 3),
        st.integers(0, 5),
        st.floats(0.001, 10.0),
    ),
    min_size=1,
    max_size=60,
)


@given(STEPS, st.integers(1, 40))
def test_joining_loses_no_row_and_no_reply(steps: list[tuple[float, int, int, int, float]], times: int) -> None:
    """Rows by state, moments and replies add up to all that was told, in no more points than promised."""
    sending = Sending()
    replies = turned_away = 0
    for after, created, rejected, away, seconds in steps * times:
        sending.progress(after, created, rejected, Replies({bucket_of(seconds): created}, away, away))
        replies, turned_away = replies + created + away, turned_away + away
    sending.tell(SendEnded())
    picture = sending.picture()
    points, whole = picture.points, picture.whole
    assert whole is not None
    assert 1 <= len(points) <= MOST_POINTS
    settled: Counter[RowStatus] = Counter()
    for point in points:
        settled.update(point.states)
    assert settled == +sending.states == Counter(whole.states)
    assert sum(point.rate * point.seconds for point in points) == pytest.approx(sending.states.total())
    assert points[0].start == 0.0
    assert all(point.start + point.seconds == pytest.approx(later.start) for point, later in pairwise(points))
    if picture.seconds:
        assert points[-1].start + points[-1].seconds == pytest.approx(picture.seconds)
    assert whole.at_a_time == max(point.at_a_time for point in points) == max(step[3] for step in steps)
    assert whole.throttled == (pytest.approx(turned_away / replies) if replies else None)
    if whole.median is not None:
        medians = [point.median for point in points if point.median is not None]
        assert min(medians) <= whole.median <= max(medians)


def test_the_detail_is_halved_when_there_is_too_much_of_it() -> None:
    """After a day of progress each tenth of a second there are 120 to 240 points of equal length, and no stub."""
    sending = Sending()
    for _ in range(86_400):
        sending.progress(1.0, 10, replies=Replies({bucket_of(0.2): 10}))
    points = sending.picture().points
    assert MOST_POINTS // 2 <= len(points) <= MOST_POINTS
    assert {round(point.rate, 6) for point in points} == {10.0}
    assert max(point.seconds for point in points) < 2 * min(point.seconds for point in points)


def test_a_last_moment_makes_no_peak() -> None:
    """The rows of a last millisecond are told with those before it, or their rate would be that of chance."""
    sending = Sending()
    for _ in range(4):
        sending.progress(0.25, 5)
    sending.progress(0.001, 5)
    assert [point.settled for point in sending.picture().points] == [5, 5, 5, 10]


def test_reply_times_are_those_of_their_interval() -> None:
    """Median and 95th percentile are of the interval's own replies, throttling of all of them; none says nothing."""
    sending = Sending()
    sending.progress(1.0, 100, replies=Replies({bucket_of(0.1): 90, bucket_of(2.0): 10}, 25, 8))
    sending.progress(1.0, 0)
    sending.progress(1.0, 1, replies=Replies({bucket_of(0.5): 1}))
    first, second, third = sending.picture().points
    assert first.median == pytest.approx(0.1, rel=0.03)
    assert first.percentile_95 == pytest.approx(2.0, rel=0.03)
    assert (first.throttled, first.at_a_time) == (0.2, 8)
    assert (second.median, second.percentile_95, second.throttled, second.rate) == (None, None, None, 0.0)
    assert third.median == third.percentile_95 == pytest.approx(0.5, rel=0.03)


def test_what_happened_besides() -> None:
    """Pauses, openings of the breaker and new tokens stand at their moments; a probe that fails opens no second one."""
    sending = Sending()
    sending.tell(Paused(2.5), after=1.0)
    for state in ("open", "probing", "open", "probing", "closed"):
        sending.tell(BreakerMoved(state, "waited"), after=1.0)
    sending.tell(TokenRenewed(1, "refresh_token", ahead=True), after=1.0)
    sending.tell(BreakerMoved("open", "in_a_row", 1.0), after=1.0)
    sending.tell(SendEnded(), after=1.0)
    sending.tell(Paused(9.0), after=1.0)
    picture = sending.picture()
    assert (picture.pauses, picture.all_pauses, picture.paused_seconds) == ((Pause(1.0, 2.5),), 1, 2.5)
    assert picture.openings == (BreakerOpening(2.0, 6.0), BreakerOpening(8.0, None))
    assert (picture.renewals, picture.all_renewals, picture.all_openings) == ((7.0,), 1, 2)
    assert picture.seconds == 9.0


@given(st.integers(1, 2000))
def test_what_happened_besides_is_bounded(times: int) -> None:
    """However often they come, few are kept, from the beginning on and in order, the longest among them; all count."""
    sending = Sending()
    for number in range(times):
        sending.tell(Paused(99.0 if number == times // 2 else 1.0), after=1.0)
        sending.tell(TokenRenewed(number, "api_key", ahead=False))
        sending.tell(BreakerMoved("open", "in_a_row"))
        sending.tell(BreakerMoved("closed", "probe_answered"), after=0.5)
    sending.tell(BreakerMoved("open", "in_a_row"))
    picture = sending.picture()
    assert (picture.all_pauses, picture.all_renewals, picture.all_openings) == (times, times, times + 1)
    assert picture.paused_seconds == times - 1 + 99.0
    assert max(pause.seconds for pause in picture.pauses) == 99.0
    assert picture.renewals[0] == 1.0
    for kept in (
        [pause.start for pause in picture.pauses],
        [opening.start for opening in picture.openings],
        list(picture.renewals),
    ):
        assert 0 < len(kept) <= MOST_KEPT
        assert kept == sorted(set(kept))


def test_the_clock_is_the_machines_own() -> None:
    """Without a clock given, seconds are those that pass."""
    history = SendHistory()
    before = time.monotonic()
    history(SendStarted(1, "a store"))
    history(SendEnded())
    picture = history.picture()
    assert picture is not None
    assert 0.0 <= picture.seconds <= time.monotonic() - before
