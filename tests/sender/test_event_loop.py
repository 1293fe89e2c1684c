"""The synchronous door: which loop runs, and whose signals they stay."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

import pytest

from importer.customer.status import RowStatus
from importer.events import StopSignal
from importer.sender import SendRow, new_event_loop, send
from tests.sender.fault_server import Behaviour, FaultServer, Received, created
from tests.sender.sending import LedgerRecorder, make_job, make_rows, send_rows


@pytest.mark.skipif(importlib.util.find_spec("uvloop") is None, reason="uvloop is not installed here")
def test_uvloop_where_it_exists() -> None:
    """Where uvloop is installed, its loop is taken."""
    loop = new_event_loop()
    loop.close()
    assert type(loop).__module__.startswith("uvloop")


def test_on_asyncio_too() -> None:
    """The same sending works on asyncio's own loop, as on Windows."""
    recorder = LedgerRecorder(50)
    with FaultServer(lambda request: created(f"c-{request.key}")) as server:
        job = make_job(server.base_url)
        end = asyncio.run(send(job, make_rows(50), recorder, StopSignal(), lambda *_seen: None))
    assert (end.stopped, recorder.states) == (False, {RowStatus.CREATED: 50})


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself a signal there")
def test_signals_stay_with_the_caller() -> None:
    """No handler is installed while sending, and the caller's own handler ends it gently in the middle."""
    stop = StopSignal()
    handlers: list[object] = []

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.request("terminated")

    def answer(request: Received) -> Behaviour:
        handlers.append(signal.getsignal(signal.SIGINT))
        if request.index == 20:
            os.kill(os.getpid(), signal.SIGTERM)
        return created(f"c-{request.key}")

    before = signal.getsignal(signal.SIGINT)
    previous = signal.signal(signal.SIGTERM, on_signal)
    try:
        with FaultServer(answer) as server:
            sent = send_rows(make_job(server.base_url), make_rows(5000), LedgerRecorder(5000), stop)
    finally:
        signal.signal(signal.SIGTERM, previous)
    assert set(handlers) == {before}
    assert sent.end.exit_code == 143
    assert set(sent.states) == {RowStatus.CREATED, RowStatus.PENDING}


def test_rows_are_read_in_another_thread() -> None:
    """The recorder is called on the event loop's thread, the rows are read on another one."""
    readers: set[str] = set()

    def rows() -> Iterator[SendRow]:
        for row in make_rows(10):
            readers.add(threading.current_thread().name)
            yield row

    recorder = LedgerRecorder(10)
    with FaultServer(lambda request: created(f"c-{request.key}")) as server:
        send_rows(make_job(server.base_url), rows(), recorder)
    assert recorder.threads == {threading.current_thread().name}
    assert len(readers) == 1
    assert not readers & recorder.threads
