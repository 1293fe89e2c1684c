"""The formats of errors.xlsx."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from importer.customer.problems import Severity

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

_NAVY, _MIST, _INK, _LINE = "#1F3864", "#EDEDED", "#262626", "#A6A6A6"
_MARKS: dict[Severity | None, dict[str, Any]] = {
    None: {},
    Severity.ERROR: {"bg_color": "#FFC7CE", "font_color": "#9C0006", "border": 1, "border_color": "#E6A1AA"},
    Severity.WARNING: {"bg_color": "#FFEB9C", "font_color": "#7F6000", "border": 1, "border_color": "#E6CF6E"},
}
"""The colours that Excel itself has for bad and neutral; the borders are those of a sheet, which a fill would cover."""


@dataclass(frozen=True, slots=True)
class Looks:
    """The formats of one workbook."""

    headers: tuple[Format, Format]
    """Of the source's own columns, and of ours."""
    title: Format
    bold: Format
    plain: Format
    number: Format
    wrapped: Format
    marked: dict[tuple[str, Severity | None], Format]
    """Of a cell, by the format of its number (`@`: it is text) and by what is wrong with it."""

    @property
    def error(self) -> Format:
        """Of a text that is wrong."""
        return self.marked["@", Severity.ERROR]

    @property
    def warning(self) -> Format:
        """Of a text that is worth a look."""
        return self.marked["@", Severity.WARNING]

    @classmethod
    def of(cls, book: Workbook, number_formats: Iterable[str]) -> Looks:
        """Make the formats in the workbook."""
        header = {"num_format": "@", "bold": True, "valign": "vcenter", "border": 1, "border_color": _LINE}
        add = book.add_format
        return cls(
            headers=(
                add({**header, "font_color": "#FFFFFF", "bg_color": _NAVY}),
                add({**header, "font_color": _INK, "bg_color": _MIST}),
            ),
            title=add({"bold": True, "font_size": 15, "font_color": _NAVY}),
            bold=add({"bold": True}),
            plain=add({"font_color": _INK}),
            number=add({"valign": "top", "font_color": _NAVY, "bold": True}),
            wrapped=add({"text_wrap": True, "valign": "top", "font_color": _INK}),
            marked={
                (code, severity): add({"num_format": code, **mark})
                for code in ("@", *number_formats)
                for severity, mark in _MARKS.items()
            },
        )
