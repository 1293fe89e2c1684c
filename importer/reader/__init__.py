"""The reader: a source goes in, batches of raw text with the row numbers of a spreadsheet come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importer.reader.batch import Batch, ReadOptions, SourceInfo
    from importer.reader.source import Source, open_source

__all__ = ["Batch", "ReadOptions", "Source", "SourceInfo", "open_source"]


def __getattr__(name: str) -> Any:
    """Import on first use: the child process that reads workbooks lives here too and needs no pandas (0.5 s, 50 MB)."""
    if name in {"Source", "open_source"}:
        from importer.reader import source  # noqa: PLC0415 - late on purpose, see above

        return getattr(source, name)
    if name in {"Batch", "ReadOptions", "SourceInfo"}:
        from importer.reader import batch  # noqa: PLC0415 - late on purpose, see above

        return getattr(batch, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
