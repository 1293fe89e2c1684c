"""The parent's side of the child process: started, watched, and gone when closed."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO, Any, BinaryIO

import psutil
import pyarrow as pa

from importer.child_process import apart_from_terminal, child_environment, module_command
from importer.column_look import ColumnLook
from importer.errors import SourceError, UsageError
from importer.events import StopSignal
from importer.reader.child.protocol import LAST, REQUEST, Head, Request
from importer.reader.limits import ReadLimits

_POLL = 0.2  # seconds


class _WorkClock:
    """Measures how long the parent waits for its child, which is how long the child works."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._sum = 0.0

    def __enter__(self) -> None:
        self._since = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._sum, self._since = self.seconds, None

    @property
    def seconds(self) -> float:
        """Time so far."""
        since = self._since
        return self._sum + (time.monotonic() - since if since is not None else 0.0)


class ReaderChild:
    """The child process: started, watched, and gone when closed."""

    def __init__(self, name: str, file: BinaryIO, request: Request, stop: StopSignal) -> None:
        """Start it on an open source, which it reads alone until it is closed."""
        self._name = name
        self._limits: ReadLimits = request.limits
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            module_command("importer.reader.child"),
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a native parser's last words may quote the file
            env=child_environment() | {REQUEST: json.dumps(asdict(request))},
            **apart_from_terminal(),
        )
        self._forget = stop.on_request(self._process.kill)
        self._clock = _WorkClock()
        self._over = ""
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._enforce_limits, name="importer-child", daemon=True)
        self._watch.start()

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    def head(self) -> Head:
        """Await the child's first answer. Raises SourceError, or UsageError, when it is an error or none."""
        with self._clock:
            line = self._output.readline()
        if not line.endswith(b"\n"):
            raise self.failure()
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            error = UsageError if answer.get("usage") else SourceError
            raise error(f"{self._name}: {answer['error']}", answer["remedy"])
        looks = tuple(ColumnLook(**look) for look in answer.pop("looks"))
        return Head(**answer, looks=looks)

    def batches(self) -> Iterator[tuple[pa.RecordBatch, dict[bytes, bytes]]]:
        """Yield what the child sends, with its metadata. Raises SourceError when it breaks off or says an error."""
        metadata: dict[bytes, bytes] = {}
        try:
            with self._clock:
                stream = pa.ipc.open_stream(self._output)
            while LAST not in metadata:
                with self._clock:
                    batch, found = stream.read_next_batch_with_custom_metadata()
                metadata = dict(found or {})
                if b"error" in metadata:
                    words, remedy = metadata[b"error"].decode(), metadata[b"remedy"].decode()
                    raise SourceError(f"{self._name}: {words}", remedy)
                yield batch, metadata
        except (StopIteration, pa.ArrowException, OSError):
            raise self.failure() from None

    def failure(self) -> SourceError:
        """Say why the child ended before its work was done."""
        self._process.kill()
        code = self._process.wait()
        why = self._over or f"the process that reads it broke off (code {code})"
        return SourceError(
            f"{self._name} cannot be read: {why}. The file is damaged or far too large.",
            "Open it in the program that it belongs to, and save the customers as .csv.",
        )

    def close(self) -> None:
        """End the child, if it still runs, and wait until it is gone. Harmless when it was done before."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._forget()
        self._process.kill()
        self._process.wait()
        self._watch.join()
        self._output.close()

    @property
    def _output(self) -> IO[bytes]:
        assert self._process.stdout is not None  # noqa: S101 - the pipe was asked for
        return self._process.stdout

    def _enforce_limits(self) -> None:
        while not self._closed.wait(_POLL):
            try:
                memory = psutil.Process(self._process.pid).memory_info().rss
            except psutil.Error:
                return
            if memory > self._limits.memory:
                self._over = f"it needs more than {self._limits.memory >> 20} MiB of memory"
            elif self._clock.seconds > self._limits.seconds:
                self._over = f"it takes more than {self._limits.seconds} s"
            if self._over:
                self._process.kill()
                return
