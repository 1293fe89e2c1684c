"""How many requests a second: found out from what the API turns away. Pure; every moment is given, in seconds.

It begins slowly, doubles until the first request is turned away, and from then on stays a little below what the API has
let through, trying for more now and then. A try costs what it is answered with: where that is a pause, tries are rare.

The rule is that of additive increase and multiplicative decrease, with two changes that hold a fixed limit better: the
decrease goes to the goodput that was measured, not by a fixed factor, and after it the rate is held before it grows.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.sender.pause_history import PauseHistory

LEAST = 0.2
"""The rate never falls below this, unless it is told to: one request in five seconds finds out whether things are
better."""
_RAMP_WINDOW = 0.25
_WINDOW = 1.0
_WINDOW_REQUESTS = 25
"""A window has so many requests where that takes no longer than _LONGEST_WINDOW: fewer tell no share of 1 %."""
_LONGEST_WINDOW = 5.0
_USED = 0.7
"""A rate that is used less than this is not raised: something else bounds what is sent."""
_TOLERATED = 0.01
"""Share of requests turned away that is no reason to slow down (design, Pace)."""
_BELOW = 0.99
"""Part of the goodput that is taken for the rate, so that a full bucket of the API's limiter fills again."""
_STEPS = (0.02, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2)
"""Growth after one clean window, two, and so on (design: 2 %, growing to 20 %)."""
_HOLD = 4.0
"""Seconds for which the rate stays after something was turned away."""
_LONGEST_HOLD = 8.0
_HOLD_FOR_PAUSE = 30.0
"""Seconds of hold for every second of a pause: a try that fails costs the pause, so this bounds the cost to 3 %."""
_LONGEST_PAUSE_HOLD = 300.0
_EARLY = 10
"""Requests turned away in a window that make it be judged before its end, when they are many for its length."""
_SHORTEST_WINDOW = 0.05
"""Seconds; less tells nothing, on a clock that has ticks of 16 ms (Windows) least of all."""
_FAR = 0.9
"""Below this part of a rate that was too high, the way up is halved; above it, it is gone in steps."""
_FAR_WITH_PAUSES = 0.955
"""The same where a try that fails costs a pause."""
_RAMP_OVERSHOT = 1.25
"""The limit is taken to be no higher than this many times what the last second of a ramp let through."""
_AGAIN = 0.95
"""Part of the rate that is left when one pause follows another."""
_AGAIN_WITHIN = 10.0
"""Seconds between the end of a pause and the next one that make it such a repetition."""
_PLAIN = 0.1
"""Share of requests turned away from which on it is plain that the rate is the reason."""
_IN_VAIN = 0.7
"""When the rate has come down to this part of what it was, and it was never plain, then the rate is not the reason."""
_IMMUNE = 60.0
"""Seconds for which shares that are not plain do not matter then."""
_SHORT_PAUSE = 2.0
"""Seconds; who counts by the second asks for one at most, in whole ones, which our own spread draws out."""
_KNOWN = 1.12
"""Limits that agree with the pauses may differ so much, and the limit counts as known."""
_LIKELY = 0.6
"""Which of them is taken then, between the lowest and the highest."""
_CAUTIOUS = 0.35
"""Which of them is taken before: a try that fails costs more than one that is too low."""
_BELOW_KNOWN = 0.98
_HOLD_KNOWN = 60.0
"""Seconds of hold for every second of a pause, once the limit is known."""
_QUICKLY = 5
"""The step of _STEPS with which the rate grows after the first pause: it may have been far too careful."""
_LATE = 1.3
"""Replies that take so many round trips are late: requests that went out before have all been answered."""


class RateController:
    """Moves the rate. Tell it of every request as it goes out and as its reply comes; then `judge`."""

    def __init__(self, now: float, ceiling: float | None, start: float) -> None:
        """Begin with `start`. `ceiling` is the user's own bound; None is none."""
        self._ceiling = ceiling if ceiling is not None else float("inf")
        self._least = min(LEAST, self._ceiling)
        self.rate = min(start, self._ceiling)
        """Requests that may begin in a second."""
        self.throttled = 0.0
        """Share of the last window that was turned away."""
        self._ramping = True
        self._too_high = float("inf")
        """A rate at which requests were turned away."""
        self._far = _FAR
        self._rtt = 0.0
        self._since = now
        """Begin of the window: requests that went out before are not counted."""
        self._sent = 0
        self._turned_away = 0
        self._replies: list[tuple[float, bool]] = []
        """When the requests of the window went out whose replies are here, and whether they were turned away."""
        self._history = PauseHistory(now)
        self._resumed = float("-inf")
        self._hold_until = now
        self._hold = _HOLD
        self._steps = 0
        self._proven = 0.0
        """The rate before it was raised last, since the last pause."""
        self._healthy = 0.0
        """The rate before it began to come down."""
        self._immune_until = now

    def sent(self, now: float) -> None:
        """Note that a request goes out."""
        self._history.sent(now)
        if now >= self._since:
            self._sent += 1

    def replied(self, sent_at: float, *, turned_away: bool) -> None:
        """Note a reply to the request that went out at `sent_at`."""
        if sent_at >= self._since:
            self._turned_away += turned_away
            self._replies.append((sent_at, turned_away))

    def end_ramp(self, now: float) -> None:
        """Stop doubling, because of something that is no limit: rows have become uncertain."""
        if self._ramping:
            self._ramping = False
            self._begin(now)

    def paused(self, seconds: float, now: float, sent_at: float) -> bool:
        """Nobody goes out for a while: slow down to what was let through, and be slow to try for more.

        Gives whether the rate was moved; once for each pause, however many replies ask for it.
        """
        if sent_at < self._resumed:  # what was on the wire then is answered by asking for the same pause
            return False
        if now < self._immune_until:
            self._begin(now + seconds)
            return False
        again = now - self._resumed < _AGAIN_WITHIN
        self._history.paused(sent_at, now + seconds)
        self._resumed = now + seconds
        self._hold_until = self._resumed + min(max(self._hold, _HOLD_FOR_PAUSE * seconds), _LONGEST_PAUSE_HOLD)
        if seconds < _SHORT_PAUSE and (limits := self._history.limits()):
            self._go_by(limits, seconds)
        else:
            self._slow_down_for_pause(now, again=again)
        self._ramping = False
        self._proven = 0.0
        self._begin(self._resumed)
        return True

    def _go_by(self, limits: Sequence[float], seconds: float) -> None:
        """Move to one of the limits that agree with the pauses so far; try for more as long as it is not known."""
        known = limits[-1] <= _KNOWN * limits[0]
        limit = limits[int(len(limits) * (_LIKELY if known else _CAUTIOUS))]
        refused = self.rate
        self.rate = max(_BELOW_KNOWN * min(limit, refused), self._least)
        self._healthy, self._steps = self.rate, 0
        if known:
            self._too_high, self._far = max(limits[-1], self.rate), _FAR
            self._hold_until = self._resumed + min(_HOLD_KNOWN * seconds, _LONGEST_PAUSE_HOLD)
            return
        self._hold_until = self._resumed
        if self._history.pauses == 1:
            self._too_high, self._steps = float("inf"), _QUICKLY
        else:
            self._too_high, self._far = min(limits[-1], refused), _FAR_WITH_PAUSES

    def _slow_down_for_pause(self, now: float, *, again: bool) -> None:
        if self._ramping:
            goodput = min(self._history.let_through(_WINDOW), self.rate / 2.0)
            self._too_high = min(self.rate, _RAMP_OVERSHOT * goodput)
        else:
            let_through = max(self._history.let_through(2.0 * _WINDOW), self._proven)
            goodput = min(let_through, self.rate * (_AGAIN if again else 1.0))
            self._too_high = goodput
        self._far = _FAR_WITH_PAUSES
        self._slow_down(goodput, now, plain=goodput < (1.0 - _PLAIN) * self.rate)

    def waits_until(self, moment: float) -> None:
        """Note that nobody goes out until then, for a reason that is not the rate."""
        self._begin(moment)

    def judge(self, now: float, rtt: float) -> str:
        """Move the rate if a window is over; gives the word for why (of PaceChanged), empty when it stays."""
        self._rtt = rtt
        if self._ramping and self._turned_away:
            self._ramping = False
            self._too_high = self.rate
            self.rate = max(self.rate / 2.0, self._least)
            self._begin(now + (_LATE - 1.0) * rtt)  # until then, what went out too fast is still arriving
            return "ramp_ended"
        spent, late = now - self._since, _LATE * rtt
        window = self._length()
        many = self._turned_away >= max(_EARLY, self.rate * window * 0.1)
        if spent < window + late and not (many and spent >= max(2.0 * late, _SHORTEST_WINDOW)):
            return ""
        word = self._judged(now, now - late)
        self._begin(now)
        return word

    def _judged(self, now: float, until: float) -> str:
        answered = [turned_away for sent_at, turned_away in self._replies if sent_at <= until]
        self.throttled = sum(answered) / len(answered) if answered else 0.0
        used = self._sent / (now - self._since)
        plain = self.throttled > _PLAIN
        if plain or (self.throttled > _TOLERATED and now >= self._immune_until):
            goodput = min(used, self.rate) * (1.0 - self.throttled)
            self._too_high, self._far = min(self.rate, goodput), _FAR
            self._slow_down(goodput, now, plain=plain)
            self._hold_until = now + self._hold
            return "throttled"
        if used < _USED * self.rate or self.rate >= self._ceiling:
            return ""
        return self._raise(now)

    def _raise(self, now: float) -> str:
        self._proven = self.rate
        if self._ramping:
            raised, word = self.rate * 2.0, "ramp"
        elif self.rate < self._far * self._too_high < float("inf"):
            if self._turned_away and now >= self._immune_until:
                return ""
            raised, word = min((self.rate + self._too_high) / 2.0, 1.5 * self.rate), "grown"
        elif now < self._hold_until:
            return ""
        else:
            raised, word = self.rate * (1.0 + _STEPS[min(self._steps, len(_STEPS) - 1)]), "grown"
            self._steps += 1
            if raised > self._too_high / _FAR:  # the limit has been raised
                self._hold, self._too_high = _HOLD, float("inf")
        self.rate = min(raised, self._ceiling)
        return word

    def _slow_down(self, goodput: float, now: float, *, plain: bool) -> None:
        self._healthy = goodput if plain else max(self._healthy, self.rate)
        self.rate = max(min(_BELOW * goodput, self.rate), 0.5 * self.rate, self._least)
        if self._steps:
            self._hold = min(self._hold * 2.0, _LONGEST_HOLD)
        self._steps = 0
        if self.rate < _IN_VAIN * self._healthy:  # as many are turned away as before: it is not us
            self.rate, self._immune_until = self._healthy, now + _IMMUNE

    def _length(self) -> float:
        if self._ramping:
            return max(_RAMP_WINDOW, 2.0 * self._rtt)
        return max(_WINDOW, 2.0 * self._rtt, min(_WINDOW_REQUESTS / self.rate, _LONGEST_WINDOW))

    def _begin(self, now: float) -> None:
        self._since = now
        self._sent = self._turned_away = 0
        self._replies = []
        self._history.forget(now - self._rtt)
