"""The reader: a source goes in, batches of raw text with the row numbers of a spreadsheet come out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importer.reader.batch import Batch, ReadOptions, SourceInfo
    from importer.reader.in_words import described
    from importer.reader.limits import ReadLimits
    from importer.reader.place.places import open_places
    from importer.reader.place.source_bytes import SourceBytes
    from importer.reader.source import Source, open_source

__all__ = [
    "Batch",
    "ReadLimits",
    "ReadOptions",
    "Source",
    "SourceBytes",
    "SourceInfo",
    "described",
    "open_places",
    "open_source",
]

_HOME = {
    "Batch": "batch",
    "ReadLimits": "limits",
    "ReadOptions": "batch",
    "Source": "source",
    "SourceBytes": "place.source_bytes",
    "SourceInfo": "batch",
    "described": "in_words",
    "open_places": "place.places",
    "open_source": "source",
}


def __getattr__(name: str) -> Any:
    """Import on first use: the child process lives here too and needs no pandas (0.5 s, 50 MB)."""
    if name in _HOME:
        return getattr(import_module(f"importer.reader.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
