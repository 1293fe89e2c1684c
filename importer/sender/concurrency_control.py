"""How many requests at a time: found out from how long replies take. Pure; every moment is given, in seconds.

While replies take no longer than usual, more requests are let on the wire; when they take longer, a queue stands
somewhere, and fewer are. The rule is the gradient of Netflix's concurrency-limits (Gradient2), with three changes:
where less than half of the limit is used, it stays; it stops growing well before it shrinks; and what is usual hardly
rises, unless fewer requests did not help.
"""

from __future__ import annotations

from math import sqrt

_TOLERANCE = 1.5
"""Replies may take so many times as long as usual before fewer requests are let on the wire (design, Pace)."""
_LEAST_GRADIENT = 0.5
_SHED = 0.9
"""Part of the limit that is left when the server sheds load (design, Pace)."""
_QUICK = 0.02
"""Replies that take no longer (seconds) are quick, however long is usual: what varies there is our own event loop."""
_WINDOW = 0.1
_LEAST_REPLIES = 5
"""Replies that tell that they take too long: fewer say more of chance than of the server."""
_FASTER = 0.05
"""Part that a window's mean has in what is usual, where replies come faster: it follows in some twenty windows."""
_SLOWER = 0.002
"""The same where they come slower: a queue that we make ourselves is not to become usual."""
_GROWS_UNTIL = 1.2
"""No more requests are let on the wire once replies take so many times as long as usual."""
_CUT = 0.5
"""When the limit was cut to this part, it is seen whether that has helped."""
_HELPED = 0.8
"""It has not when replies still take more than this part of their time: it is not us, and what they take is usual."""


class ConcurrencyController:
    """Moves the limit. Tell it of every reply, then `judge`."""

    def __init__(self, now: float, ceiling: int, start: int) -> None:
        """Begin with `start`. `ceiling` is the user's bound."""
        self._ceiling = ceiling
        self._limit = float(min(start, ceiling))
        self._since = now
        self._sum = 0.0
        self._count = 0
        self._most = 0
        self._usual = 0.0
        self._shrunk_from = 0.0
        """The limit at which replies began to take too long; 0 while they do not."""
        self._took = 0.0
        """How long they took then."""
        self._shed_until = now
        self.rtt = 0.0
        """How long replies take, of late; 0 before the first."""

    @property
    def limit(self) -> int:
        """Requests that may be on the wire at a time."""
        return int(self._limit)

    def replied(self, rtt: float, on_the_wire: int) -> None:
        """Note a reply after `rtt` seconds, while so many requests were on the wire, this one included."""
        self._sum += rtt
        self._count += 1
        self._most = max(self._most, on_the_wire)

    def shed(self, now: float) -> bool:
        """Note that the server turned a request away since it has too much to do: fewer, once in a round trip.

        Where the limit was not used, it is not the reason.
        """
        if now < self._shed_until or 2 * self._most < self._limit:
            return False
        self._shed_until = now + max(self.rtt, _WINDOW)
        self._limit = max(1.0, self._limit * _SHED)
        self._usual *= _SHED  # the queue that the server does not want may have become usual
        self._begin(now)
        return True

    def judge(self, now: float) -> None:
        """Move the limit if a window is over."""
        if now - self._since < max(_WINDOW, self.rtt) or not self._count:
            return
        short = self._sum / self._count
        slowness = short / (self._usual or short) if short > _QUICK else 1.0
        if slowness > _TOLERANCE and self._count < _LEAST_REPLIES:
            return
        self.rtt = short if not self.rtt else 0.7 * self.rtt + 0.3 * short
        if not self._usual:
            self._usual = short
        self._usual += (short - self._usual) * (_FASTER if short < self._usual else _SLOWER)
        if slowness > _TOLERANCE:
            self._shrink(_TOLERANCE / slowness, short)
        else:
            self._shrunk_from = 0.0
            if slowness <= _GROWS_UNTIL and 2 * self._most >= self._limit:
                self._limit = min(float(self._ceiling), self._limit + sqrt(self._limit))
        self._begin(now)

    def _shrink(self, gradient: float, short: float) -> None:
        if not self._shrunk_from:
            self._shrunk_from, self._took = self._limit, short
        elif self._limit <= max(1.0, _CUT * self._shrunk_from):
            if short > _HELPED * self._took:
                self._usual, self._shrunk_from = short, 0.0
                return
            self._shrunk_from, self._took = self._limit, short
        self._limit = max(1.0, self._limit * max(_LEAST_GRADIENT, gradient))

    def _begin(self, now: float) -> None:
        self._since = now
        self._sum = 0.0
        self._count = self._most = 0
