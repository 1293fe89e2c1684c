"""Files that somebody has mended or filled in where they stand: another run's must not take their place."""

from __future__ import annotations

import re
from pathlib import Path

from importer.errors import UsageError
from importer.report.folder.earlier_run import EarlierRun
from importer.report.folder.file_names import SUMMARY
from importer.system_words import system_words

_FOR_PEOPLE = ("errors", "uncertain")
"""How the files begin that people mend or fill in."""
_ENDINGS = frozenset({".xlsx", ".csv"})
_KEPT = re.compile(r"(errors(-.+)?|uncertain)-mended(-[0-9]+)?\.(xlsx|csv)", re.IGNORECASE | re.DOTALL)
_CLOCK = 2.0
"""Seconds by which a file must be younger than the summary that was written after it: FAT counts in twos."""


def keep_mended(earlier: EarlierRun) -> tuple[Path, ...]:
    """Rename errors files and uncertain.csv that were changed after the run had written them; gives the new paths.

    `errors.xlsx` becomes `errors-mended.xlsx`. Raises UsageError when one cannot be renamed.
    """
    folder = earlier.folder
    try:
        written = (folder / SUMMARY).stat().st_mtime + _CLOCK
    except OSError:
        return ()
    kept = []
    for name in sorted(earlier.files):
        file = folder / name
        if not name.startswith(_FOR_PEOPLE) or file.suffix.lower() not in _ENDINGS:
            continue
        try:
            if not file.is_file() or file.stat().st_mtime <= written:
                continue
            kept.append(file.rename(_free(file)))
        except OSError as error:
            raise UsageError(
                f"{file} was mended, and cannot be kept under another name: {system_words(error)}.",
                "Close the file if another program has it open, or name another folder with --out.",
            ) from None
    return tuple(kept)


def is_kept_mended(name: str) -> bool:
    """Whether a file is called as `keep_mended` names what it keeps."""
    return _KEPT.fullmatch(name) is not None


def _free(file: Path) -> Path:
    """Give a name beside the file that nothing has."""
    stem, number = f"{file.stem}-mended", 1
    target = file.with_name(f"{stem}{file.suffix}")
    while target.exists():
        number += 1
        target = file.with_name(f"{stem}-{number}{file.suffix}")
    return target
