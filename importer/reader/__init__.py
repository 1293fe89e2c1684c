"""The reader: a source goes in, batches of raw text with the row numbers of a spreadsheet come out."""

from importer.reader.batch import Batch, ReadOptions, SourceInfo
from importer.reader.source import Source, open_source

__all__ = ["Batch", "ReadOptions", "Source", "SourceInfo", "open_source"]
