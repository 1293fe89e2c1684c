"""The folder of a run: where its reports go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from importer.errors import UsageError
from importer.report.file_names import SUMMARY, report_names
from importer.report.private_files import PrivateFiles, make_private_folder

RUNS = Path("runs")
"""Where run folders are made, in the working folder, unless `--out` names a place."""


def make_run_folder(run_id: str, out: Path | None = None, sources: Sequence[Path] = ()) -> Path:
    """Make `runs/<run id>/`, or `out`, with mode 0700 (POSIX), and make sure that the reports can be put there.

    `out` may be a folder that is there already, with the reports of an earlier run in it: validate, mend, validate
    again is how people work, and a nightly job names one folder. Reports of the same name are replaced; nothing is
    deleted. But a source that a report would replace is refused: somebody has
    mended it.

    Raises UsageError when the folder cannot be made or written to, when an earlier report is held open by another
    program (Windows), or when a source would be lost.
    """
    folder = RUNS / run_id if out is None else out
    make_private_folder(folder)
    names = [*report_names([str(source) for source in sources]).values(), SUMMARY]
    for source in sources:
        if source.name.casefold() in {name.casefold() for name in names} and _is_in(source, folder):
            raise UsageError(
                f"{source}: the reports of this run would replace the file that it reads.",
                "Name another folder with --out, or move the file.",
            )
    with PrivateFiles(folder) as probe:
        for name in names:
            probe.create(name)
    return folder


def _is_in(source: Path, folder: Path) -> bool:
    try:
        return source.parent.samefile(folder)
    except OSError:
        return False
