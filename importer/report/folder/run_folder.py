"""The folder of a run: where its reports go."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from importer.errors import UsageError
from importer.report.folder.earlier_run import earlier_run
from importer.report.folder.file_names import PAGE, SANDBOX, SUMMARY, report_names
from importer.report.folder.mended_files import keep_mended
from importer.report.folder.private_files import WRITING, PrivateFiles, is_left_by_the_dead, make_private_folder

RUNS = Path("runs")
"""Where run folders are made, in the working folder, unless `--out` names a place."""


_FORGOTTEN = 3600.0
"""Seconds after which what a run was writing is swept away, if it cannot be known that it was killed."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where a run's reports go, and which folders were made for it."""

    path: Path
    made: tuple[Path, ...]
    """The outermost first; none when the folder was there already."""
    kept: Path | None = None
    """Where the earlier reports of a run that is taken up are now, if they know more than its journal."""
    mended: tuple[Path, ...] = ()
    """Errors files of an earlier run that somebody has mended in the folder, under their new names."""

    def discard_if_empty(self) -> None:
        """Remove the folders that were made and are still empty; never one that was there before."""
        with contextlib.suppress(OSError):  # it holds something
            for folder in reversed(self.made):
                folder.rmdir()


def make_run_folder(
    run_id: str, out: Path | None = None, sources: Sequence[Path] = (), taken_up: str = ""
) -> RunFolder:
    """Make `runs/<run id>/`, or `out`, with mode 0700 (POSIX), and make sure that the reports can be put there.

    `out` may be a folder that is there already, with the reports of an earlier run in it: validate, mend, validate
    again is how people work, and a nightly job names one folder. It keeps its mode. The reports of a run that has sent
    are moved into a folder of their own, named by that run: only they hold the new ids; those of a dry run go. A source
    that a report would replace is refused: somebody has mended it.

    An errors file that was mended where it stands is kept under another name.

    The reports of the run `taken_up` stay until they are replaced; when its journal had failed, they are kept as well.

    Raises UsageError when the folder cannot be made or written to, when an earlier report is held open by another
    program (Windows), or when a source would be lost.
    """
    path = RUNS / run_id if out is None else out
    folder = RunFolder(path, make_private_folder(path))
    try:
        _sweep(path)
        names = [*report_names([str(source) for source in sources]).values(), SANDBOX, PAGE, SUMMARY]
        earlier = earlier_run(path)
        _keep_sources(sources, path, {*names, *(earlier.files if earlier else ())})
        if earlier:
            folder = replace(folder, mended=keep_mended(earlier))
        if earlier and (earlier.knows_more or earlier.run_id != taken_up):
            aside = earlier.make_room()
            folder = replace(folder, kept=aside if earlier.run_id == taken_up else None)
        with PrivateFiles(path) as probe:
            for name in names:
                probe.create(name)
    except BaseException:  # raised on: a run that cannot begin leaves no empty folder, after Ctrl-C either
        folder.discard_if_empty()
        raise
    return folder


def _keep_sources(sources: Sequence[Path], folder: Path, names: Iterable[str]) -> None:
    for name in names:
        for source in sources:
            if _is_same(source, folder / name):
                raise UsageError(
                    f"{source}: the reports of this run would replace the file that it reads.",
                    "Name another folder with --out, or move the file.",
                )


def _is_same(source: Path, report: Path) -> bool:
    """Whether both are one file, also through a link, or by a name in another case where the system does not care."""
    try:
        return source.samefile(report)
    except OSError:
        return False


def _sweep(folder: Path) -> None:
    """Delete what a run that was killed while it wrote reports left behind."""
    for unfinished in folder.glob(f"{WRITING}*"):
        with contextlib.suppress(OSError):
            if is_left_by_the_dead(unfinished) or time.time() - unfinished.stat().st_mtime > _FORGOTTEN:
                shutil.rmtree(unfinished, ignore_errors=True)
