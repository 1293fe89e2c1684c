"""The synchronous door to the sender: runs it on the fastest event loop there is, and installs no signal handler."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Iterable

from importer.events import Listener, StopSignal
from importer.sender.end import SendEnd
from importer.sender.job import SendJob
from importer.sender.row import Recorder, SendRow


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Make uvloop's loop where it is installed (not on Windows), else asyncio's."""
    if importlib.util.find_spec("uvloop") is None:
        return asyncio.new_event_loop()
    import uvloop  # noqa: PLC0415 - only where it exists

    return uvloop.new_event_loop()


def run_send(job: SendJob, rows: Iterable[SendRow], recorder: Recorder, stop: StopSignal, emit: Listener) -> SendEnd:
    """Send rows and give how it ended.

    `rows` is consumed in another thread, lazily, a few hundred rows ahead; when this returns or raises, nobody reads
    them any longer. `emit` is told of progress (at most about ten times a second, and at the end) and of decisions.

    Raises UsageError when there are no credentials, and whatever the recorder or the rows raise.
    """
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        # Not runner.run: it would take over Ctrl-C where nobody else has.
        return runner.get_loop().run_until_complete(send(job, rows, recorder, stop, emit))


async def send(job: SendJob, rows: Iterable[SendRow], recorder: Recorder, stop: StopSignal, emit: Listener) -> SendEnd:
    """Do what `run_send` does, on the loop that is running."""
    from importer.sender.send import Sending  # noqa: PLC0415 - the HTTP client takes long to load; a dry run needs none

    return await Sending(job, recorder, stop, emit).run(rows)
