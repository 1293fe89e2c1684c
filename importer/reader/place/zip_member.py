"""Which file of a zip is the table, and its bytes. Nothing is ever extracted to a path: names only choose and show."""

from __future__ import annotations

import copy
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from importer.errors import SourceError
from importer.reader.place.spool import CHUNK

TABLE_ENDINGS = frozenset(
    f".{ending}"
    for ending in (
        *("csv", "tsv", "txt", "tab", "psv", "xlsx", "xlsm", "xlsb", "xls", "ods"),
        *("parquet", "jsonl", "ndjson", "xml", "html", "htm", "gz", "zst"),
    )
)
"""Endings that a table's file has; they decide only between the files of one zip."""
_CLUTTER = frozenset({"thumbs.db", "desktop.ini"})
_DOCUMENT_PARTS = frozenset({"[content_types].xml", "mimetype", "content.xml"})
_LARGEST_DIRECTORY = 64 << 20
"""Bytes of a zip's list of entries: half a million of them; an exported table has one."""
_BOUNDED_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Python unpacks these piece by piece; of bzip2 and LZMA a few hundred bytes may become a GB in one piece."""
_NO_BOUND = 1 << 62
_MOST_LISTED = 5
_UNPACK = "Unpack it yourself and name the file inside."


class ZipMembers:
    """The entries of a zip."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        """Read the list of entries. `name` is for messages. Raises SourceError when it is damaged."""
        self._name = name
        _bound_directory(name, file)
        file.seek(0)
        try:
            self._archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
            raise _damaged(name) from None

    def close(self) -> None:
        """Let go of the archive; the file stays open."""
        self._archive.close()

    @property
    def is_document(self) -> bool:
        """Whether the zip is itself a workbook or a text document."""
        return any(_is_document_part(entry.filename) for entry in self._archive.infolist())

    def choose(self) -> zipfile.ZipInfo:
        """Give the one entry that is a table. Raises SourceError unless there is exactly one."""
        files = [entry for entry in self._archive.infolist() if _counts(entry)]
        tables = [entry for entry in files if _path(entry.filename).suffix.lower() in TABLE_ENDINGS]
        if len(files) == 1:
            return files[0]
        if len(tables) == 1:
            return tables[0]
        if not files:
            raise SourceError(f"{self._name} holds no file.", "Check that the export worked.")
        listed = ", ".join(bare_name(entry.filename) for entry in (tables or files)[:_MOST_LISTED])
        more = ", ..." if len(tables or files) > _MOST_LISTED else ""
        raise SourceError(
            f"{self._name} holds {len(tables or files)} files: {listed}{more}.",
            "Unpack it and name those that are to be imported.",
        )

    def chunks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """Unpack an entry. Raises SourceError when it is encrypted, damaged or packed in an unknown way."""
        if entry.flag_bits & 0x1:
            raise SourceError(f"{self._name} is protected with a password.", _UNPACK)
        if entry.compress_type not in _BOUNDED_METHODS:
            raise SourceError(f"{self._name} is packed with a method that is not supported.", _UNPACK)
        size = 0
        whole = copy.copy(entry)
        whole.file_size = _NO_BOUND  # else a declared size that is too small would pass a part for the whole
        try:
            with self._archive.open(whole) as stream:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    yield chunk
        except (NotImplementedError, RuntimeError):
            raise SourceError(f"{self._name} is packed with a method that is not supported.", _UNPACK) from None
        except (zipfile.BadZipFile, EOFError, zlib.error, ValueError, OSError, struct.error):
            raise _damaged(self._name) from None
        if size != entry.file_size:
            raise _damaged(self._name)


def looks_like_document(head: bytes) -> bool:
    """Tell by its first bytes (100 and more) whether a zip, though its end may be lost, is a workbook or document."""
    if len(head) < 30:
        return False
    (length,) = struct.unpack_from("<H", head, 26)
    return _is_document_part(head[30 : 30 + length].decode("utf-8", "replace"))


def bare_name(entry: str) -> str:
    """Give an entry's file name without its folders and anything that a terminal would obey."""
    name = re.sub(r"[^\w .,()\[\]&+=@#$%~'-]", "_", _path(entry).name).strip()
    return name[:100] or "file"


def _path(entry: str) -> PurePosixPath:
    return PurePosixPath(entry.replace("\\", "/"))


def _counts(entry: zipfile.ZipInfo) -> bool:
    path = _path(entry.filename)
    if entry.is_dir() or not entry.file_size:
        return False
    return not (path.name.startswith(".") or path.name.lower() in _CLUTTER or "__MACOSX" in path.parts)


def _is_document_part(entry: str) -> bool:
    name = entry.replace("\\", "/").lower()
    if name in _DOCUMENT_PARTS or name.startswith(("xl/", "word/", "ppt/")):
        return True
    return name.startswith("index/") and name.endswith(".iwa")


def _bound_directory(name: str, file: BinaryIO) -> None:
    """Refuse a list of entries that would fill memory: zipfile reads all of it at once."""
    size = file.seek(0, 2)
    tail = 22 + 65_535  # the end record and the longest comment
    file.seek(max(size - tail - 76, 0))
    end = file.read(tail + 76) or b""
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 22:
        raise _damaged(name)
    (directory,) = struct.unpack_from("<L", end, at + 12)
    large = end.rfind(b"PK\x06\x06", 0, at)  # zip64 keeps the true size in a record of its own
    if directory == 0xFFFFFFFF and 0 <= large <= len(end) - 56:
        (directory,) = struct.unpack_from("<Q", end, large + 40)
    if directory > _LARGEST_DIRECTORY:
        raise SourceError(f"{name} lists far too many files to be an export.", _UNPACK)


def _damaged(name: str) -> SourceError:
    return SourceError(f"{name} is damaged or not complete.", "Copy or download it again.")
