"""Standard output that stays free for the one object of `--json`, whatever a user's own rules print."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO, cast

from importer.cli.steady import SteadyStream


@contextmanager
def nothing_printed() -> Iterator[None]:
    """Lead what is printed meanwhile to standard error, that of other processes and of C code too.

    Afterwards standard output is what it was, even if somebody has closed it or put another one in its place.
    """
    before = sys.stdout
    before.flush()
    number = before.fileno()
    kept = os.dup(number)
    os.dup2(sys.stderr.fileno(), number)
    with open(os.dup(number), "w", encoding="utf-8", errors="replace", buffering=1) as errors:  # noqa: PTH123 - a descriptor has no path
        sys.stdout = cast(TextIO, SteadyStream(errors))
        try:
            yield
        finally:
            with contextlib.suppress(OSError, ValueError):
                before.flush()
            os.dup2(kept, number)
            os.close(kept)
            sys.stdout = before
