"""What the wish to stop means at each moment of a run, in words that are true then."""

from __future__ import annotations

from enum import Enum

from importer.errors import ImporterError, InterruptedRunError, SendingStoppedError, exit_code_of_wish
from importer.events import Event, SendEnded, SendStarted, StopLevel


class Phase(Enum):
    """Where a run is: told from its events."""

    CHECKING = "checking"
    """Nothing was sent yet."""
    SENDING = "sending"
    """Something may be on the wire."""
    REPORTING = "reporting"
    """Every row has its outcome."""


_AWAITED = "nothing more is sent; replies still due are awaited, 10 s at most. Once more does not await them."
_REPORTED = "Stopping once the reports are written."
_WORDS = {
    (Phase.CHECKING, StopLevel.DRAIN): "Stopping: nothing was sent. Once more leaves at once.",
    (Phase.SENDING, StopLevel.DRAIN): f"Stopping: {_AWAITED}",
    (Phase.SENDING, StopLevel.NOW): "Stopping at once: what was sent and has no reply is uncertain.",
    (Phase.REPORTING, StopLevel.DRAIN): _REPORTED,
    (Phase.REPORTING, StopLevel.NOW): _REPORTED,
}
_TIME_WORDS = {
    Phase.CHECKING: "Stopping, since --max-duration has passed: nothing was sent.",
    Phase.SENDING: f"Stopping, since --max-duration has passed: {_AWAITED.replace('Once more', 'Ctrl-C')}",
}
"""When it is the time that ends the run; reports that are being written are too late for it."""


class RunPhases:
    """Follows a run by its events."""

    def __init__(self) -> None:
        self._phase = Phase.CHECKING

    def __call__(self, event: Event) -> None:
        """Listen."""
        match event:
            case SendStarted():
                self._phase = Phase.SENDING
            case SendEnded():
                self._phase = Phase.REPORTING
            case _:
                pass

    @property
    def patience(self) -> StopLevel | None:
        """The wish after which a further one ends the process; None while what was sent is being reported."""
        if self._phase is Phase.REPORTING:
            return None
        return StopLevel.DRAIN if self._phase is Phase.CHECKING else StopLevel.NOW

    def words(self, level: StopLevel) -> str:
        """Say what a wish of this level leads to."""
        return _WORDS.get((self._phase, level), "Stopping.")

    @property
    def words_of_time(self) -> str:
        """Say what it leads to that the run's time has passed; empty when that leads to nothing any more."""
        return _TIME_WORDS.get(self._phase, "")

    def left(self, reason: str) -> ImporterError:
        """Give the error of a run that was left without waiting for its end; `reason` as of the stop signal."""
        reason = reason or "interrupted"
        if self._phase is Phase.CHECKING:
            return InterruptedRunError(reason)
        return SendingStoppedError(
            "The run was left before its end, after customers were sent.",
            "importer resume carries on, or writes its reports; what was on the wire is uncertain.",
            reason=reason,
            exit_code=exit_code_of_wish(reason),
        )
