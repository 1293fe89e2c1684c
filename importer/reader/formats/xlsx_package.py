"""What the files inside an .xlsx say that no reader library tells: which sheets are visible, which rows hidden.

Read with the standard library alone: small parts with expat, a sheet as a stream of bytes that is never whole in
memory. A part with a document type declaration is refused, so no entity is ever expanded.
"""

from __future__ import annotations

import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from importer.errors import SourceError

LARGEST_UNPACKED = 4 << 30
"""Bytes that the parts of a workbook may have together; a full sheet of 1,048,576 rows x 19 columns has about 1 GB."""
LARGEST_RATIO = 400
"""Unpacked to packed size beyond which a large part is a bomb; real sheets have 5 to 50, deflate's utmost is 1032."""

_SMALL_ENOUGH = 64 << 20  # a part of this size is harmless whatever its ratio
_LARGEST_INDEX = 16 << 20
_CHUNK = 1 << 20
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT_MAIN = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s>/])([^>]*)>")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d{1,7})["']""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet of the workbook."""

    name: str
    visible: bool
    part: str
    """Its path inside the zip; empty when the workbook does not tell."""


class WorkbookPackage:
    """The zip container of a workbook."""

    def __init__(self, content: bytes) -> None:
        """Open it. Raises SourceError when it is damaged or unpacks to an absurd size."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError):
            raise SourceError("the workbook is damaged.", "Copy or download it again, or save it anew.") from None
        parts = self._archive.infolist()
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise SourceError(
                f"the workbook would unpack to more than {LARGEST_UNPACKED >> 30} GiB.", "Save the sheet as .csv."
            )
        for part in parts:
            if part.file_size > max(_SMALL_ENOUGH, LARGEST_RATIO * part.compress_size):
                raise SourceError(
                    f"the workbook unpacks to {part.file_size // max(part.compress_size, 1)} times its size,"
                    " as only a zip bomb does.",
                    "Save the sheet as .csv.",
                )

    def sheets(self) -> list[Sheet]:
        """List the worksheets in their order. Raises SourceError when the workbook's index is damaged."""
        try:
            targets = self._targets()
            index = self._index("xl/workbook.xml")
        except (KeyError, ET.ParseError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise SourceError(
                "the workbook is damaged.", "Open it in a spreadsheet program and save it anew."
            ) from None
        sheets = []
        for element in index.iter():
            if element.tag in {f"{_MAIN}sheet", f"{_STRICT_MAIN}sheet"}:
                relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
                visible = element.get("state", "visible") == "visible"
                sheets.append(Sheet(element.get("name", ""), visible, targets.get(relation, "")))
        return sheets

    def _targets(self) -> dict[str, str]:
        """Map relation ids to the paths of worksheets; chart sheets and the like are left out."""
        relations = self._index("xl/_rels/workbook.xml.rels")
        return {
            relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
            for relation in relations
            if relation.get("Type", "").endswith("/worksheet")
        }

    def _index(self, name: str) -> ET.Element:
        with self._archive.open(name) as part:
            content = part.read(_LARGEST_INDEX)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise ValueError(f"{name} declares a document type")
        return ET.fromstring(content)  # noqa: S314 - no document type, so no entities; size is bounded

    def hidden_rows(self, part: str) -> list[int]:
        """Give the numbers of the hidden rows of a sheet, from 1 and rising; filtered-out rows are hidden rows."""
        if part not in self._archive.namelist():
            return []
        hidden: list[int] = []
        row = 0
        for text in self._tags(part):
            if b"hidden" not in text and _NUMBER.search(text):
                continue  # rows that carry their numbers need not be counted
            for match in _ROW.finditer(text):
                number = _NUMBER.search(match.group(1))
                row = int(number.group(1)) if number else row + 1
                if _HIDDEN.search(match.group(1)):
                    hidden.append(row)
        return hidden

    def _tags(self, part: str) -> Iterator[bytes]:
        """Yield a part as pieces that break between tags, never within one."""
        rest = b""
        with self._archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                rest += chunk
                end = rest.rfind(b">") + 1
                yield rest[:end]
                rest = rest[end:]
                if len(rest) > _LARGEST_INDEX:
                    return  # one tag or text this long is no sheet; the native reader will say so
