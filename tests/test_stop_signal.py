"""The wish that a run should end."""

from __future__ import annotations

from importer.events import StopLevel, StopSignal


def test_the_first_wish_is_gentle_the_second_is_not() -> None:
    """The level rises with every wish and stays at the top; the reason is the first one's."""
    stop = StopSignal()
    levels = [stop.level]
    for reason in ("interrupted", "terminated", "interrupted"):
        stop.request(reason)
        levels.append(stop.level)
    assert levels == [StopLevel.NONE, StopLevel.DRAIN, StopLevel.NOW, StopLevel.NOW]
    assert stop.reason == "interrupted"


def test_whoever_asks_late_is_woken_at_once() -> None:
    """A wish that came before somebody listened is not missed; whoever ended listening hears no more."""
    stop = StopSignal()
    woken: list[str] = []
    forget = stop.on_request(lambda: woken.append("early"))
    stop.request("interrupted")
    stop.on_request(lambda: woken.append("late"))
    forget()
    stop.request("interrupted")
    assert woken == ["early", "late", "late"]
