"""The zip container of an .xlsx or .xlsb workbook: its parts, read within limits, and where they lie.

Read with the standard library alone: small parts with expat, a sheet as a stream that is never whole in memory. A part
with a document type declaration is refused, so no entity is ever expanded. What the zip declares of its parts' sizes is
not believed: a part that unpacks to more than it declares is refused before a native parser meets it.
"""

from __future__ import annotations

import copy
import io
import posixpath
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from importer.errors import SourceError
from importer.reader.limits import ReadLimits

CHUNK = 1 << 20
_LARGEST_INDEX = 16 << 20
"""Bytes of a part that is parsed as a tree; the relations of a workbook with a thousand sheets have 0.2 MB."""
_INFLATED_AT_MOST = 1032
"""Times its size that a deflated part can unpack to (zlib's own documentation)."""
_BROKEN = (ET.ParseError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part says of another one that it needs."""

    kind: str
    """The last word of its type: `worksheet`, `sharedStrings`."""
    target: str
    """As written."""
    part: str
    """Path inside the zip that it leads to."""


class DamagedError(SourceError):
    """The workbook breaks the rules of its format."""

    def __init__(self) -> None:
        super().__init__("the workbook is damaged.", "Open it in a spreadsheet program and save it anew.")


class WorkbookParts:
    r"""The container, open for reading. Names of parts are compared without case, and `\\` is `/`, as Excel does."""

    def __init__(self, content: bytes, limits: ReadLimits) -> None:
        """Open it. Raises SourceError when it is damaged or unpacks to an absurd size."""
        self._limits = limits
        self._archive = unbroken(lambda: zipfile.ZipFile(io.BytesIO(content)))
        self._parts = {_path(info.filename).casefold(): info for info in self._archive.infolist()}
        if len(self._parts) < len(self._archive.infolist()):
            raise DamagedError  # of two parts with one name, the native reader may take the other
        if sum(info.file_size for info in self._parts.values()) > limits.unpacked:
            raise self._too_large()
        for info in self._parts.values():
            if info.file_size > max(limits.harmless, limits.ratio * info.compress_size):
                raise _bomb(info.file_size // max(info.compress_size, 1))
            if info.flag_bits & 1:
                raise SourceError(
                    "the workbook is protected with a password.", "Open it, remove the password and save it again."
                )

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self._parts

    def size(self, part: str) -> int:
        """Give the bytes that a part declares to unpack to; 0 when there is none."""
        info = self._parts.get(part.casefold())
        return info.file_size if info is not None else 0

    def check(self, part: str) -> None:
        """Make sure that a part unpacks to no more than it declares. Raises SourceError."""
        info = self._parts.get(part.casefold())
        if info is not None and info.compress_size * _INFLATED_AT_MOST > self._limits.harmless:
            for _ in self.chunks(part):
                pass

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield a part unpacked, CHUNK bytes at a time; nothing when there is none.

        Raises SourceError when it is damaged or has more than it declares.
        """
        info = self._parts.get(part.casefold())
        if info is None:
            return
        boundless = copy.copy(info)
        boundless.file_size = 1 << 62  # zipfile would stop at what is declared, and a native parser would not
        try:
            left = info.file_size
            with self._archive.open(boundless) as stream:
                while chunk := stream.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise DamagedError
                    yield chunk
        except (*_BROKEN, RuntimeError, KeyError):
            raise DamagedError from None

    def read(self, part: str, most: int = _LARGEST_INDEX) -> bytes:
        """Give a part whole. Raises SourceError when it is missing, damaged or has more than `most` bytes."""
        if part not in self or self.size(part) > most:
            raise DamagedError
        return b"".join(self.chunks(part))

    def tree(self, part: str, most: int = _LARGEST_INDEX) -> ET.Element:
        """Give an XML part as a tree. Raises SourceError when it is missing, damaged or too large."""
        content = self.read(part, most)
        refuse_document_type(content)
        return unbroken(lambda: ET.fromstring(content))  # noqa: S314 - no document type: no entities; size is bounded

    def relations(self, part: str) -> dict[str, Relation]:
        """Give the relations of a part by their ids; `""` asks for those of the package. None when it has none."""
        folder, name = posixpath.split(part)
        source = posixpath.join(folder, "_rels", f"{name}.rels")
        if source not in self:
            return {}
        relations = {}
        for element in self.tree(source):
            target = element.get("Target", "")
            if element.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/", folder, _path(target))).lstrip("/")
                kind = element.get("Type", "").rpartition("/")[2]
                relations[element.get("Id", "")] = Relation(kind, target, path)
        return relations

    def workbook_part(self) -> str:
        """Give the path of the part that lists the sheets. Raises SourceError when there is none."""
        named = [relation.part for relation in self.relations("").values() if relation.kind == "officeDocument"]
        for part in (*named, "xl/workbook.xml", "xl/workbook.bin"):
            if part in self:
                return part
        raise DamagedError

    def _too_large(self) -> SourceError:
        return SourceError(
            f"the workbook would unpack to more than {self._limits.unpacked / (1 << 30):.3g} GiB.",
            "Save the sheet as .csv.",
        )


def unbroken(work: Callable[[], _Given]) -> _Given:
    """Do something with a part. Raises SourceError when it turns out damaged."""
    try:
        return work()
    except _BROKEN:
        raise DamagedError from None


def refuse_document_type(content: bytes) -> None:
    """Raise SourceError when XML declares a document type or entities; no spreadsheet program writes such."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise DamagedError


def _path(name: str) -> str:
    return name.replace("\\", "/")


def _bomb(ratio: int) -> SourceError:
    return SourceError(f"the workbook unpacks to {ratio} times its size, as only a zip bomb does.", "Save it as .csv.")
