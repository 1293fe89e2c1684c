"""The workbook itself, as bytes: a sheet to fill, one that explains it, and a hidden one for the drop-down lists."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

import xlsxwriter

from importer.config import Settings
from importer.customer.fields import Field
from importer.note_size import note_size
from importer.template.drop_downs import DropDown, drop_downs
from importer.template.explained import write_explained
from importer.template.looks import Looks
from importer.template.words import CUSTOMERS, EXPLAINED, LISTS, TEMPLATE_FIELDS, header_note, need_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_LAST_ROW = 1_048_575
"""Of a sheet in Excel, counted from 0."""
_LEAST_WIDTHS = {"email": 32, "phone": 18, "text": 25, "name_text": 22, "state": 25, "gstin": 20}
"""Of a column, in characters, by the cleaner of its field; what people write is often longer than the example."""
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - the format knows no zone
"""The same in every template, so that the same settings give the same bytes."""
_PROPERTIES = {
    "title": "Customers to import",
    "subject": "One customer a row; importer validate checks it",
    "author": "importer",
    "created": _CREATED,
}
"""What programs show of the file itself; the user name of whoever makes it is not among them."""


def build_workbook(settings: Settings) -> bytes:
    """Build the template as an .xlsx file: the same bytes for the same settings.

    Its columns are the labels of TEMPLATE_FIELDS, in their order; what is required, how long a value may be and which
    business types there are is as the settings have it.
    """
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(_PROPERTIES)
    looks = Looks.of(book)
    customers, explained, lists = (book.add_worksheet(name) for name in (CUSTOMERS, EXPLAINED, LISTS))
    for column, field in enumerate(TEMPLATE_FIELDS):
        _write_column(customers, column, field, settings, looks)
    _finish_customers(customers)
    write_explained(explained, settings, looks)
    for column, drop_down in enumerate(drop_downs(settings)):
        _write_list(lists, column, drop_down, looks)
        _offer_list(customers, column, drop_down)
    lists.hide()
    book.close()
    return content.getvalue()


def _write_column(sheet: Worksheet, column: int, field: Field, settings: Settings, looks: Looks) -> None:
    least = _LEAST_WIDTHS.get(field.cleaner, 14)
    sheet.set_column(column, column, max(least, len(field.label) + 4), looks.text)
    sheet.write_string(0, column, field.label, looks.header[need_of(field, settings)])
    note = header_note(field, settings)
    width, height = note_size(note)
    sheet.write_comment(0, column, note, {"width": width, "height": height, "font_size": 9, "color": "#FFFBE6"})


def _finish_customers(sheet: Worksheet) -> None:
    """Add what makes the sheet easy to fill and to print."""
    columns = len(TEMPLATE_FIELDS)
    sheet.set_row(0, 24)
    sheet.freeze_panes(1, 0)
    sheet.set_selection(1, 0, 1, 0)
    sheet.ignore_errors({"number_stored_as_text": _cells(0, columns - 1)})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_list(sheet: Worksheet, column: int, drop_down: DropDown, looks: Looks) -> None:
    sheet.set_column(column, column, 45, looks.text)
    sheet.write_string(0, column, drop_down.title, looks.bold)
    for row, value in enumerate(drop_down.values, start=1):
        sheet.write_string(row, column, value, looks.text)


def _offer_list(sheet: Worksheet, list_column: int, drop_down: DropDown) -> None:
    """Let the cells of the list's field show it, whichever row is filled."""
    column = next(number for number, field in enumerate(TEMPLATE_FIELDS) if field.path == drop_down.path)
    letter = chr(ord("A") + list_column)
    sheet.data_validation(
        _cells(column, column),
        {
            "validate": "list",
            # A range, for a list in the rule itself ends at 255 characters.
            "source": f"={LISTS}!${letter}$2:${letter}${len(drop_down.values) + 1}",
            "error_title": drop_down.title,
            "error_message": drop_down.message,
            "error_type": drop_down.answer or "information",
            "show_error": bool(drop_down.answer),
        },
    )


def _cells(first_column: int, last_column: int) -> str:
    """Give these columns below the header, as a range."""
    reference: str = xlsxwriter.utility.xl_range(1, first_column, _LAST_ROW, last_column)
    return reference
