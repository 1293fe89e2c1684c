"""What an .xlsx says of itself: which sheets it has, how its cells are formatted, where its parts lie."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importer.errors import SourceError
from importer.number_format import is_date_format, zeros_of
from importer.reader.formats.grid import SheetName
from importer.reader.formats.number_formats import BUILT_IN
from importer.reader.formats.workbook_parts import Relation, WorkbookParts

_BUILT_IN_DATES = frozenset({*range(14, 23), 45, 46, 47})
"""Number formats that a file need not spell out (ECMA-376 part 1, 18.8.30)."""
_LARGEST_STYLES = 64 << 20
"""Bytes; the largest that Excel writes, 65,490 cell formats, has 10 MB."""


@dataclass(frozen=True, slots=True)
class CellFormats:
    """The cell formats, by their number in a cell's `s` attribute: those that change what a person sees, and codes."""

    zeros: Mapping[int, str]
    """Those that pad numbers with zeros, each with its shape (`number_format.zeros_of`)."""
    dates: frozenset[int]
    codes: Sequence[str] = ()
    """The code of each one's number format, as the file spells it; empty for General, or where it is not known."""

    @classmethod
    def of(cls, number_formats: list[int], spelled: Mapping[int, str]) -> CellFormats:
        """Make it of the number format of each cell format, and of the number formats that the file spells out."""
        zeros, dates, codes = {}, set(), []
        for style, number in enumerate(number_formats):
            code = spelled.get(number)
            codes.append(BUILT_IN.get(number, "") if code is None else code)
            if number in _BUILT_IN_DATES if code is None else is_date_format(code):
                dates.add(style)
            shape = zeros_of(code) if code is not None else None
            if shape is not None:
                zeros[style] = shape
        return cls(zeros, frozenset(dates), codes)

    def code(self, style: int) -> str:
        """Give the code of a cell format's number format; empty when there is no such cell format."""
        return self.codes[style] if 0 <= style < len(self.codes) else ""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet of the workbook."""

    name: SheetName
    part: str
    number: int
    """Position among all sheets, charts too."""


@dataclass(frozen=True, slots=True)
class XlsxIndex:
    """The index of a workbook."""

    sheets: list[SheetPart]
    from_1904: bool
    strings: str
    """Path of the shared strings; empty when there are none."""
    styles: str
    """Path of the styles; empty when there are none."""
    plain: bool
    """Whether every part lies where the native reader looks for it."""

    def sheet(self, name: str) -> SheetPart:
        """Find a worksheet by its name. Raises SourceError when there is none of this name."""
        for sheet in self.sheets:
            if sheet.name.name == name:
                return sheet
        raise SourceError(f"there is no sheet {name!r}.", "Choose another with --sheet.")


def read_index(parts: WorkbookParts) -> XlsxIndex:
    """Read the index of an .xlsx. Raises SourceError when it is damaged."""
    workbook = parts.workbook_part()
    relations = parts.relations(workbook)
    folder = workbook.rpartition("/")[0]
    folder = f"{folder}/" if folder else ""
    sheets: list[SheetPart] = []
    plain, from_1904, number = True, False, 0
    for element in parts.tree(workbook).iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "workbookPr":
            from_1904 = element.get("date1904") in {"1", "true"}
        elif kind == "sheet":
            relation = relations.get(_relation_of(element))
            plain = plain and relation is not None and relation.kind in {"worksheet", "chartsheet", "dialogsheet"}
            plain = plain and element.get("state", "visible") in {"visible", "hidden", "veryHidden"}
            if relation is not None and relation.kind == "worksheet":
                visible = element.get("state", "visible") == "visible"
                sheets.append(SheetPart(SheetName(element.get("name", ""), visible), relation.part, number))
                plain = plain and _seen(relation, folder) == relation.part
            number += 1
    strings, styles = (
        next((found.part for found in relations.values() if found.kind == kind and found.part in parts), "")
        for kind in ("sharedStrings", "styles")
    )
    for path, usual in ((strings, f"{folder}sharedStrings.xml"), (styles, f"{folder}styles.xml")):
        plain = plain and path.casefold() == (usual.casefold() if usual in parts else "")
    return XlsxIndex(sheets, from_1904, strings, styles, plain)


def read_formats(parts: WorkbookParts, styles: str) -> CellFormats:
    """Read the cell formats of an .xlsx. Raises SourceError when they are damaged."""
    if not styles:
        return CellFormats({}, frozenset())
    root = parts.tree(styles, _LARGEST_STYLES)
    spelled: dict[int, str] = {}
    number_formats: list[int] = []
    for group in root:
        kind = group.tag.rpartition("}")[2]
        if kind == "numFmts":
            spelled = {_number(element.get("numFmtId")): element.get("formatCode", "") for element in group}
        elif kind == "cellXfs":
            number_formats = [_number(element.get("numFmtId")) for element in group]
    return CellFormats.of(number_formats, spelled)


def _relation_of(element: ET.Element) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), "")


def _seen(relation: Relation, folder: str) -> str:
    """Give the path at which the native reader looks for a part."""
    return relation.target.removeprefix("/") if relation.target.startswith("/") else f"{folder}{relation.target}"


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() and len(text) < 10 else 0
