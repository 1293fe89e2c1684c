"""The first sheet of errors.xlsx: how to mend it and import it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from importer.customer.text_column import printable
from importer.report.workbook.looks import Looks
from importer.report.workbook.text_xml import fitted
from importer.shown_text import file_name

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class Explained:
    """What the first sheet tells of this workbook."""

    source: str
    """The file that the rows come from, as it is shown to people."""
    workbook: str
    """The name of this workbook."""
    all_rows: str
    """The name of the file that has all rows."""
    sheet: str
    """The name of the sheet of rows."""
    held: int
    """Rows that this workbook has."""
    to_mend: int
    """Rows that are to be mended."""
    notes_left_out: bool = False
    """Whether there are more coloured cells than notes."""

    @property
    def steps(self) -> tuple[str, ...]:
        """The five lines."""
        mend = (
            f"Mend the coloured cells on the sheet {self.sheet!r}. Point at one: its note says what is wrong and what"
            " would be right. The column import_problems says the same of the whole row."
        )
        leave = (
            "Delete the whole row of a customer whom you do not want to import. Leave the header and the columns"
            " import_... as they are: by them a row is known again, and they are not imported."
        )
        name = f'"{self.workbook}"' if " " in self.workbook else self.workbook
        again = (
            f"Import it: importer run {name}, with the options that you used before. Only the rows of this"
            " workbook are sent; customers who were created in the meantime are skipped."
        )
        text = (
            "Numbers such as 919876543210 or 0141 are text on purpose, so that no digit is lost: type them as they are."
        )
        return mend, leave, text, "Save it as a workbook (.xlsx), not as CSV.", again

    @property
    def limits(self) -> tuple[str, ...]:
        """What this workbook does not have, if anything."""
        said = []
        if self.held < self.to_mend:
            said.append(
                f"{self.to_mend:,} rows are to be mended. This workbook has the first {self.held:,} of them;"
                f" {self.all_rows} has them all."
            )
        if self.notes_left_out:
            said.append("Not every coloured cell has a note, since there are so many; import_problems tells of all.")
        return tuple(said)


def write_explained(sheet: Worksheet, explained: Explained, looks: Looks) -> None:
    """Fill the sheet."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, 105)
    sheet.write_string(0, 0, "How to mend these rows", looks.title)
    rows = "1 row" if explained.held == 1 else f"{explained.held:,} rows"
    sheet.write_string(1, 0, fitted(printable(f"{rows} of {file_name(explained.source)}")), looks.plain)
    row = 3
    for number, step in enumerate(explained.steps, start=1):
        sheet.write_string(row, 0, f"{number}.", looks.number)
        sheet.write_string(row, 1, fitted(printable(step)), looks.wrapped)
        sheet.set_row(row, 18 if len(step) < 105 else 34)
        row += 1
    row += 1
    sheet.write_blank(row, 0, None, looks.error)
    sheet.write_string(row, 1, "must be mended: the row cannot be imported as it is", looks.wrapped)
    sheet.write_blank(row + 1, 0, None, looks.warning)
    sheet.write_string(row + 1, 1, "worth a look: it may be right", looks.wrapped)
    row += 3
    for limit in explained.limits:
        sheet.write_string(row, 0, fitted(printable(limit)), looks.bold)
        row += 1
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
