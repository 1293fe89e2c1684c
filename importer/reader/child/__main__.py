"""The child process that reads what is not delimited text: the only place where a native parser meets a foreign file.

See `importer.reader.child.protocol` for what it is asked and answers. It ends when its parent does.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from typing import Any, BinaryIO

import psutil
import pyarrow as pa

from importer.errors import SourceError, UsageError
from importer.reader.child.protocol import REQUEST, Head, Request
from importer.reader.child.table import Table, read_table
from importer.reader.limits import ReadLimits


def main() -> int:
    """Answer one request; gives the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    asked = json.loads(os.environ.pop(REQUEST))
    request = Request(**{**asked, "limits": ReadLimits(**asked["limits"])})
    threading.Thread(target=_end_with_parent, args=[request.parent], daemon=True).start()
    _limit(request.limits)
    gc.disable()  # parsers make millions of small objects and no cycles; the process ends with its one source
    output = sys.stdout.buffer
    file = os.fdopen(0, "rb", closefd=False)
    try:
        sha256 = request.sha256 or hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        table = read_table(file, request)
        head = Head(table.sheet, table.header_row, table.names, table.hidden, sha256, table.notes, table.looks)
    except (SourceError, UsageError) as error:
        _say(output, {"error": error.message, "remedy": error.remedy, "usage": isinstance(error, UsageError)})
    except Exception as error:  # noqa: BLE001 - a parser may raise anything on a hostile file; its words may quote it
        _say(output, _unreadable(error))
    else:
        _say(output, asdict(head))
        _write(output, table)
    return 0


def _unreadable(error: Exception) -> dict[str, Any]:
    if isinstance(error, MemoryError | pa.ArrowMemoryError):
        return {"error": "it is too large for the memory allowed.", "remedy": "Save the table as .csv."}
    return {
        "error": "it cannot be read: it is damaged, or holds something that is not known here.",
        "remedy": "Open it in the program that it belongs to, and save it anew or as .csv.",
    }


def _write(output: BinaryIO, table: Table) -> None:
    """Write the rows. An error in the middle is the stream's last batch: the parent tells it from an end."""
    with pa.ipc.new_stream(output, table.schema) as writer:
        try:
            for batch, metadata in table.batches():
                writer.write_batch(batch, custom_metadata=metadata)
        except SourceError as error:
            said = {"error": error.message, "remedy": error.remedy}
            writer.write_batch(_empty(table.schema), custom_metadata=said)


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.record_batch([pa.array([], field.type) for field in schema], schema=schema)


def _end_with_parent(parent: int) -> None:
    try:
        psutil.Process(parent).wait()
    finally:
        os._exit(3)


def _limit(limits: ReadLimits) -> None:
    """Set what the operating system can enforce; the parent watches memory and time besides."""
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    bounds = (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, 2 * limits.seconds + 10),  # two threads may work at a time
        (resource.RLIMIT_CORE, 0),  # a core dump would leave people's data on the disk
    )
    for kind, value in bounds:
        hard = resource.getrlimit(kind)[1]
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (wanted, hard))


def _say(output: BinaryIO, answer: dict[str, Any]) -> None:
    output.write(json.dumps(answer).encode() + b"\n")
    output.flush()


if __name__ == "__main__":
    sys.exit(main())
