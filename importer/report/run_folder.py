"""The folder of a run: where its reports go."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from importer.errors import UsageError
from importer.report.file_names import SUMMARY, report_names
from importer.report.private_files import WRITING, PrivateFiles, make_private_folder

RUNS = Path("runs")
"""Where run folders are made, in the working folder, unless `--out` names a place."""


_FORGOTTEN = 3600.0
"""Seconds after which what a killed run was writing is swept away; writing takes seconds."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where a run's reports go, and which folders were made for it."""

    path: Path
    made: tuple[Path, ...]
    """The outermost first; none when the folder was there already."""

    def discard_if_empty(self) -> None:
        """Remove the folders that were made and are still empty; never one that was there before."""
        with contextlib.suppress(OSError):  # it holds something
            for folder in reversed(self.made):
                folder.rmdir()


def make_run_folder(run_id: str, out: Path | None = None, sources: Sequence[Path] = ()) -> RunFolder:
    """Make `runs/<run id>/`, or `out`, with mode 0700 (POSIX), and make sure that the reports can be put there.

    `out` may be a folder that is there already, with the reports of an earlier run in it: validate, mend, validate
    again is how people work, and a nightly job names one folder. It keeps its mode. Reports of the same name are
    replaced; nothing else is deleted but what a killed run left half-written. A source that a report would replace is
    refused: somebody has mended it.

    Raises UsageError when the folder cannot be made or written to, when an earlier report is held open by another
    program (Windows), or when a source would be lost.
    """
    path = RUNS / run_id if out is None else out
    folder = RunFolder(path, make_private_folder(path))
    try:
        _sweep(path)
        names = [*report_names([str(source) for source in sources]).values(), SUMMARY]
        _keep_sources(sources, path, names)
        with PrivateFiles(path) as probe:
            for name in names:
                probe.create(name)
    except BaseException:
        folder.discard_if_empty()
        raise
    return folder


def _keep_sources(sources: Sequence[Path], folder: Path, names: Sequence[str]) -> None:
    replaced = {name.casefold() for name in names}
    for source in sources:
        if source.name.casefold() in replaced and _is_in(source, folder):
            raise UsageError(
                f"{source}: the reports of this run would replace the file that it reads.",
                "Name another folder with --out, or move the file.",
            )


def _sweep(folder: Path) -> None:
    """Delete what a run that was killed while it wrote reports left behind."""
    for unfinished in folder.glob(f"{WRITING}*"):
        with contextlib.suppress(OSError):
            if time.time() - unfinished.stat().st_mtime > _FORGOTTEN:
                shutil.rmtree(unfinished, ignore_errors=True)


def _is_in(source: Path, folder: Path) -> bool:
    try:
        return source.parent.samefile(folder)
    except OSError:
        return False
