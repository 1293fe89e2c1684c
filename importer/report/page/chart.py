"""The picture of a sending over time: two panels over one axis of time, and bands where nothing went. Pure geometry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from importer.report.history_picture import HistoryPicture, HistoryPoint

_LEFT = 46
"""Pixels before the panels, for the figures of the axis."""
_RIGHT = 10
_PANEL = 110
"""Height of a panel."""
_TITLE = 26
"""Room above a panel for its title."""
_BETWEEN = 12
"""Room between two panels besides."""
_AXIS = 26
"""Room below the panels for the axis of time."""
_NARROWEST_BAND = 1.5
_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400)
"""Seconds between two ticks of the axis of time."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A figure of an axis."""

    at: float
    """Pixels from the left (time) or from the top."""
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A curve; `path` is the `d` of an SVG path."""

    kind: str
    """`rate`, `median` or `percentile`."""
    path: str
    area: str = ""
    """The same closed down to the axis; empty when it is not filled."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart."""

    title: str
    top: float
    """Where the plot begins, below its title; it is `height` high."""
    height: float
    lines: Sequence[Line]
    ticks: Sequence[Tick]


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time in which something held the sending up."""

    kind: str
    """`pause`, `open` or `throttled`."""
    x: float
    width: float
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Chart:
    """The picture."""

    width: int
    height: float
    left: float
    right: float
    panels: Sequence[Panel]
    bands: Sequence[Band]
    times: Sequence[Tick]


def chart(picture: HistoryPicture, width: int) -> Chart:
    """Draw a sending that has at least one point into a picture `width` pixels wide."""
    seconds = max(picture.seconds, picture.points[-1].start + picture.points[-1].seconds, 0.001)
    right = width - _RIGHT

    def x(moment: float) -> float:
        return _LEFT + (right - _LEFT) * min(1.0, max(0.0, moment / seconds))

    points = picture.points
    panels = [_rates(points, x, _TITLE)]
    if any(point.median is not None for point in points):
        panels.append(_replies(points, x, _TITLE + _PANEL + _BETWEEN + _TITLE))
    bottom = panels[-1].top + _PANEL
    step = next((step for step in _TIME_STEPS if seconds / step <= width / 90), _TIME_STEPS[-1])
    times = [Tick(x(moment), _moment(moment)) for moment in range(0, floor(seconds) + 1, step)]
    return Chart(width, bottom + _AXIS, _LEFT, right, panels, _bands(picture, x), times)


def _rates(points: Sequence[HistoryPoint], x: Callable[[float], float], top: float) -> Panel:
    ceiling, ticks = _scale(max(point.rate for point in points), top)

    def y(value: float) -> float:
        return top + _PANEL * (1 - value / ceiling)

    path = ""
    for point in points:  # steps, since a rate is that of its whole interval
        verb = "L" if path else "M"
        path += f"{verb}{x(point.start):.1f} {y(point.rate):.1f}H{x(point.start + point.seconds):.1f}"
    area = f"{path}V{top + _PANEL:.1f}H{x(points[0].start):.1f}Z"
    return Panel("Customers a second", top, _PANEL, [Line("rate", path, area)], ticks)


def _replies(points: Sequence[HistoryPoint], x: Callable[[float], float], top: float) -> Panel:
    most = max(point.percentile_95 or 0.0 for point in points)
    unit, per_second = ("ms", 1000) if most < 2 else ("s", 1)
    ceiling, ticks = _scale(most * per_second, top)

    def y(value: float) -> float:
        return top + _PANEL * (1 - min(1.0, value * per_second / ceiling))

    def curve(value_of: Callable[[HistoryPoint], float | None]) -> str:
        path, drawn = "", False
        for point in points:
            value = value_of(point)
            if value is None:
                drawn = False
                continue
            path += f"{'L' if drawn else 'M'}{x(point.start + point.seconds / 2):.1f} {y(value):.1f}"
            path += "h0.1" if not drawn else ""  # so that a point by itself is seen
            drawn = True
        return path

    lines = [
        Line("percentile", curve(lambda point: point.percentile_95)),
        Line("median", curve(lambda point: point.median)),
    ]
    return Panel(f"Reply time, {unit}", top, _PANEL, lines, ticks)


def _bands(picture: HistoryPicture, x: Callable[[float], float]) -> list[Band]:
    bands = [
        _band("throttled", x(point.start), x(point.start + point.seconds), 0.15 + 0.5 * point.throttled)
        for point in picture.points
        if point.throttled
    ]
    bands += [_band("pause", x(pause.start), x(pause.start + pause.seconds)) for pause in picture.pauses]
    ends = [(opening.start, picture.seconds if opening.end is None else opening.end) for opening in picture.openings]
    return bands + [_band("open", x(start), x(end)) for start, end in ends]


def _band(kind: str, start: float, end: float, opacity: float = 1.0) -> Band:
    return Band(kind, start, max(_NARROWEST_BAND, end - start), opacity)


def _scale(most: float, top: float) -> tuple[float, list[Tick]]:
    """Give a round ceiling for an axis from 0, and its ticks."""
    most = max(most, 1e-6)
    power = 10.0 ** floor(log10(most))
    step = next(step * power for step in (0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0) if most / (step * power) <= 4)
    steps = ceil(most / step - 1e-9)
    ceiling = step * steps
    ticks = [Tick(top + _PANEL * (1 - number / steps), f"{number * step:,.6g}") for number in range(steps + 1)]
    return ceiling, ticks


def _moment(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes} min" if seconds % 60 == 0 else f"{minutes}:{seconds % 60:02d}"
    return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"
