"""What an .xlsb says of itself: which sheets it has, and how its cells are formatted. Records by [MS-XLSB] 2.4."""

from __future__ import annotations

from importer.reader.formats.grid import SheetName
from importer.reader.formats.workbook_parts import WorkbookParts
from importer.reader.formats.xlsb_records import numbers_at, records, text_at
from importer.reader.formats.xlsx_index import CellFormats, SheetPart, XlsxIndex

_BOOK_PROPERTIES, _SHEET = 153, 156
_NUMBER_FORMAT, _CELL_FORMAT, _CELL_FORMATS, _END_OF_CELL_FORMATS = 44, 47, 617, 618


def read_binary_index(parts: WorkbookParts) -> XlsxIndex:
    """Read the index of an .xlsb. Raises SourceError when it is damaged."""
    workbook = parts.workbook_part()
    relations = parts.relations(workbook)
    sheets: list[SheetPart] = []
    from_1904, number = False, 0
    for record, buffer, start, end in records(parts.chunks(workbook)):
        if record == _BOOK_PROPERTIES:
            from_1904 = bool(numbers_at("I", buffer[start:end])[0] & 1)
        elif record == _SHEET:
            content = buffer[start:end]
            state = numbers_at("I", content)[0]
            relation_id, position = text_at(content, 8)
            name, _ = text_at(content, position)
            relation = relations.get(relation_id)
            if relation is not None and relation.kind == "worksheet":
                sheets.append(SheetPart(SheetName(name, state == 0), relation.part, number))
            number += 1
    strings, styles = (
        next((found.part for found in relations.values() if found.kind == kind and found.part in parts), "")
        for kind in ("sharedStrings", "styles")
    )
    return XlsxIndex(sheets, from_1904, strings, styles, plain=True)


def read_binary_formats(parts: WorkbookParts, styles: str) -> CellFormats:
    """Read the cell formats of an .xlsb. Raises SourceError when they are damaged."""
    spelled: dict[int, str] = {}
    number_formats: list[int] = []
    of_cells = False
    for record, buffer, start, end in records(parts.chunks(styles)):
        if record in {_CELL_FORMATS, _END_OF_CELL_FORMATS}:
            of_cells = record == _CELL_FORMATS
        elif record == _NUMBER_FORMAT:
            content = buffer[start:end]
            spelled[numbers_at("H", content)[0]] = text_at(content, 2)[0]
        elif record == _CELL_FORMAT and of_cells:
            number_formats.append(numbers_at("H", buffer[start:end], 2)[0])
    return CellFormats.of(number_formats, spelled)
