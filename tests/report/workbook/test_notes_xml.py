"""Notes as XML: the frames stand where xlsxwriter would put them."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from importer.note_size import note_size
from importer.report.workbook.notes_xml import COLOUR, HEADER_HEIGHT, Note, NotesXml, blocks_of

SHAPE = re.compile(r"<v:shape .*?</v:shape>", re.DOTALL)


def by_xlsxwriter(widths: list[int], note: Note) -> tuple[str, str]:
    """Give frame and text of one note as xlsxwriter writes them."""
    content = io.BytesIO()
    width, height = note_size(note.text)
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for column, pixels in enumerate(widths):
            sheet.set_column_pixels(column, column, pixels or 20, None, {"hidden": not pixels})
        sheet.set_row_pixels(0, HEADER_HEIGHT)
        size = {"width": width, "height": height, "font_size": 9, "color": COLOUR}
        sheet.write_comment(note.row, note.column, note.text, size)
    with zipfile.ZipFile(content) as archive:
        frames = archive.read("xl/drawings/vmlDrawing1.vml").decode("utf-8")
        texts = archive.read("xl/comments1.xml").decode("utf-8")
    return SHAPE.findall(frames)[0], texts[texts.index("<comment ") : texts.index("</commentList>")]


@given(
    st.lists(st.sampled_from([0, 68, 110, 320, 705]), min_size=1, max_size=30),
    st.integers(1, 100_000),
    st.data(),
    st.text("ab <&>\n", min_size=1, max_size=300),
)
def test_a_note_is_as_xlsxwriter_writes_it(widths: list[int], row: int, data: st.DataObject, text: str) -> None:
    """In columns of any width, in every row below the header, frame and text are the same, hidden columns included."""
    note = Note(row, data.draw(st.integers(0, len(widths) - 1)), text)
    xml = NotesXml(widths)
    frame, said = by_xlsxwriter(widths, note)
    assert re.sub(r"margin-(left|top):[\d.]+pt;", "", xml.frame(note, 1)) == re.sub(
        r"margin-(left|top):[\d.]+pt;", "", frame
    )
    assert xml.text(note).replace(' xml:space="preserve"', "") == said.replace(' xml:space="preserve"', "")


@pytest.mark.parametrize(
    ("notes", "blocks"), [(1, "1"), (1_023, "1"), (1_024, "1,2"), (2_047, "1,2"), (2_048, "1,2,3")]
)
def test_frames_are_numbered_in_blocks(notes: int, blocks: str) -> None:
    """Every begun block of 1,024 frames is listed, as xlsxwriter lists them."""
    assert blocks_of(notes) == blocks
