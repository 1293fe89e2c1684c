"""A workbook on the disk: rows and notes are spooled, packed, while they come; the zip archive is made at the end."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator

from importer.report.folder.private_files import PrivateFile
from importer.report.workbook.skeleton import FRAMES, NOTES, ROWS, Skeleton

_QUICK = 1
"""Level of packing of a spool, which is read once."""
_AT_ONCE = 1 << 20
"""Bytes."""


class Spool:
    """A part of the workbook that grows. It is packed, in a private file."""

    def __init__(self, file: PrivateFile) -> None:
        self._file = file
        self._packer = zlib.compressobj(_QUICK)
        self.size = 0
        """Bytes, unpacked."""

    def add(self, text: str) -> None:
        """Append. Raises StoppedError when it cannot be written."""
        data = text.encode("utf-8", "replace")  # an API's words may hold half a character
        self.size += len(data)
        if packed := self._packer.compress(data):
            self._file.write(packed)

    def end(self) -> None:
        """Make it complete. Raises StoppedError when it cannot be written."""
        self._file.write(self._packer.flush())

    def chunks(self) -> Iterator[bytes]:
        """Give all of it, unpacked, when it is complete."""
        unpacker = zlib.decompressobj()
        for packed in self._file.chunks(_AT_ONCE // 16):
            while packed:
                yield unpacker.decompress(packed, _AT_ONCE)
                packed = unpacker.unconsumed_tail  # noqa: PLW2901 - what is left of it
        yield unpacker.flush()

    def discard(self) -> None:
        """Delete it."""
        self._file.discard()


class Package:
    """One workbook that is being written."""

    def __init__(self, file: PrivateFile) -> None:
        """Take the file that the workbook is to be."""
        self._file = file
        self.rows = Spool(file.spool("rows"))
        self.notes = Spool(file.spool("notes"))
        self.frames = Spool(file.spool("frames"))

    def finish(self, skeleton: Skeleton) -> None:
        """Write the workbook. Raises StoppedError when it cannot be written."""
        spools = {ROWS: self.rows, NOTES: self.notes, FRAMES: self.frames}
        for spool in spools.values():
            spool.end()
        with self._file.opened() as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in skeleton.parts.items():
                archive.writestr(_entry(name), content)
            for name, frame in skeleton.frames.items():
                with archive.open(_entry(name), "w") as part:
                    part.write(frame.head)
                    for chunk in spools[name].chunks():
                        part.write(chunk)
                    part.write(frame.tail)
        for spool in spools.values():
            spool.discard()


def _entry(name: str) -> zipfile.ZipInfo:
    """Give the entry of a part; the time is the one that Excel writes."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
