"""Unpacks gzip, zstd and zip, known by their content and never by their name, in chunks into a private file.

A workbook (.xlsx, .ods, ...) is a zip too, but the table is the zip itself: it is left alone. What a file says of its
own size is never believed, except that a size beyond the limit refuses it at once. Damage of any kind refuses the
file: a shorter table than the one that was packed must never pass for it.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from importer.errors import SourceError
from importer.events import StopSignal
from importer.reader.limits import ReadLimits
from importer.reader.place.source_bytes import SourceBytes
from importer.reader.place.spool import CHUNK, Spool, heed, too_large
from importer.reader.place.zip_member import ZipMembers, bare_name, looks_like_document
from importer.system_words import system_words

_DEEPEST = 2
"""Levels: a zip that holds a .csv.gz."""
_HEAD = 512
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"  # after a byte 0x50 to 0x5f: a frame of metadata, which parallel zstd begins with
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def unpack(source: SourceBytes, limits: ReadLimits, temp_dir: Path | None, stop: StopSignal) -> SourceBytes:
    """Give the table inside a gzip, zstd or zip file, two levels at most; `source` itself when it is none of these.

    What is given is to be closed; `source` stays open either way. Its SHA-256 is that of `source` as it came.
    Raises SourceError (damaged, a bomb, a password, more than one table), UsageError (no room in `temp_dir`),
    InterruptedRunError.
    """
    return _unpack(source, limits, temp_dir, stop, 0)


def _unpack(
    source: SourceBytes, limits: ReadLimits, temp_dir: Path | None, stop: StopSignal, level: int
) -> SourceBytes:
    with source.open() as file:
        kind = _kind(file)
        if level and _is_tar(file):
            raise SourceError(f"{source.name} is a tar archive.", "Unpack it yourself and name the file inside.")
        if kind is None:
            return source
        if kind == "zip" and _is_document(source, file):
            return source
        if level == _DEEPEST:
            raise SourceError(f"{source.name} is packed more than twice.", "Unpack it yourself.")
        before = _stamp(file)
        sha256 = source.sha256 or _hash(source, file, stop)
        unpacked = _Unpacking(source, file, limits, temp_dir, stop).run(kind, sha256)
        if _stamp(file) != before:
            unpacked.close()
            raise SourceError(f"{source.name} was changed while it was being read.", "Wait until it is complete.")
    try:
        inner = _unpack(unpacked, limits, temp_dir, stop, level + 1)
    except BaseException:  # raised on: the outer level's private file must not outlive its inner one's failure
        unpacked.close()
        raise
    if inner is unpacked:
        return unpacked
    unpacked.close()
    return SourceBytes(inner.name, inner.open, inner.sha256, kind, inner.release)


class _Unpacking:
    """One level of one source."""

    def __init__(
        self, source: SourceBytes, file: BinaryIO, limits: ReadLimits, temp_dir: Path | None, stop: StopSignal
    ) -> None:
        self._source = source
        self._file = file
        self._limits = limits
        self._temp_dir = temp_dir
        self._stop = stop

    def run(self, kind: str, sha256: str) -> SourceBytes:
        self._file.seek(0)
        if kind == "zip":
            return self._zip(sha256)
        chunks = _gzip_chunks if kind == "gzip" else _zstd_chunks
        packed = os.fstat(self._file.fileno()).st_size
        return self._spool(self._source.name, chunks(self._source.name, self._file), packed, (sha256, kind))

    def _zip(self, sha256: str) -> SourceBytes:
        with closing(ZipMembers(self._source.name, self._file)) as members:
            entry = members.choose()
            if entry.file_size > self._limits.unpacked:
                raise too_large(self._source.name, self._limits.unpacked)
            name = f"{self._source.name}/{bare_name(entry.filename)}"
            packed = min(entry.compress_size, os.fstat(self._file.fileno()).st_size)
            return self._spool(name, members.chunks(entry), packed, (sha256, "zip"))

    def _spool(self, name: str, chunks: Iterator[bytes], packed: int, known: tuple[str, str]) -> SourceBytes:
        limits = self._limits
        with Spool(name, limits.unpacked, self._temp_dir, self._stop) as spool:
            for chunk in chunks:
                spool.write(chunk)
                if spool.size > max(limits.harmless, limits.ratio * packed):
                    raise SourceError(
                        f"{name} unpacks to more than {limits.ratio} times its size, as only a bomb does.",
                        "Unpack it yourself if you trust it.",
                    )
            return spool.finish(*known)


def _kind(file: BinaryIO) -> str | None:
    head = _head(file)
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_ZSTD) or (head[1:4] == _SKIPPABLE and 0x50 <= head[0] <= 0x5F):
        return "zstd"
    return "zip" if head.startswith(_ZIP) else None


def _is_tar(file: BinaryIO) -> bool:
    return _head(file)[257:262] == b"ustar"


def _is_document(source: SourceBytes, file: BinaryIO) -> bool:
    """Tell whether a zip is a workbook; of a damaged one by its first entry, so that the workbook's reader says so."""
    head = _head(file)
    if looks_like_document(head):
        return True
    with closing(ZipMembers(source.name, file)) as members:
        return members.is_document


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(_HEAD) or b""


def _stamp(file: BinaryIO) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def _hash(source: SourceBytes, file: BinaryIO, stop: StopSignal) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            heed(stop)
    except OSError as error:
        raise SourceError(
            f"{source.name} cannot be read: {system_words(error)}.", "Check the disk or the network drive."
        ) from None
    return digest.hexdigest()


def _gzip_chunks(name: str, file: BinaryIO) -> Iterator[bytes]:
    """Unpack all members; zeros after the last are padding, anything else is damage."""
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except (OSError, EOFError, zlib.error):
        raise _damaged(name) from None


def _zstd_chunks(name: str, file: BinaryIO) -> Iterator[bytes]:
    """Unpack all frames; Arrow's codec ends in an error on a frame that is cut off and on anything after the last."""
    try:
        own = os.fdopen(os.dup(file.fileno()), "rb", buffering=0)  # Arrow closes what it reads from
        with own, pa.CompressedInputStream(pa.PythonFile(own, mode="r"), "zstd") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except OSError as error:  # what Arrow makes of a codec's error
        if "memory" in str(error):
            raise SourceError(f"{name} was packed with too large a window.", "Pack it without --long.") from None
        raise _damaged(name) from None


def _damaged(name: str) -> SourceError:
    return SourceError(f"{name} is damaged or not complete.", "Copy or download it again.")
