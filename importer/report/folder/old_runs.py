"""The reports of runs that lie about in folders: found by their summary.json, told from other files, and deleted.

No link is followed below the folders that are named; what is no report of ours by its name stays.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from importer.report.folder.earlier_run import earlier_run
from importer.report.folder.file_names import DIFFERENCES, PAGE, SANDBOX, SUMMARY, report_names
from importer.report.folder.mended_files import is_kept_mended
from importer.report.folder.private_files import WRITING, is_left_by_the_dead
from importer.system_words import system_words


@dataclass(frozen=True, slots=True)
class RunReports:
    """What a folder holds of a run."""

    folder: Path
    run_id: str
    files: tuple[Path, ...]
    """Its reports, summary.json last: whatever breaks off the deletion, the rest is found again."""
    newest: float
    """When a file of the folder, report or not, was last changed; seconds since 1970."""
    knows_more: bool
    """Whether only these reports have the ids of some customers, since the run's journal failed."""


def run_reports(folder: Path) -> RunReports | None:
    """Give the reports in a folder; None when there is no summary.json of ours in it, or it cannot be looked at."""
    if folder.joinpath(SUMMARY).is_symlink():
        return None
    run = earlier_run(folder)
    if run is None:
        return None
    ours = {*run.files, *report_names(_sources(folder)).values(), SANDBOX, DIFFERENCES, PAGE, SUMMARY}
    try:
        there = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
        newest = max(path.stat().st_mtime for path in there)
    except (OSError, ValueError):
        return None
    reports = [path for path in there if path.name in ours or is_kept_mended(path.name)]
    files = sorted(reports, key=lambda path: (path.name == SUMMARY, path.name))
    return RunReports(folder, run.run_id, tuple(files), newest, run.knows_more)


def find_runs(places: Sequence[Path]) -> list[RunReports]:
    """Give the runs whose reports are in these folders, in folders within them, or moved aside in those.

    The deepest come first. A folder that is met twice is given once.
    """
    found: dict[Path, RunReports] = {}
    for place in places:
        below = list(_folders(place))
        # Where a later run into the same folder has moved them, the folder has the run's id, or that and a number.
        aside = [folder for parent in below for folder in _folders(parent)]
        for folder in (*aside, *below, place):
            run = run_reports(folder)
            if run is not None and (folder not in aside or _is_named_by(folder, run.run_id)):
                found.setdefault(folder.resolve(), run)
    return sorted(found.values(), key=lambda run: -len(run.folder.resolve().parts))


def left_by_the_dead(places: Sequence[Path]) -> list[Path]:
    """Give what processes that are gone were writing, in these folders and two levels below."""
    folders = {
        folder.resolve(): folder
        for place in places
        for below in (place, *_folders(place))
        for folder in _folders(below, WRITING)
    }
    return [folder for folder in folders.values() if is_left_by_the_dead(folder)]


def delete_run(run: RunReports) -> list[str]:
    """Delete the reports, and the folder if it is empty then; gives the names of those that cannot be deleted."""
    failed: list[str] = []
    for path in run.files:
        if failed and path.name == SUMMARY:
            break
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            failed.append(f"{path.name} ({system_words(error)})")
    with contextlib.suppress(OSError):  # it holds something
        run.folder.rmdir()
    return failed


def delete_writing(folder: Path) -> None:
    """Delete what a process that is gone was writing; a link in it goes, not what it leads to."""
    shutil.rmtree(folder, ignore_errors=True)


def names_left(folder: Path) -> list[str]:
    """Give the names of what is in a folder, sorted; none when it is gone."""
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []


def _folders(parent: Path, prefix: str = "") -> Iterator[Path]:
    """Give the folders within a folder, links excepted; none when it cannot be looked at."""
    with contextlib.suppress(OSError):
        for path in sorted(parent.iterdir()):
            if path.name.startswith(prefix) and path.is_dir() and not path.is_symlink() and not _is_junction(path):
                yield path


def _is_junction(path: Path) -> bool:
    """Whether it is what Windows has for a link to a folder (told by Python 3.12 and later)."""
    told = getattr(path, "is_junction", None)
    return told is not None and bool(told())


def _is_named_by(folder: Path, run_id: str) -> bool:
    rest = folder.name.removeprefix(run_id)
    return folder.name.startswith(run_id) and (not rest or (rest[0] == "-" and rest[1:].isdecimal()))


def _sources(folder: Path) -> list[str]:
    """Give the paths of a run's sources, as its summary names them: they tell how its reports are called."""
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        return [str(source["path"]) for source in summary["sources"] or ()]
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return []
