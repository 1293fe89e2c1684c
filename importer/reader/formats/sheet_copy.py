"""A small copy of a workbook, with one sheet, for what the native reader cannot read or reads far too slowly.

The copy leaves out stretches of rows that hold formats only, has a known word in place of an unknown error, and every
part where the native reader looks for it. It is not packed, since nobody keeps it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from importer.reader.formats.cell_text import ERROR_WORDS
from importer.reader.formats.sheet_glance import Glance
from importer.reader.formats.sheet_xml import Spelling, pieces
from importer.reader.formats.workbook_parts import WorkbookParts
from importer.reader.formats.xlsx_index import SheetPart, XlsxIndex

LARGEST_COPY = 512 << 20
"""Bytes; it stands in memory, twice while the native reader takes it over."""
SHEET = "Sheet"
"""Name of the sheet in the copy."""

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATION = f'<Relationship Id="{{0}}" Type="{_TYPES}/{{1}}" Target="{{2}}"/>'
_WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{}">'
    '<workbookPr date1904="{}"/><sheets><sheet name="{}" sheetId="1" r:id="r1"/></sheets></workbook>'
)


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What to copy."""

    index: XlsxIndex
    sheet: SheetPart
    seen: Glance

    @property
    def size(self) -> int:
        """Bytes of the sheet in the copy, about."""
        return self.seen.size - self.seen.ghost_size


def copied(parts: WorkbookParts, plan: CopyPlan) -> bytes | None:
    """Give the copy of a workbook as the bytes of an .xlsx; None when it would be too large."""
    index = plan.index
    if plan.size + parts.size(index.strings) + parts.size(index.styles) > LARGEST_COPY:
        return None
    relations = [_RELATION.format("r1", "worksheet", "worksheets/sheet1.xml")]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for kind, part in (("sharedStrings", index.strings), ("styles", index.styles)):
            if part:
                _put(archive, f"xl/{kind}.xml", parts.chunks(part))
                relations.append(_RELATION.format(kind, kind, f"{kind}.xml"))
        _put(archive, "xl/worksheets/sheet1.xml", _sheet(parts.chunks(plan.sheet.part), plan.seen))
        root = _RELATIONS.format(_RELATION.format("r1", "officeDocument", "xl/workbook.xml"))
        archive.writestr("_rels/.rels", root)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format("".join(relations)))
        archive.writestr("xl/workbook.xml", _WORKBOOK.format(_TYPES, int(index.from_1904), SHEET))
    return file.getvalue()


def _put(archive: zipfile.ZipFile, name: str, chunks: Iterator[bytes]) -> None:
    with archive.open(name, "w") as part:
        for chunk in chunks:
            part.write(chunk)


def _sheet(chunks: Iterator[bytes], seen: Glance) -> Iterator[bytes]:
    """Yield the sheet up to the end of its rows, without ghosts."""
    ghosts = dict(seen.ghosts)
    spelling, left_out_to, errors = Spelling(), 0, None
    for piece in pieces(chunks):
        spelling = piece.spelling
        errors = errors or _known_errors(spelling)
        left_out_to = max(left_out_to, ghosts.get(piece.start, 0))
        if piece.start >= seen.end:
            break
        if piece.start >= left_out_to:
            yield errors(piece.text[: seen.end - piece.start])
    yield spelling.end_of_rows + b"></" + spelling.prefix + b"worksheet>"


def _known_errors(spelling: Spelling) -> Callable[[bytes], bytes]:
    """Give a function that puts #VALUE! for every error that the native reader does not know."""
    prefix, quote = re.escape(spelling.prefix), spelling.quote
    error = spelling.attribute("t", "e")
    known = b"|".join(re.escape(word.encode("ascii")) for word in sorted(ERROR_WORDS))
    unknown = re.compile(
        rb"(<%bc\s[^>]*?\st=%be%b[^>]*>(?:<%bf[^>]*/>|<%bf[^>]*>[^<]*</%bf>)?<%bv[^>]*>)(?!(?:%b)<)[^<]*"
        % (prefix, quote, quote, prefix, prefix, prefix, prefix, known)
    )

    def replaced(text: bytes) -> bytes:
        return unknown.sub(rb"\1#VALUE!", text) if error in text else text

    return replaced
