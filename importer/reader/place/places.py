"""Names to bytes: patterns are expanded, standard input is read, what is remote is fetched, once each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from importer.errors import UsageError
from importer.events import StopSignal
from importer.reader.limits import ReadLimits
from importer.reader.place.names import STANDARD_INPUT, RemoteName, each_once, local_files, parse
from importer.reader.place.remote import Remote
from importer.reader.place.source_bytes import SourceBytes
from importer.reader.place.standard_input import read_standard_input

Progress = Callable[[str, int, int | None], None]
"""Told a source's name, the bytes of it that have arrived, and how many there will be, if that is known."""


def open_places(
    names: Sequence[str], limits: ReadLimits, temp_dir: Path | None, stop: StopSignal, progress: Progress
) -> list[SourceBytes]:
    """Give the sources that `names` name, in their order; a pattern's are sorted. Each is to be closed.

    Local files are only named here and opened when they are read. Standard input (`-`) and what is remote are read
    into private files in `temp_dir`, each bounded by `limits.unpacked`.
    Raises UsageError (a name that is not supported, one source twice, an extra that is not installed, no room),
    SourceError (nothing there, not allowed, broken off, too large), InterruptedRunError. Nothing stays open then.
    """
    places = [parse(name) for name in names]
    if places.count(STANDARD_INPUT) > 1:
        raise UsageError("Standard input (-) is named twice.", "Name it once.")
    files = {
        name: local_files(place, name) for name, place in zip(names, places, strict=True) if isinstance(place, Path)
    }
    each_once([path for name in names for path in files.get(name, ())])
    urls = [place.url for place in places if isinstance(place, RemoteName)]
    if len(set(urls)) < len(urls):
        raise UsageError("A remote source is named twice.", "Name each once.")
    opened: list[SourceBytes] = []
    remote = Remote(limits, temp_dir, stop, progress)
    try:
        for name, place in zip(names, places, strict=True):
            if isinstance(place, Path):
                opened += map(SourceBytes.of_path, files[name])
            elif isinstance(place, RemoteName):
                remote.fetch_into(opened, place)
            else:
                opened.append(read_standard_input(limits, temp_dir, stop, progress))
    except BaseException:  # raised on: Ctrl-C, too, must leave no private file open
        for source in opened:
            source.close()
        raise
    return opened
