"""Reads a workbook through a child process, so that a hostile or huge one can end or fill that process only."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import psutil
import pyarrow as pa

from importer.child_process import apart_from_terminal, child_environment, module_command
from importer.errors import SourceError
from importer.events import StopSignal
from importer.reader.batch import Batch, ReadOptions, SourceInfo
from importer.reader.headers import unique_headers
from importer.reader.place.source_file import open_bytes
from importer.reader.text_cells import (
    Findings,
    blank_rows,
    row_findings,
    text_frame,
    without_control_characters,
)

_POLL = 0.2  # seconds
_FORMULA_ERROR = "formula_error"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may use."""

    memory: int = 4 << 30
    """Bytes. 1,000,000 rows x 19 columns cost 1.6 GB."""
    seconds: int = 300
    """Time that the child works; what it waits for the importer does not count."""


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


class WorkbookChild:
    """The child process: started, watched, and gone when closed."""

    def __init__(self, path: Path, options: ReadOptions, limits: Limits, stop: StopSignal) -> None:
        self._path = path
        self._limits = limits
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            module_command("importer.reader.child"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a native parser's last words may quote the file
            env=child_environment(),
            **apart_from_terminal(),
        )
        self._forget = stop.on_request(self._process.kill)
        self._clock = _WorkClock()
        self._over = ""
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._enforce_limits, name="importer-workbook", daemon=True)
        self._watch.start()
        request = {
            "path": str(path.absolute()),
            "sheet": options.sheet,
            "header_row": options.header_row,
            "memory": limits.memory,
            "seconds": limits.seconds,
        }
        try:
            self._pipe(self._process.stdin).write(json.dumps(request).encode() + b"\n")
            self._pipe(self._process.stdin).flush()
        except OSError:
            error = self.failure()
            self.close()
            raise error from None

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    def head(self) -> dict[str, Any]:
        """Await the child's first answer. Raises SourceError when it is an error or none."""
        with self._clock:
            line = self._pipe(self._process.stdout).readline()
        if not line.endswith(b"\n"):
            raise self.failure()
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise SourceError(f"{self._path}: {answer['error']}", answer["remedy"])
        return answer

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield what the child sends. Raises SourceError when it breaks off."""
        try:
            with self._clock:
                stream = pa.ipc.open_stream(self._pipe(self._process.stdout))
            while True:
                with self._clock:
                    batch = stream.read_next_batch()
                yield batch
        except StopIteration:
            return
        except (pa.ArrowException, OSError):
            raise self.failure() from None

    def failure(self) -> SourceError:
        """Say why the child ended before its work was done."""
        self._process.kill()
        code = self._process.wait()
        why = self._over or f"the program that reads workbooks broke off (code {code})"
        return SourceError(
            f"{self._path} cannot be read: {why}. The workbook is damaged or far too large.",
            "Open it in a spreadsheet program, and save the sheet with the customers as .csv.",
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
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                self._pipe(pipe).close()
            except OSError:  # an unsent request in the buffer
                continue

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise AssertionError("both pipes were asked for")
        return pipe

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


class WorkbookSource:
    """An .xlsx workbook, open for reading. Use `open_source`."""

    def __init__(
        self, path: Path, options: ReadOptions, limits: Limits | None = None, stop: StopSignal | None = None
    ) -> None:
        """Read the workbook in a child process, up to its header; a wish to stop ends the child. Raises SourceError."""
        self._path = path
        self._stamp = self._look()
        self._child = WorkbookChild(path, options, limits or Limits(), stop or StopSignal())
        try:
            head = self._child.head()
        except BaseException:  # raised on: a failed constructor must not leave its process behind
            self._child.close()
            raise
        self._rows: int = head["rows"]
        self._header_row: int = head["header_row"]
        self._sha256: str = head["sha256"]
        self._headers = unique_headers(head["names"])
        self.info = SourceInfo(
            path=str(path),
            format="xlsx",
            sheet=head["sheet"],
            encoding=None,
            delimiter=None,
            header_row=self._header_row,
            columns=self._headers,
            hidden_rows=head["hidden"],
        )

    @property
    def child_pid(self) -> int:
        """Process id of the child that reads the workbook."""
        return self._child.pid

    def close(self) -> None:
        """End the child process."""
        self._child.close()

    def _look(self) -> tuple[int, int]:
        with open_bytes(self._path) as file:
            status = os.fstat(file.fileno())
        return status.st_size, status.st_mtime_ns

    def batches(self) -> Iterator[Batch]:
        """Yield the rows below the header, 10,000 at a time. Raises SourceError when the child breaks off."""
        read = 0
        for received in self._child.batches():
            read += received.num_rows
            yield self._batch(received, read)
        if read != self._rows:  # an Arrow stream that breaks off between two batches looks like one that ended
            raise self._child.failure()
        if self._look() != self._stamp:
            raise SourceError(
                f"{self._path} was changed while it was being read.", "Wait until it is complete, then start again."
            )
        self.info = self.info.with_sha256(self._sha256)

    def _batch(self, received: pa.RecordBatch, read: int) -> Batch:
        findings: Findings = {}
        row, hidden, errors, *columns = received.columns
        for record in np.flatnonzero(errors.value_lengths().to_numpy()).tolist():
            for column in errors[record].as_py():
                word = columns[column][record].as_py()
                findings.setdefault(record, []).append((_FORMULA_ERROR, column, word, ""))
        columns = without_control_characters(columns, findings)
        kept = np.delete(np.arange(received.num_rows), blank_rows(columns))
        if len(kept) < received.num_rows:
            columns = [column.take(pa.array(kept)) for column in columns]
        return Batch(
            rows=row.to_numpy()[kept],
            cells=text_frame(columns, self._headers),
            hidden=hidden.to_numpy(zero_copy_only=False)[kept],
            findings=row_findings(findings, kept, self._headers),
            blank=received.num_rows - len(kept),
            done=read / self._rows,
        )
