"""Keeps the pace to what the breaker lets through, and the run from going on when it has given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from importer.events import BreakerMoved
from importer.sender.breaker import Breaker, BreakerState
from importer.sender.pace import Pace


class BreakerGate:
    """Every request asks `begin`, and tells how it ended by `end`. On a running loop."""

    def __init__(
        self, breaker: Breaker, pace: Pace, emit: Callable[[BreakerMoved], None], on_given_up: Callable[[], None]
    ) -> None:
        """`on_given_up` is called when the last probe failed."""
        self._breaker = breaker
        self._pace = pace
        self._emit = emit
        self._on_given_up = on_given_up
        self._probe_is_out = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_shut(self) -> bool:
        """Whether nothing may go on the wire but a probe."""
        return self._breaker.state is not BreakerState.CLOSED

    def begin(self) -> bool:
        """Say whether the request of a row that was just let in is the probe."""
        if self._breaker.state is BreakerState.PROBING and not self._probe_is_out:
            self._probe_is_out = True
            return True
        return False

    def end(self, *, failed: bool | None, probe: bool) -> None:
        """Tell how a request ended; None when it says nothing of the API: it was not sent after all."""
        if not probe:
            if failed is not None and self._breaker.seen(failed=failed):
                self._open()
            return
        self._probe_is_out = False
        if failed is None:
            self._pace.shut(1)
            return
        self._breaker.probed(failed=failed)
        if self._breaker.given_up:
            self._on_given_up()
        elif failed:
            self._open()
        else:
            self._pace.shut(None)
            self._emit(BreakerMoved("closed", self._breaker.cause))

    def close(self) -> None:
        """Forget the timer."""
        if self._timer is not None:
            self._timer.cancel()

    def _open(self) -> None:
        seconds = self._breaker.open_for
        self._pace.shut()
        self._emit(BreakerMoved("open", self._breaker.cause, seconds))
        self._timer = asyncio.get_running_loop().call_later(seconds, self._probe)

    def _probe(self) -> None:
        self._breaker.waited()
        self._emit(BreakerMoved("probing", self._breaker.cause))
        self._pace.shut(1)
