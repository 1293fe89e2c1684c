"""How the reports of a run are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

SUMMARY = "summary.json"

_LONGEST_STEM = 50
"""Characters of a source's name that go into a file name: four bytes each stay well under the 255 bytes of a name."""


def report_names(paths: Sequence[str]) -> dict[str, str]:
    """Give name of the report -> file name for a run over these sources, the CSV files only.

    The errors file of a single source is `errors_csv`, those of several `errors_csv_1`, `errors_csv_2` ... in their
    order.
    """
    errors = errors_names(paths)
    keys = ["errors_csv"] if len(errors) == 1 else [f"errors_csv_{number}" for number in range(1, len(errors) + 1)]
    return {
        "results": "results.csv",
        **dict(zip(keys, errors, strict=True)),
        "uncertain": "uncertain.csv",
        "problems": "problems.csv",
    }


def errors_names(paths: Sequence[str]) -> list[str]:
    """Name the errors file of every source: `errors.csv` for a single one, else `errors-<stem>.csv`.

    The names differ from each other on file systems that ignore case or the form of accents, too. An errors file that
    is imported again keeps its name.
    """
    if len(paths) == 1:
        return ["errors.csv"]
    taken: set[str] = set()
    names = []
    for number, path in enumerate(paths, start=1):
        stem = _stem(path) or f"source-{number}"
        candidate, again = stem, 1
        while candidate.casefold() in taken:
            again += 1
            candidate = f"{stem}-{again}"
        taken.add(candidate.casefold())
        names.append(f"errors-{candidate}.csv")
    return names


def _stem(path: str) -> str:
    """Give the name of a file without its ending, safe as part of a file name on every system."""
    stem = unicodedata.normalize("NFC", Path(path).stem)
    safe = re.sub(r"[^\w.-]+", "_", stem).removeprefix("errors-")
    return safe[:_LONGEST_STEM].strip("._-")
