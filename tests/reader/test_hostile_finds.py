"""What a hostile user found once, and must not find again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from importer.errors import SourceError

HEADER = b"Customer ID,First Name,Phone,Email,Address Line 1,Pincode,City,State\n"


def line(number: int, address: str = "12 MG Road") -> bytes:
    """Give a good row."""
    return f"C{number},Asha,{9000010000 + number},a{number}@example.com,{address},560001,Bengaluru,Karnataka\n".encode()


@pytest.mark.parametrize("commas", [8, 12, 300, 60_000])
def test_a_row_whose_text_lies_beyond_the_header_is_no_blank_row(read: Callable[..., Any], commas: int) -> None:
    """Blank under every header, yet with a customer behind: the row stays, as one that is too long."""
    found = read(HEADER + line(1) + b"," * commas + b"Asha,9000010077,z@example.com\n" + line(2))
    assert list(found.cells) == [2, 3, 4]
    assert (found.codes, found.blank) == ([(3, "row_too_long")], 0)


def test_two_customers_are_never_merged(read: Callable[..., Any]) -> None:
    """A stray opening mark in a row and a stray closing one in the next swallow nobody's phone and e-mail."""
    found = read(HEADER + line(1, '"12 MG Road') + line(2, '12 MG Road"') + line(3))
    assert list(found.cells) == [2, 3, 4]
    assert found.codes == [(2, "quote_unclosed")]
    assert found.cells[3][3] == "a2@example.com"


def test_an_address_of_two_lines_stays_one(read: Callable[..., Any]) -> None:
    """A cell with commas and a line break, even with a phone number in it, is not torn apart."""
    found = read(HEADER + line(1, '"12, MG Road,\nnear 9000010099, Indiranagar"') + line(2))
    assert list(found.cells) == [2, 3]
    assert found.codes == []


@pytest.mark.parametrize("encoding", ["cp932", "cp1251", "mac-roman"])
def test_windows_1252_for_want_of_a_better_one_is_said(read: Callable[..., Any], encoding: str) -> None:
    """Almost any bytes are some text in Windows-1252: that it is a guess is pointed out."""
    name = {"cp932": "太郎", "cp1251": "Иван", "mac-roman": "José"}[encoding]
    found = read(HEADER + line(1).replace(b"Asha", name.encode(encoding)))
    assert found.info.encoding == "cp1252"
    assert any("--encoding" in note for note in found.info.notes)


def test_half_utf8_half_windows_1252(read: Callable[..., Any]) -> None:
    """Of two encodings in one file UTF-8 is taken, which nothing else looks like; the other rows are errors."""
    content = HEADER + line(1, "José") + line(2) + line(3).replace(b"Asha", "José".encode("cp1252"))
    found = read(content)
    assert found.info.encoding == "utf-8"
    assert found.codes == [(4, "encoding_invalid")]


def test_nuls_at_the_end_are_no_binary_file(read: Callable[..., Any]) -> None:
    """What a crash leaves behind the last row costs no row."""
    found = read(HEADER + line(1) + bytes(5000))
    assert list(found.cells) == [2]


def test_a_zip_whose_entry_lies_beyond_its_end(read: Callable[..., Any]) -> None:
    """A local header that sends the reader past the end of the file is damage, not a bug."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    content = bytearray(packed.getvalue())
    content[29] = 64
    with pytest.raises(SourceError, match="damaged"):
        read(bytes(content), name="customers.ods")


def test_an_ods_whose_manifest_claims_to_be_encrypted(read: Callable[..., Any]) -> None:
    """One flipped bit in an entry's header is damage, said in one line."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
        archive.writestr("META-INF/manifest.xml", "<x/>")  # the last of the directory
    content = bytearray(packed.getvalue())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceError, match="damaged"):
        read(bytes(content), name="customers.ods")
