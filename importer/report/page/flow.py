"""The picture of where the rows went: a band for each state, as wide as it has rows. Pure geometry, in pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importer.customer.status import RowStatus

GOOD = (
    RowStatus.CREATED,
    RowStatus.EXISTS,
    RowStatus.REJECTED,
    RowStatus.FAILED,
    RowStatus.UNCERTAIN,
    RowStatus.SENDING,
    RowStatus.PENDING,
)
"""States of rows that were good and new, and so were to be sent."""
_KEPT_BACK = (RowStatus.VALID, RowStatus.SKIPPED, RowStatus.DUPLICATE, RowStatus.INVALID, RowStatus.EXCLUDED)

_HEIGHT = 200
"""Of all rows together."""
_THINNEST = 3
"""Of a state that has a row at all: one row among a million is to be seen."""
_LABEL = 30
"""Least height of a state, so that its words have room."""
_GAP = 6
_TOP = 30
"""Room for the words above."""
_NODE = 8
_LETTER = 8.4
"""Width of a letter, for the room that words need."""


@dataclass(frozen=True, slots=True)
class Band:
    """Rows on their way; `path` is the `d` of an SVG path."""

    status: RowStatus
    path: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A place where bands begin or end."""

    x: float
    y: float
    height: float
    status: RowStatus | None


@dataclass(frozen=True, slots=True)
class Label:
    """The rows of one place in words."""

    x: float
    y: float
    count: int
    words: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Flow:
    """The picture."""

    width: int
    height: int
    bands: Sequence[Band]
    bars: Sequence[Bar]
    labels: Sequence[Label]
    node: int = _NODE


@dataclass(slots=True)
class _End:
    status: RowStatus
    rows: int
    thickness: float
    y: float = 0.0


def flow(states: Mapping[RowStatus, int], width: int) -> Flow:
    """Draw the states of at least one row into a picture `width` pixels wide."""
    total = sum(states.values())
    ends = [
        _End(status, states[status], max(_THINNEST, _HEIGHT * states[status] / total))
        for status in (*GOOD, *_KEPT_BACK)
        if states.get(status)
    ]
    y = float(_TOP)
    for end in ends:
        slot = max(end.thickness, _LABEL)
        end.y = y + (slot - end.thickness) / 2
        y += slot + _GAP
    height = y - _GAP
    longest = max(len(f"{end.rows:,} {end.status}") for end in ends)
    right = width - _NODE - 8 - longest * _LETTER
    good = [end for end in ends if end.status in GOOD]
    kept_back = [end for end in ends if end.status not in GOOD]
    left_y = _TOP + (height - _TOP - sum(end.thickness for end in ends)) / 2
    bands: list[Band] = []
    bars = [Bar(0, left_y, sum(end.thickness for end in ends), None)]
    labels = [Label(0, left_y - 12, total, "row read" if total == 1 else "rows read")]
    start = left_y
    if good and kept_back:
        middle = right * 0.5
        thickness = sum(end.thickness for end in good)
        at = max(float(_TOP), min(good[0].y, left_y))
        bars.append(Bar(middle, at, thickness, None))
        labels.append(Label(middle + _NODE / 2, at - 12, sum(end.rows for end in good), "good and new", "middle"))
        inner = at
        for end in good:
            bands.append(Band(end.status, _band(_NODE, start, middle, inner, end.thickness)))
            bands.append(Band(end.status, _band(middle + _NODE, inner, right, end.y, end.thickness)))
            start, inner = start + end.thickness, inner + end.thickness
        ends_left = kept_back
    else:
        ends_left = ends
    for end in ends_left:
        bands.append(Band(end.status, _band(_NODE, start, right, end.y, end.thickness)))
        start += end.thickness
    for end in ends:
        bars.append(Bar(right, end.y, end.thickness, end.status))
        labels.append(Label(right + _NODE + 8, end.y + end.thickness / 2 + 5, end.rows, str(end.status)))
    return Flow(width, round(height + 8), bands, bars, labels)


def _band(x: float, y: float, to_x: float, to_y: float, thickness: float) -> str:
    """Give a curved band between two places."""
    bend = (x + to_x) / 2
    return (
        f"M{x:.1f} {y:.1f}C{bend:.1f} {y:.1f} {bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
        f"V{to_y + thickness:.1f}C{bend:.1f} {to_y + thickness:.1f} {bend:.1f} {y + thickness:.1f} "
        f"{x:.1f} {y + thickness:.1f}Z"
    )
