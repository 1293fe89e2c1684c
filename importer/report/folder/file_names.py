"""How the reports of a run are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

SUMMARY = "summary.json"
PAGE = "report.html"
SANDBOX = "sandbox.csv"
DIFFERENCES = "differences.csv"

_LONGEST_STEM = 50
"""Characters of a source's name that go into a file name: four bytes each stay well under the 255 bytes of a name."""


def report_names(paths: Sequence[str]) -> dict[str, str]:
    """Give name of the report -> file name for a run over these sources, the tables only.

    The errors file of a single source is `errors_csv`, those of several `errors_csv_1`, `errors_csv_2` ... in their
    order; likewise `errors_xlsx`, `unsent_csv` and `changed_csv`.
    """
    names = {"results": "results.csv"}
    for kind, suffix in (("errors", "xlsx"), ("errors", "csv"), ("unsent", "csv"), ("changed", "csv")):
        files = source_names(kind, paths, suffix)
        numbers = [""] if len(files) == 1 else [f"_{number}" for number in range(1, len(files) + 1)]
        names |= {f"{kind}_{suffix}{number}": file for number, file in zip(numbers, files, strict=True)}
    return names | {"uncertain": "uncertain.csv", "problems": "problems.csv"}


def source_names(kind: str, paths: Sequence[str], suffix: str = "csv") -> list[str]:
    """Name the file that every source gets: `errors.csv` for a single one, else `errors-<stem>.csv`.

    The names differ from each other on file systems that ignore case or the form of accents, too. An errors or unsent
    file that is imported again keeps its name.
    """
    if len(paths) == 1:
        return [f"{kind}.{suffix}"]
    taken: set[str] = set()
    names = []
    for number, path in enumerate(paths, start=1):
        stem = _stem(path) or f"source-{number}"
        candidate, again = stem, 1
        while _folded(candidate) in taken:
            again += 1
            candidate = f"{stem}-{again}"
        taken.add(_folded(candidate))
        names.append(f"{kind}-{candidate}.{suffix}")
    return names


def _stem(path: str) -> str:
    """Give the name of a file without its ending, safe as part of a file name on every system."""
    name = Path(path)
    name = name.with_suffix("") if name.suffix.lower() in {".gz", ".zst"} else name
    stem = unicodedata.normalize("NFC", name.stem)
    safe = re.sub("_+", "_", "".join(letter if _is_safe(letter) else "_" for letter in stem))
    return safe.removeprefix("errors-").removeprefix("unsent-").removeprefix("changed-")[:_LONGEST_STEM].strip("._-")


def _is_safe(letter: str) -> bool:
    """Whether it is a letter, a digit or a mark (the vowel signs of Indian scripts) in any script, or harmless."""
    return letter.isalnum() or letter in "._-" or unicodedata.category(letter).startswith("M")


def _folded(name: str) -> str:
    """Give what a file system that ignores case and the form of accents sees."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
