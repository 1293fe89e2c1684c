"""How the template looks: colours and fonts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from importer.template.words import Need

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

_NAVY, _SKY, _MIST, _INK, _LINE = "#1F3864", "#BDD7EE", "#EDEDED", "#262626", "#A6A6A6"


@dataclass(frozen=True, slots=True)
class Looks:
    """The formats of one workbook."""

    text: Format
    """Text (`@`): Excel leaves what is typed as it is, leading zeros and long numbers included."""
    header: dict[Need, Format]
    """Of a header, by how much a row needs its field."""
    title: Format
    bold: Format
    plain: Format
    """Of a table's cell: text that wraps."""
    table_head: Format

    @classmethod
    def of(cls, book: Workbook) -> Looks:
        """Make the formats in the workbook."""

        def header(**more: Any) -> Format:
            return book.add_format(
                {"num_format": "@", "valign": "vcenter", "indent": 1, "border": 1, "border_color": _LINE, **more}
            )

        cell = {
            "num_format": "@",
            "font_color": _INK,
            "valign": "vcenter",
            "text_wrap": True,
            "align": "left",
            "indent": 1,
        }
        return cls(
            text=book.add_format({"num_format": "@", "align": "left", "indent": 1}),
            header={
                Need.REQUIRED: header(bold=True, font_color="#FFFFFF", bg_color=_NAVY),
                Need.FILLED: header(bold=True, font_color=_NAVY, bg_color=_SKY),
                Need.OPTIONAL: header(font_color=_INK, bg_color=_MIST),
            },
            title=book.add_format({"bold": True, "font_size": 15, "font_color": _NAVY}),
            bold=book.add_format({"bold": True}),
            plain=book.add_format({**cell, "bottom": 1, "bottom_color": "#D9D9D9"}),
            table_head=book.add_format({**cell, "bold": True, "bottom": 2, "bottom_color": _NAVY}),
        )
