"""The picture of a sending over time."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from importer.customer.status import RowStatus
from importer.report.history_picture import BreakerOpening, HistoryPicture, HistoryPoint, Pause
from importer.report.page.chart import chart

TIMES = st.none() | st.floats(0.0005, 120)
POINTS = st.lists(
    st.tuples(st.floats(0.01, 4000), st.integers(0, 50_000), TIMES, st.none() | st.floats(0, 1)),
    min_size=1,
    max_size=60,
)


def history(points: list[tuple[float, int, float | None, float | None]]) -> HistoryPicture:
    """Give a picture of intervals: length, rows settled, median reply time, share turned away."""
    start, made = 0.0, []
    for seconds, settled, median, throttled in points:
        slow = None if median is None else median * 3
        made.append(HistoryPoint(start, seconds, {RowStatus.CREATED: settled}, median, slow, throttled, 8))
        start += seconds
    return HistoryPicture(
        rows=sum(point.settled for point in made),
        seconds=start,
        points=tuple(made),
        whole=made[0],
        pauses=(Pause(start / 3, start),),
        all_pauses=1,
        paused_seconds=start,
        openings=(BreakerOpening(start / 2, None),),
        all_openings=1,
        renewals=(),
        all_renewals=0,
    )


@given(points=POINTS, width=st.sampled_from([340, 880]))
def test_curves_and_bands_stay_within_their_panels(
    points: list[tuple[float, int, float | None, float | None]], width: int
) -> None:
    """However long and fast a sending was, its curves lie in their panels, and what held it up in the time axis."""
    picture = chart(history(points), width)
    for panel in picture.panels:
        for line in panel.lines:
            places = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", line.path)
            assert all(picture.left - 0.1 <= float(x) <= picture.right + 0.2 for x, _ in places)
            assert all(panel.top - 0.1 <= float(y) <= panel.top + panel.height + 0.1 for _, y in places)
        assert len(panel.ticks) >= 2
    for band in picture.bands:
        assert picture.left <= band.x
        assert band.x + band.width <= picture.width
    assert all(picture.left <= tick.at <= picture.right for tick in picture.times)
    assert len(picture.times) <= width / 60 + 2


def test_a_sending_without_a_reply_has_no_panel_of_reply_times() -> None:
    """Where nothing came back, only what was settled is drawn."""
    assert [panel.title for panel in chart(history([(1.0, 0, None, None)]), 880).panels] == ["Customers a second"]


def test_the_scale_is_round_and_holds_the_fastest() -> None:
    """The axis ends at a round figure that is not below the fastest interval."""
    panel = chart(history([(1.0, 661, 0.06, 0.0)]), 880).panels[0]
    assert [tick.words for tick in panel.ticks] == ["0", "200", "400", "600", "800"]
