"""The wish that a run should end."""

from __future__ import annotations

import threading

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


def test_a_wish_for_no_more_than_draining_never_hurries() -> None:
    """However often and whenever it comes, it asks gently, and takes nothing back of a wish that was urgent."""
    stop = StopSignal()
    for _ in range(3):
        stop.request("max_duration", StopLevel.DRAIN)
    assert (stop.level, stop.reason) == (StopLevel.DRAIN, "max_duration")
    stop.request("interrupted")
    stop.request("max_duration", StopLevel.DRAIN)
    assert (stop.level, stop.reason) == (StopLevel.NOW, "max_duration")


def test_whoever_has_ended_listening_is_woken_no_more() -> None:
    """A wish from another thread that is being told is over once the listener has ended: nothing late comes after."""
    stop = StopSignal()
    told, go_on = threading.Event(), threading.Event()
    woken: list[str] = []

    def slow() -> None:
        told.set()
        go_on.wait(60)

    stop.on_request(slow)
    forget = stop.on_request(lambda: woken.append("woken"))
    asking = threading.Thread(target=stop.request, args=("max_duration",))
    asking.start()
    assert told.wait(60)
    ending = threading.Thread(target=forget)
    ending.start()
    go_on.set()
    ending.join(60)
    before = list(woken)
    asking.join(60)
    assert woken == before == ["woken"]
